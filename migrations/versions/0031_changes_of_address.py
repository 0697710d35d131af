"""Changes of an e-mail address that wait to be confirmed, and mail to another address than a person's."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "email_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=True),
        sa.Column("link_at", sa.DateTime(), nullable=True),
        sa.Column("failed_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.String(10), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_hash"),
    )
    op.create_index("email_changes_of_person", "email_change", ["person_id"])
    op.create_index("email_changes_by_age", "email_change", ["asked_at"])
    op.add_column("account_mail", sa.Column("email", sa.String(320), server_default="", nullable=False))
    op.add_column("account_mail", sa.Column("other_email", sa.String(320), server_default="", nullable=False))


def downgrade() -> None:
    """Go one step back."""
    op.drop_column("account_mail", "other_email")
    op.drop_column("account_mail", "email")
    op.drop_table("email_change")
