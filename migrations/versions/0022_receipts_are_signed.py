"""Keys that sign receipts of cancellations, and what was signed with them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "receipt_key",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key_id", sa.String(43), nullable=False),
        sa.Column("public_key", sa.String(43), nullable=False),
        sa.Column("private_key", sa.String(43), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key_id"),
    )
    op.create_table(
        "receipt_signature",
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("key_id", BIG, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(86), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["receipt_key.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("order_id"),
    )


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("receipt_signature")
    op.drop_table("receipt_key")
