"""A supplier's direct threads, found by an index."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_index("direct_threads_of_supplier", "direct_thread", ["supplier_id"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_index("direct_threads_of_supplier", "direct_thread")
