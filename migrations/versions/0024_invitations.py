"""Invitations to a company, since when somebody is one of its people, and when they were last here."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step forward."""
    op.add_column("person", sa.Column("joined_at", sa.DateTime(), nullable=True))
    op.add_column("person", sa.Column("seen_at", sa.DateTime(), nullable=True))
    op.create_table(
        "invitation",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("ended_by", sa.String(10), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("failed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("invitations_of_company", "invitation", ["company_id"])
    op.create_index("invitation_due", "invitation", ["due_at"])
    op.create_index("invitations_by_age", "invitation", ["at"])
    op.create_table(
        "invitation_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("invitation_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("links_of_invitation", "invitation_link", ["invitation_id"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("invitation_link")
    op.drop_table("invitation")
    op.drop_column("person", "seen_at")
    op.drop_column("person", "joined_at")
