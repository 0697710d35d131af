"""Orders know when they are wanted, and until when they are expected."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NEW = ("expected_until", "wanted_at", "wanted_until")


def upgrade() -> None:
    """Go one step forward."""
    for name in _NEW:
        op.add_column("orders", sa.Column(name, sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    for name in reversed(_NEW):
        op.drop_column("orders", name)
