"""Single sign-on: providers of companies, who is who there, those on their way, and which sign-ins came by it."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "sso_provider",
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("issuer", sa.String(400), nullable=False),
        sa.Column("client_id", sa.String(255), nullable=False),
        sa.Column("secret_place", sa.String(400), nullable=False),
        sa.Column("only_way", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("is_factor", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"]),
        sa.PrimaryKeyConstraint("company_id"),
    )
    op.create_table(
        "sso_domain",
        sa.Column("domain", sa.String(253), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"]),
        sa.PrimaryKeyConstraint("domain"),
    )
    op.create_index("sso_domains_of_company", "sso_domain", ["company_id"])
    op.create_table(
        "sso_identity",
        sa.Column("issuer", sa.String(400), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("linked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("issuer", "subject"),
    )
    op.create_index("sso_identity_of_person", "sso_identity", ["person_id"], unique=True)
    op.create_table(
        "sso_attempt",
        sa.Column("state_hash", sa.String(64), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("issuer", sa.String(400), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("back", sa.String(400), nullable=False),
        sa.Column("wanted", sa.String(2_000), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("invitation_hash", sa.String(64), nullable=False, server_default=""),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("state_hash"),
    )
    op.create_index("sso_attempts_by_age", "sso_attempt", ["made_at"])
    op.create_index("sso_attempts_of_company", "sso_attempt", ["company_id"])
    op.create_index("sso_attempts_of_person", "sso_attempt", ["person_id"])
    op.create_table(
        "sso_pending",
        sa.Column("id", BIG, nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("issuer", sa.String(400), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sso_pending_of_browser", "sso_pending", ["browser_hash"])
    op.create_index("sso_pending_of_person", "sso_pending", ["person_id"])
    op.create_index("sso_pending_by_age", "sso_pending", ["made_at"])
    for table in ("sign_in", "half_sign_in"):
        op.add_column(table, sa.Column("through_sso", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Go one step back."""
    for table in ("half_sign_in", "sign_in"):
        op.drop_column(table, "through_sso")
    for table in ("sso_pending", "sso_attempt", "sso_identity", "sso_domain", "sso_provider"):
        op.drop_table(table)
