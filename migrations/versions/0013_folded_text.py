"""Everything that is searched and sorted, folded: accents, case, dashes, quotes and numbers inside text.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

# The program's current fold on purpose, no copy: what is stored here is compared with what it folds at run time.
from buyer_portal.domain.ordering import short_number
from buyer_portal.domain.text import compact, searchable, sort_key

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
# Binary collation, so that a prefix search is an index range in both databases.
FOLDED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SIDES = ("buyer", "supplier")


def upgrade() -> None:
    """Go one step on."""
    for table, length in (("company", 400), ("item", 300), ("product", 300)):
        with op.batch_alter_table(table) as change:
            change.alter_column(
                "search_text", type_=sa.Text(), existing_type=sa.String(length), existing_nullable=False
            )
    _add("company", "sort_name")
    _add("product", "sort_code")
    _add("orders", "search_number")
    _add("orders", "sort_number")
    op.add_column("message", sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    _fill("company", ("name",), lambda name: {"search_text": searchable(name), "sort_name": sort_key(name)})
    _fill("item", ("sku", "name"), lambda sku, name: {"search_text": searchable(f"{sku} {name}")})
    _fill(
        "product",
        ("sku", "name"),
        lambda sku, name: {"search_text": searchable(f"{sku} {name}"), "sort_code": sort_key(sku)},
    )
    _fill("orders", ("number",), _folded_number)
    _fill("message", ("text",), lambda text: {"search_text": searchable(text)})
    op.create_index("products_sorted", "product", ["supplier_id", "sort_code"])
    for side in SIDES:
        op.drop_index(f"orders_of_{side}_by_number", "orders")
        op.create_index(f"orders_of_{side}_by_number", "orders", [f"{side}_id", "sort_number", "id"])
        op.create_index(f"orders_of_{side}_by_search_number", "orders", [f"{side}_id", "search_number"])
    op.drop_index("orders_of_buyer_by_total", "orders")
    op.create_index("orders_of_buyer_by_total", "orders", ["buyer_id", "currency", "total_minor", "id"])


def _add(table: str, column: str) -> None:
    op.add_column(table, sa.Column(column, FOLDED, nullable=False, server_default=""))


def _folded_number(number: str) -> dict[str, str]:
    return {
        "search_number": compact(number),
        "short_number": compact(short_number(number))[:40],
        "sort_number": sort_key(number),
    }


def _fill(table: str, columns: Sequence[str], fold: Callable[..., dict[str, str]]) -> None:
    """Write what `fold` makes of `columns` into every row, some thousand at a time."""
    db = op.get_bind()
    rows = sa.text(f"SELECT id, {', '.join(columns)} FROM {table} WHERE id > :after ORDER BY id LIMIT {AT_ONCE}")
    after = 0
    while some := db.execute(rows, {"after": after}).all():
        values = [{"row": row.id, **fold(*row[1:])} for row in some]
        changes = ", ".join(f"{name} = :{name}" for name in values[0] if name != "row")
        db.execute(sa.text(f"UPDATE {table} SET {changes} WHERE id = :row"), values)
        after = some[-1].id


def downgrade() -> None:
    """Go one step back: searches no longer ignore accents and the like."""
    op.drop_index("orders_of_buyer_by_total", "orders")
    op.create_index("orders_of_buyer_by_total", "orders", ["buyer_id", "total_minor", "id"])
    for side in SIDES:
        op.drop_index(f"orders_of_{side}_by_search_number", "orders")
        op.drop_index(f"orders_of_{side}_by_number", "orders")
        op.create_index(f"orders_of_{side}_by_number", "orders", [f"{side}_id", "number"])
    op.drop_index("products_sorted", "product")
    for table, column in (
        ("message", "search_text"),
        ("orders", "sort_number"),
        ("orders", "search_number"),
        ("product", "sort_code"),
        ("company", "sort_name"),
    ):
        op.drop_column(table, column)
    _fill("orders", ("number",), lambda number: {"short_number": short_number(number)})
    _fill("company", ("name",), lambda name: {"search_text": name.casefold()[:400]})
    for table in ("item", "product"):
        _fill(table, ("sku", "name"), lambda sku, name: {"search_text": f"{sku} {name}".casefold()[:300]})
    for table, length in (("company", 400), ("item", 300), ("product", 300)):
        with op.batch_alter_table(table) as change:
            change.alter_column(
                "search_text", type_=sa.String(length), existing_type=sa.Text(), existing_nullable=False
            )
