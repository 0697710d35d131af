"""Whether a company requires a second factor of its people."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.add_column("company", sa.Column("requires_factor", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Go one step back."""
    op.drop_column("company", "requires_factor")
