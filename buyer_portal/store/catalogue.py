"""What suppliers offer today. A product is known by its supplier and code."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.people.names import code_key
from buyer_portal.domain.text import search_words, searchable, sort_key
from buyer_portal.store.searching import holds
from buyer_portal.store.tables import product

_AT_ONCE = 500


def products_by_sku(db: Connection, supplier_id: int, skus: Sequence[str]) -> dict[str, Row]:
    """Those of the products that the supplier has, by each of the codes, however it is spelled."""
    keys = {sku: code_key(sku) for sku in skus}
    found = {
        row.sku_key: row
        for some in _parts(list(dict.fromkeys(keys.values())))
        for row in db.execute(select(product).where(product.c.supplier_id == supplier_id, product.c.sku_key.in_(some)))
    }
    return {sku: found[key] for sku, key in keys.items() if key in found}


def codes_but_for_zeros(db: Connection, supplier_id: int, skus: Iterable[str]) -> dict[str, str]:
    """Those of the codes that the supplier has with more or fewer zeros at the front only, each with what it has."""
    wanted = {sku.lstrip("0"): sku for sku in skus if sku.isascii() and sku.isdigit()}
    bare = func.ltrim(product.c.sku, "0")
    found = {
        wanted[row.bare]: row.sku
        for some in _parts(list(wanted))
        for row in db.execute(
            select(product.c.sku, bare.label("bare")).where(product.c.supplier_id == supplier_id, bare.in_(some))
        )
    }
    return {sku: had for sku, had in found.items() if sku != had}


def has_products(db: Connection, supplier_id: int) -> bool:
    """Whether the supplier has a catalogue at all."""
    return db.execute(select(product.c.id).where(product.c.supplier_id == supplier_id).limit(1)).first() is not None


def page_of_products(db: Connection, supplier_id: int, query: str, *, limit: int, offset: int) -> Sequence[Row]:
    """The supplier's products with every word of `query` in code or name, by code."""
    found = select(product).where(*_matching(supplier_id, query)).order_by(product.c.sort_code, product.c.sku)
    return db.execute(found.limit(limit).offset(offset)).all()


def count_products(db: Connection, supplier_id: int, query: str = "") -> int:
    """How many there are."""
    return db.scalar(select(func.count()).select_from(product).where(*_matching(supplier_id, query))) or 0


def _matching(supplier_id: int, query: str) -> list[ColumnElement[bool]]:
    own = product.c.supplier_id == supplier_id
    return [own, *(holds(product.c.search_text, word) for word in search_words(query))]


def add_products(db: Connection, supplier_id: int, products: Sequence[NewProduct]) -> None:
    """Add products that the supplier doesn't have yet.

    Raises:
        IntegrityError: it has one of them.
    """
    if products:
        db.execute(insert(product), [{**_values(supplier_id, one), "version": 1} for one in products])


def replace_products(db: Connection, supplier_id: int, products: Sequence[NewProduct]) -> None:
    """Update products that the supplier has to these."""
    if products:
        known = product.c.supplier_id == bindparam("of_supplier"), product.c.sku_key == bindparam("of_sku")
        names = ("sku", "name", "unit", "price_minor", "currency", "available", "search_text")
        changes = {name: bindparam(f"new_{name}") for name in names}
        statement = update(product).where(*known).values(**changes, version=product.c.version + 1)
        db.execute(statement, [_replacement(_values(supplier_id, one), names) for one in products])


def _replacement(values: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    new = {f"new_{name}": values[name] for name in names}
    return {"of_supplier": values["supplier_id"], "of_sku": values["sku_key"], **new}


def change_offer(db: Connection, product_id: int, *, price_minor: int, available: bool, seen_version: int) -> bool:
    """Change a product if it is still as it was seen; give whether it was."""
    seen = update(product).where(product.c.id == product_id, product.c.version == seen_version)
    changes = {"price_minor": price_minor, "available": available, "version": seen_version + 1}
    return db.execute(seen.values(changes)).rowcount == 1


def _values(supplier_id: int, one: NewProduct) -> dict[str, Any]:
    return {
        "supplier_id": supplier_id,
        "sku": one.sku,
        "sku_key": code_key(one.sku),
        "name": one.name,
        "unit": one.unit,
        "price_minor": one.price_minor,
        "currency": one.currency,
        "available": one.available,
        "search_text": searchable(f"{one.sku} {one.name}"),
        "sort_code": sort_key(one.sku),
    }


def _parts(skus: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(skus)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
