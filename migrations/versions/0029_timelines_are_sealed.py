"""Timelines are chained by hashes; the lines that are there are sealed afterwards, by the portal while it tidies."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_CONTENT = "id, order_id, event, at, person_id, person_name, note"
ON_POSTGRESQL = (
    f"""CREATE TRIGGER timeline_event_stays BEFORE UPDATE OF {_CONTENT} ON timeline_event FOR EACH ROW
EXECUTE FUNCTION portal_only_added_to()""",
    """CREATE TRIGGER timeline_event_is_kept BEFORE DELETE ON timeline_event FOR EACH ROW
EXECUTE FUNCTION portal_only_added_to()""",
    """CREATE TRIGGER timeline_event_is_not_emptied BEFORE TRUNCATE ON timeline_event FOR EACH STATEMENT
EXECUTE FUNCTION portal_only_added_to()""",
    """CREATE TRIGGER timeline_event_sealed_once BEFORE UPDATE OF hash ON timeline_event FOR EACH ROW
WHEN (OLD.hash IS NOT NULL) EXECUTE FUNCTION portal_only_added_to()""",
)
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'timeline_event is only added to'); END"
ON_SQLITE = (
    f"CREATE TRIGGER timeline_event_stays BEFORE UPDATE OF {_CONTENT} ON timeline_event {_REFUSE}",
    f"CREATE TRIGGER timeline_event_is_kept BEFORE DELETE ON timeline_event {_REFUSE}",
    f"""CREATE TRIGGER timeline_event_sealed_once BEFORE UPDATE OF hash ON timeline_event
WHEN OLD.hash IS NOT NULL {_REFUSE}""",
)
_TRIGGERS = ("stays", "is_kept", "sealed_once")


def upgrade() -> None:
    """Go one step forward."""
    op.add_column("orders", sa.Column("timeline_hash", sa.String(43), nullable=True))
    op.add_column("timeline_event", sa.Column("hash", sa.String(43), nullable=True))
    for statement in ON_SQLITE if op.get_context().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Go one step back."""
    is_postgresql = op.get_context().dialect.name == "postgresql"
    of = " ON timeline_event" if is_postgresql else ""
    for name in (*_TRIGGERS, "is_not_emptied") if is_postgresql else _TRIGGERS:
        op.execute(f"DROP TRIGGER timeline_event_{name}{of}")
    op.drop_column("timeline_event", "hash")
    op.drop_column("orders", "timeline_hash")
