"""Indexes that say what still refers to a notification, so that an old one can be deleted without reading all of it."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INDEXES = {
    "mail_of_notification": "mail",
    "outbox_of_notification": "outbox",
    "read_marks_of_notification": "notification_read",
}


def upgrade() -> None:
    """Go one step forward."""
    for name, table in INDEXES.items():
        op.create_index(name, table, ["notification_id"])


def downgrade() -> None:
    """Go one step back."""
    for name, table in INDEXES.items():
        op.drop_index(name, table)
