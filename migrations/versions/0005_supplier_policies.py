"""Suppliers' policies, and which version of it each order was placed under."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "supplier_policy",
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(4000), nullable=False),
        sa.Column("contact_hours", sa.String(120), nullable=False),
        sa.Column("fees", sa.String(1000), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("person_name", sa.String(200), nullable=False),
        sa.CheckConstraint("version > 0", name="policy_version_positive"),
        sa.ForeignKeyConstraint(["supplier_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("supplier_id", "version"),
    )
    op.add_column("orders", sa.Column("policy_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    op.drop_column("orders", "policy_version")
    op.drop_table("supplier_policy")
