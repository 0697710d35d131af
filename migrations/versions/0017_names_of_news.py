"""Who is told of has two columns, person and company; news to mail leads to its notification."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
contract = "0.1.0"

# A name was written without commas, so the first ", " of "Tom Becker, Green, Valley & Sons" ends it.
_SPLIT = """UPDATE notification SET
  person_name = substr(actor, 1, {at} - 1), company_name = substr(actor, {at} + 2) WHERE {at} > 0"""
_FIRST = {"sqlite": "instr(actor, ', ')", "postgresql": "strpos(actor, ', ')"}
_BIG = {"sqlite": "INTEGER", "postgresql": "BIGINT"}
_LEAD = """UPDATE outbox SET notification_id = (SELECT max(notification.id) FROM notification
  WHERE notification.company_id = outbox.company_id AND notification.kind = outbox.kind
  AND notification.at = outbox.at AND notification.{subject} = outbox.{subject}) WHERE {subject} IS NOT NULL"""


def upgrade() -> None:
    """Go one step forward."""
    for name in ("person_name", "company_name"):
        op.add_column("notification", sa.Column(name, sa.String(200), nullable=False, server_default=""))
    database = op.get_bind().dialect.name
    op.execute(_SPLIT.format(at=_FIRST[database]))
    op.drop_column("notification", "actor")
    op.execute(f"ALTER TABLE outbox ADD COLUMN notification_id {_BIG[database]} REFERENCES notification (id)")
    for subject in ("order_id", "direct_id"):
        op.execute(_LEAD.format(subject=subject))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("outbox") as table:
        table.drop_column("notification_id")
    op.add_column("notification", sa.Column("actor", sa.String(400), nullable=False, server_default=""))
    op.execute("UPDATE notification SET actor = substr(replace(person_name, ',', '') || ', ' || company_name, 1, 400)")
    for name in ("person_name", "company_name"):
        op.drop_column("notification", name)
