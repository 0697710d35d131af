"""The record of a company: chains of entries that the database lets nobody change."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FUNCTIONS = (
    """CREATE OR REPLACE FUNCTION portal_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE OR REPLACE FUNCTION portal_pruned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF EXISTS (SELECT 1 FROM record_chain WHERE id = OLD.chain_id AND pruned_to >= OLD.number) THEN RETURN OLD; END IF;
RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$""",
)
_COLUMNS = """id, chain_id, number, at, kind, person_id, person_name, person_email, facts, browser, address,
search_text, hash"""
ON_POSTGRESQL = (
    *FUNCTIONS,
    f"""CREATE TRIGGER record_entry_stays BEFORE UPDATE OF {_COLUMNS} ON record_entry FOR EACH ROW
EXECUTE FUNCTION portal_only_added_to()""",
    """CREATE TRIGGER record_entry_is_kept BEFORE DELETE ON record_entry FOR EACH ROW
EXECUTE FUNCTION portal_pruned()""",
    """CREATE TRIGGER record_entry_is_not_emptied BEFORE TRUNCATE ON record_entry FOR EACH STATEMENT
EXECUTE FUNCTION portal_only_added_to()""",
)
ON_SQLITE = (
    f"""CREATE TRIGGER record_entry_stays BEFORE UPDATE OF {_COLUMNS} ON record_entry
BEGIN SELECT RAISE(ABORT, 'record_entry is only added to'); END""",
    """CREATE TRIGGER record_entry_is_kept BEFORE DELETE ON record_entry
WHEN NOT EXISTS (SELECT 1 FROM record_chain WHERE id = OLD.chain_id AND pruned_to >= OLD.number)
BEGIN SELECT RAISE(ABORT, 'record_entry is only added to'); END""",
)


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "record_chain",
        sa.Column("id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=True),
        sa.Column("home", sa.BigInteger(), nullable=True),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.String(43), nullable=False),
        sa.Column("pruned_to", sa.BigInteger(), nullable=False),
        sa.Column("pruned_hash", sa.String(43), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("record_chain_by_home", "record_chain", ["home"], unique=True)
    op.create_index("record_chains_of_company", "record_chain", ["company_id"])
    op.create_table(
        "record_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("chain_id", BIG, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("person_name", sa.String(200), nullable=False),
        sa.Column("person_email", sa.String(320), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("browser", sa.String(80), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(43), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["record_chain.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id", "number", name="record_entry_once"),
    )
    op.create_index("entries_of_chain", "record_entry", ["chain_id", "id"])
    for statement in ON_SQLITE if op.get_context().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("record_entry")
    op.drop_table("record_chain")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION portal_pruned()")
        op.execute("DROP FUNCTION portal_only_added_to()")
