"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "company",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("search_text", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("role", "name"),
    )
    op.create_table(
        "item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("search_text", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["company.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("supplier_id", "sku", "name"),
    )
    op.create_table(
        "orders",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("short_number", sa.String(40), nullable=False),
        sa.Column("buyer_id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("first_item", sa.String(200), nullable=False),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.Column("placed_by", sa.String(200), nullable=False),
        sa.Column("expected_at", sa.DateTime(), nullable=True),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("total_minor >= 0", name="order_total_not_negative"),
        sa.ForeignKeyConstraint(["buyer_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["supplier_id"], ["company.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("orders_of_buyer", "orders", ["buyer_id", "placed_at", "id"])
    op.create_index("orders_of_buyer_by_expected", "orders", ["buyer_id", "expected_at", "id"])
    op.create_index("orders_of_buyer_by_number", "orders", ["buyer_id", "number"])
    op.create_index("orders_of_buyer_by_short_number", "orders", ["buyer_id", "short_number"])
    op.create_index("orders_of_buyer_by_status", "orders", ["buyer_id", "status", "placed_at", "id"])
    op.create_index("orders_of_buyer_by_supplier", "orders", ["buyer_id", "supplier_id", "placed_at", "id"])
    op.create_index("orders_of_buyer_by_total", "orders", ["buyer_id", "total_minor", "id"])
    op.create_index("orders_of_supplier", "orders", ["supplier_id", "placed_at", "id"])
    op.create_index("orders_of_supplier_by_number", "orders", ["supplier_id", "number"])
    op.create_index("orders_of_supplier_by_short_number", "orders", ["supplier_id", "short_number"])
    op.create_index("orders_of_supplier_by_status", "orders", ["supplier_id", "status", "placed_at", "id"])

    op.create_table(
        "person",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("notifications_read_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_index("person_of_company", "person", ["company_id"])

    op.create_table(
        "tally",
        sa.Column("buyer_id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["supplier_id"], ["company.id"]),
        sa.PrimaryKeyConstraint("buyer_id", "supplier_id", "month", "currency", "status"),
    )
    op.create_index("tally_of_supplier", "tally", ["supplier_id"])

    op.create_table(
        "cancellation",
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("buyer_id", BIG, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("receipt", sa.String(36), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("person_name", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("from_status", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("message", sa.String(4000), nullable=False),
        sa.Column("charge_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("order_id"),
        sa.UniqueConstraint("buyer_id", "key"),
        sa.UniqueConstraint("receipt"),
    )
    op.create_table(
        "message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("person_name", sa.String(200), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("text", sa.String(4000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "key"),
    )
    op.create_index("messages_of_order", "message", ["order_id", "id"])

    op.create_table(
        "notification",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("actor", sa.String(400), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notifications_of_company", "notification", ["company_id", "id"])

    op.create_table(
        "order_line",
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("buyer_id", BIG, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name="line_quantity_positive"),
        sa.CheckConstraint("unit_price_minor >= 0", name="line_price_not_negative"),
        sa.ForeignKeyConstraint(["buyer_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("order_id", "position"),
    )
    op.create_index("lines_of_item", "order_line", ["item_id", "buyer_id", "order_id"])

    op.create_table(
        "outbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("sign_in_of_person", "sign_in", ["person_id"])

    op.create_table(
        "timeline_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("person_name", sa.String(200), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("note", sa.String(4000), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("timeline_of_order", "timeline_event", ["order_id", "id"])

    op.create_table(
        "notification_read",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("notification_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["notification_id"], ["notification.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "notification_id"),
    )
    op.create_table(
        "thread",
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("buyer_id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("last_message_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["last_message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["supplier_id"], ["company.id"]),
        sa.PrimaryKeyConstraint("order_id"),
    )
    op.create_index("threads_of_buyer", "thread", ["buyer_id", "last_message_id"])
    op.create_index("threads_of_supplier", "thread", ["supplier_id", "last_message_id"])

    op.create_table(
        "unread",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("first_message_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["first_message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "order_id"),
    )


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("unread")
    op.drop_table("thread")
    op.drop_table("notification_read")
    op.drop_table("timeline_event")
    op.drop_table("sign_in")
    op.drop_table("outbox")
    op.drop_table("order_line")
    op.drop_table("notification")
    op.drop_table("message")
    op.drop_table("cancellation")
    op.drop_table("tally")
    op.drop_table("person")
    op.drop_table("orders")
    op.drop_table("item")
    op.drop_table("company")
