"""Mail to people, and the channels they choose."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("channels", sa.String(200), nullable=False, server_default=""))
    op.create_table(
        "mail",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("notification_id", BIG, nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("failed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["notification_id"], ["notification.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "notification_id"),
    )
    op.create_index("mail_due", "mail", ["due_at"])
    op.create_index("outbox_waiting", "outbox", ["sent_at", "id"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_index("outbox_waiting", "outbox")
    op.drop_table("mail")
    with op.batch_alter_table("person") as person:
        person.drop_column("channels")
