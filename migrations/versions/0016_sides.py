"""What a company is, buyer or supplier, is its side; a role will be a person's."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
contract = "0.1.0"


def upgrade() -> None:
    """Go one step forward. Both databases carry indexes and constraints along."""
    op.execute("ALTER TABLE company RENAME COLUMN role TO side")


def downgrade() -> None:
    """Go one step back."""
    op.execute("ALTER TABLE company RENAME COLUMN side TO role")
