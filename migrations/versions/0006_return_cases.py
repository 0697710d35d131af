"""Return cases: what is wrong with an order that has ended, how it is put right, and photos of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOT_CLOSED = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "return_case",
        sa.Column("id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("person_name", sa.String(200), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(20), nullable=False),
        sa.Column("wanted", sa.String(20), nullable=False),
        sa.Column("note", sa.String(4000), nullable=False),
        sa.Column("offer", sa.String(20), nullable=False),
        sa.Column("offer_minor", sa.BigInteger(), nullable=False),
        sa.Column("offer_text", sa.String(4000), nullable=False),
        sa.Column("offer_by", sa.String(200), nullable=False),
        sa.Column("reply", sa.String(4000), nullable=False),
        sa.Column("reply_by", sa.String(200), nullable=False),
        sa.Column("answer_by", sa.DateTime(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("offer_minor >= 0", name="offer_not_negative"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "key"),
    )
    op.create_index("cases_of_order", "return_case", ["order_id", "id"])
    op.create_index(
        "one_open_case",
        "return_case",
        ["order_id"],
        unique=True,
        sqlite_where=NOT_CLOSED,
        postgresql_where=NOT_CLOSED,
    )
    op.create_table(
        "return_case_line",
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name="affected_quantity_positive"),
        sa.ForeignKeyConstraint(["case_id"], ["return_case.id"]),
        sa.PrimaryKeyConstraint("case_id", "position"),
    )
    op.create_table(
        "return_photo",
        sa.Column("name", sa.String(43), nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["return_case.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("photos_of_case", "return_photo", ["case_id"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("return_photo")
    op.drop_table("return_case_line")
    op.drop_table("return_case")
