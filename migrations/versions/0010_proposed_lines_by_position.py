"""A proposed line names the line of the order that it stands for."""

from alembic import op
from sqlalchemy import Column, Integer

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward. Until now the order's lines came first, in their order, whatever they were matched with."""
    op.add_column("proposal_line", Column("order_position", Integer()))
    op.execute("UPDATE proposal_line SET order_position = position WHERE old_quantity IS NOT NULL")


def downgrade() -> None:
    """Go one step back."""
    op.drop_column("proposal_line", "order_position")
