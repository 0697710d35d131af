"""Which company has to answer in a thread: unread messages wait for an answer, read ones count as answered."""

from alembic import op
from sqlalchemy import BigInteger, Column, text

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_WAITS = text("waits_for_id IS NOT NULL")


def upgrade() -> None:
    """Go one step forward."""
    op.add_column("thread", Column("waits_for_id", BigInteger()))
    for own, other in (("buyer_id", "supplier_id"), ("supplier_id", "buyer_id")):
        op.execute(
            f"UPDATE thread SET waits_for_id = {own} WHERE EXISTS (SELECT 1 FROM message WHERE read_at IS NULL"
            f" AND message.id = thread.last_message_id AND message.company_id = thread.{other})"
        )
    op.create_index("threads_waiting", "thread", ["waits_for_id"], sqlite_where=_WAITS, postgresql_where=_WAITS)


def downgrade() -> None:
    """Go one step back."""
    op.drop_index("threads_waiting", "thread")
    op.drop_column("thread", "waits_for_id")
