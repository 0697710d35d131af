"""Direct threads between two companies, beside the chats of their orders; companies get a name for addresses."""

import re
from hashlib import sha256
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
contract = "0.1.0"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DIRECT = sa.text("direct_id IS NOT NULL")
ONE_SUBJECT = "(order_id IS NULL) <> (direct_id IS NULL)"
TOLD = ("message", "notification", "outbox")


def upgrade() -> None:
    """Go one step forward."""
    _name_companies()
    op.create_table(
        "direct_thread",
        sa.Column("id", BIG, nullable=False),
        sa.Column("buyer_id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["supplier_id"], ["company.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("buyer_id", "supplier_id"),
    )
    for name in TOLD:  # SQLite copies the three tables, PostgreSQL only notes the change
        with op.batch_alter_table(name) as table:
            table.alter_column("order_id", existing_type=BIG, nullable=True)
            table.add_column(sa.Column("direct_id", BIG, nullable=True))
            table.create_foreign_key(f"{name}_direct_id_fkey", "direct_thread", ["direct_id"], ["id"])
            table.create_check_constraint(f"{name}_about_one_thing", ONE_SUBJECT)
    op.create_index("messages_of_direct", "message", ["direct_id", "id"], sqlite_where=DIRECT, postgresql_where=DIRECT)
    _replace_threads()
    _replace_unread()


def _name_companies() -> None:
    op.add_column("company", sa.Column("slug", sa.String(80), nullable=True))
    db, taken = op.get_bind(), dict[str, set[str]]()
    company = sa.table(
        "company", sa.column("id", BIG), sa.column("role", sa.String()), sa.column("name"), sa.column("slug")
    )
    for row in db.execute(sa.select(company.c.id, company.c.role, company.c.name).order_by(company.c.id)).all():
        slug = _slug(row.name)
        if slug in taken.setdefault(row.role, set()):
            slug += f"-{sha256(row.name.encode()).hexdigest()[:8]}"
        taken[row.role].add(slug)
        db.execute(sa.update(company).where(company.c.id == row.id).values(slug=slug))
    with op.batch_alter_table("company") as table:
        table.alter_column("slug", existing_type=sa.String(80), nullable=False)
    op.create_index("company_by_slug", "company", ["role", "slug"], unique=True)


def _slug(name: str) -> str:
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "company"


def _replace_threads() -> None:
    """A new primary key needs a new table in both databases; it has one row for each chat, so it is small."""
    op.create_table(
        "new_thread",
        sa.Column("id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("direct_id", BIG, nullable=True),
        sa.Column("buyer_id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("last_message_id", BIG, nullable=False),
        sa.CheckConstraint(ONE_SUBJECT, name="thread_about_one_thing"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["direct_id"], ["direct_thread.id"]),
        sa.ForeignKeyConstraint(["buyer_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["supplier_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["last_message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("order_id"),
        sa.UniqueConstraint("direct_id"),
    )
    _move_rows("thread", "order_id, buyer_id, supplier_id, last_message_id")
    op.create_index("threads_of_buyer", "thread", ["buyer_id", "last_message_id"])
    op.create_index("threads_of_supplier", "thread", ["supplier_id", "last_message_id"])


def _replace_unread() -> None:
    op.create_table(
        "new_unread",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("direct_id", BIG, nullable=True),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("first_message_id", BIG, nullable=False),
        sa.CheckConstraint(ONE_SUBJECT, name="unread_about_one_thing"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["direct_id"], ["direct_thread.id"]),
        sa.ForeignKeyConstraint(["first_message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "order_id"),
        sa.UniqueConstraint("person_id", "direct_id"),
    )
    _move_rows("unread", "person_id, order_id, messages, first_message_id")


def _move_rows(table: str, columns: str) -> None:
    op.execute(f"INSERT INTO new_{table} ({columns}) SELECT {columns} FROM {table}")
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)


def downgrade() -> None:
    """Go one step back: direct messages are lost."""
    for table, about in (("notification_read", "notification_id"), ("mail", "notification_id")):
        op.execute(f"DELETE FROM {table} WHERE {about} IN (SELECT id FROM notification WHERE direct_id IS NOT NULL)")
    for table in ("unread", "thread", *TOLD):
        op.execute(f"DELETE FROM {table} WHERE direct_id IS NOT NULL")
    _restore_threads()
    _restore_unread()
    op.drop_index("messages_of_direct", "message")
    for name in TOLD:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(f"{name}_about_one_thing", type_="check")
            table.drop_constraint(f"{name}_direct_id_fkey", type_="foreignkey")
            table.drop_column("direct_id")
            table.alter_column("order_id", existing_type=BIG, nullable=False)
    op.drop_table("direct_thread")
    op.drop_index("company_by_slug", "company")
    op.drop_column("company", "slug")


def _restore_threads() -> None:
    op.create_table(
        "new_thread",
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
    _move_rows("thread", "order_id, buyer_id, supplier_id, last_message_id")
    op.create_index("threads_of_buyer", "thread", ["buyer_id", "last_message_id"])
    op.create_index("threads_of_supplier", "thread", ["supplier_id", "last_message_id"])


def _restore_unread() -> None:
    op.create_table(
        "new_unread",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("first_message_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["first_message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "order_id"),
    )
    _move_rows("unread", "person_id, order_id, messages, first_message_id")
