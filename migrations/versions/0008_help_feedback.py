"""Votes on help pages, and searches without a result."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "help_feedback",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("page", sa.String(200), nullable=False),
        sa.Column("value", sa.String(10), nullable=False),
        sa.Column("comment", sa.String(1000), nullable=False),
        sa.Column("query", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("help_feedback_at", "help_feedback", ["at"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("help_feedback")
