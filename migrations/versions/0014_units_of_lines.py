"""A line of an order, and of a proposal, says what one of it is."""

from alembic import op
from sqlalchemy import Column, String

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward. Nobody said it until now."""
    for table in ("order_line", "proposal_line"):
        op.add_column(table, Column("unit", String(40), nullable=False, server_default=""))


def downgrade() -> None:
    """Go one step back."""
    for table in ("order_line", "proposal_line"):
        op.drop_column(table, "unit")
