"""Which browser each sign-in is in, for people to see where they are signed in; and for the mail about a new one."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.add_column("sign_in", sa.Column("browser", sa.String(80), nullable=False, server_default=""))
    op.add_column("account_mail", sa.Column("browser", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    """Go one step back."""
    op.drop_column("account_mail", "browser")
    op.drop_column("sign_in", "browser")
