"""Each person has a secret of their own that never leaves the server; what browsers keep is keyed by it."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.add_column("person", sa.Column("secret", sa.String(64), nullable=False, server_default=""))
    db, person = op.get_bind(), sa.table("person", sa.column("id"), sa.column("secret"))
    for person_id in db.scalars(sa.select(person.c.id)).all():
        db.execute(sa.update(person).where(person.c.id == person_id).values(secret=secrets.token_hex(32)))


def downgrade() -> None:
    """Go one step back."""
    op.drop_column("person", "secret")
