"""The suppliers' catalogue, and orders made from other orders."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "product",
        sa.Column("id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.String(300), nullable=False),
        sa.CheckConstraint("price_minor > 0", name="product_price_positive"),
        sa.ForeignKeyConstraint(["supplier_id"], ["company.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("supplier_id", "sku"),
    )
    op.create_table(
        "order_placing",
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("buyer_id", BIG, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("order_id"),
        sa.UniqueConstraint("buyer_id", "key"),
    )
    op.create_table(
        "number_series",
        sa.Column("prefix", sa.String(20), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("prefix"),
    )
    # A new column that may be empty needs no new table, in SQLite either: quick, however many orders there are.
    op.add_column(
        "orders", sa.Column("again_of", BIG, sa.ForeignKey("orders.id"), nullable=True), inline_references=True
    )
    op.create_index("orders_again_of", "orders", ["again_of"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_index("orders_again_of", "orders")
    with op.batch_alter_table("orders") as orders:
        orders.drop_column("again_of")
    op.drop_table("number_series")
    op.drop_table("order_placing")
    op.drop_table("product")
