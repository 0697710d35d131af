"""Notifications are found by what they are about."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_index("notifications_of_order", "notification", ["company_id", "order_id", "id"])
    op.create_index("notifications_of_direct_thread", "notification", ["company_id", "direct_id", "id"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_index("notifications_of_direct_thread", "notification")
    op.drop_index("notifications_of_order", "notification")
