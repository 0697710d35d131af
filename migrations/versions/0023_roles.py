"""What each person may do for their company; everybody who is here already may do all of it, as before."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.add_column("person", sa.Column("role", sa.String(10), nullable=False, server_default="OWNER"))


def downgrade() -> None:
    """Go one step back."""
    op.drop_column("person", "role")
