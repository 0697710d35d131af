"""One key for all spellings of a company's name and a product's code; and orders whose status has no known date."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

# The key in the tables must be the one that the program asks for, so this is not a copy of the rule.
from buyer_portal.domain.people.names import MAX_KEY, code_key, email_key, name_key

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
contract = "0.1.0"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step forward."""
    _add_key("company", "role", "name", "name_key", name_key)
    op.create_index("company_by_name", "company", ["role", "name_key"], unique=True)
    _add_key("product", "supplier_id", "sku", "sku_key", code_key)
    op.create_index("product_by_code", "product", ["supplier_id", "sku_key"], unique=True)
    _fold_addresses()
    op.add_column("orders", sa.Column("undated", sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE orders SET undated = TRUE WHERE version = 1 AND id IN (SELECT order_id FROM timeline_event"
        " WHERE note = 'Imported with this status' AND person_id IS NULL)"
    )


def _add_key(name: str, among: str, spelled: str, key: str, key_of: Callable[[str], str]) -> None:
    """Give every row its key. Duplicates by that key stay two rows, and `buyer-portal doctor` names them.

    Joining two companies shows each one's orders to the other's people, so a person has to decide that they are one.
    """
    op.add_column(name, sa.Column(key, sa.String(MAX_KEY), nullable=True))
    db, taken = op.get_bind(), set[tuple[object, str]]()
    table = sa.table(name, sa.column("id", BIG), sa.column(among), sa.column(spelled), sa.column(key))
    rows = db.execute(sa.select(table.c.id, table.c[among], table.c[spelled]).order_by(table.c.id)).all()
    changes = []
    for row_id, owner, text in rows:
        own = key_of(text)[: MAX_KEY - 20]
        if (owner, own) in taken:
            own += f"\n{row_id}"  # unique, and never looked up, as no name has a line break
        taken.add((owner, own))
        changes.append({"of": row_id, "to": own})
    if changes:
        db.execute(sa.update(table).where(table.c.id == sa.bindparam("of")).values({key: sa.bindparam("to")}), changes)
    with op.batch_alter_table(name) as batch:
        batch.alter_column(key, existing_type=sa.String(MAX_KEY), nullable=False)


def _fold_addresses() -> None:
    """Store e-mail addresses in the form that is looked up, unless somebody else has that one already."""
    db = op.get_bind()
    person = sa.table("person", sa.column("id", BIG), sa.column("email"))
    rows = db.execute(sa.select(person.c.id, person.c.email)).all()
    taken = {row.email for row in rows}
    for row in rows:
        if (folded := email_key(row.email)) not in taken:
            taken.add(folded)
            db.execute(sa.update(person).where(person.c.id == row.id).values(email=folded))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("orders") as batch:
        batch.drop_column("undated")
    op.drop_index("product_by_code", "product")
    op.drop_index("company_by_name", "company")
    for name, key in (("product", "sku_key"), ("company", "name_key")):
        with op.batch_alter_table(name) as batch:
            batch.drop_column(key)
