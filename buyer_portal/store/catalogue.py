"""What suppliers offer today. A product is known by its supplier and code."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.store.tables import product

_AT_ONCE = 500


def products_by_sku(db: Connection, supplier_id: int, skus: Sequence[str]) -> dict[str, Row]:
    """Those of the products that the supplier has, by code."""
    return {
        row.sku: row
        for some in _parts(skus)
        for row in db.execute(select(product).where(product.c.supplier_id == supplier_id, product.c.sku.in_(some)))
    }


def has_products(db: Connection, supplier_id: int) -> bool:
    """Whether the supplier has a catalogue at all."""
    return db.execute(select(product.c.id).where(product.c.supplier_id == supplier_id).limit(1)).first() is not None


def page_of_products(db: Connection, supplier_id: int, query: str, *, limit: int, offset: int) -> Sequence[Row]:
    """The supplier's products whose code or name holds `query`, by code."""
    found = select(product).where(*_matching(supplier_id, query)).order_by(product.c.sku)
    return db.execute(found.limit(limit).offset(offset)).all()


def count_products(db: Connection, supplier_id: int, query: str = "") -> int:
    """How many there are."""
    return db.scalar(select(func.count()).select_from(product).where(*_matching(supplier_id, query))) or 0


def _matching(supplier_id: int, query: str) -> list[ColumnElement[bool]]:
    own = product.c.supplier_id == supplier_id
    wanted = query.casefold()
    return [own, product.c.search_text.contains(wanted, autoescape=True)] if wanted else [own]


def add_products(db: Connection, supplier_id: int, products: Sequence[NewProduct]) -> None:
    """Add products that the supplier doesn't have yet.

    Raises:
        IntegrityError: it has one of them.
    """
    if products:
        db.execute(insert(product), [{**_values(supplier_id, one), "version": 1} for one in products])


def replace_products(db: Connection, supplier_id: int, products: Sequence[NewProduct]) -> None:
    """Make products that the supplier has into these."""
    if products:
        known = product.c.supplier_id == bindparam("of_supplier"), product.c.sku == bindparam("of_sku")
        names = ("name", "unit", "price_minor", "currency", "available", "search_text")
        changes = {name: bindparam(f"new_{name}") for name in names}
        statement = update(product).where(*known).values(**changes, version=product.c.version + 1)
        db.execute(statement, [_replacement(_values(supplier_id, one), names) for one in products])


def _replacement(values: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    new = {f"new_{name}": values[name] for name in names}
    return {"of_supplier": values["supplier_id"], "of_sku": values["sku"], **new}


def change_offer(db: Connection, product_id: int, *, price_minor: int, available: bool, seen_version: int) -> bool:
    """Change a product if it is still as it was seen; give whether it was."""
    seen = update(product).where(product.c.id == product_id, product.c.version == seen_version)
    changes = {"price_minor": price_minor, "available": available, "version": seen_version + 1}
    return db.execute(seen.values(changes)).rowcount == 1


def _values(supplier_id: int, one: NewProduct) -> dict[str, Any]:
    return {
        "supplier_id": supplier_id,
        "sku": one.sku,
        "name": one.name,
        "unit": one.unit,
        "price_minor": one.price_minor,
        "currency": one.currency,
        "available": one.available,
        # Case folding can make a text longer: "ß" becomes "ss".
        "search_text": f"{one.sku} {one.name}".casefold()[:300],
    }


def _parts(skus: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(skus)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
