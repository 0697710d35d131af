"""What suppliers sell: an item is known by its supplier, code and name together."""

from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from buyer_portal.domain.text import searchable
from buyer_portal.store.engine import upsert
from buyer_portal.store.tables import item

ItemKey = tuple[int, str, str]
"""Supplier's id, code and name."""
_AT_ONCE = 1_000


def add_items(db: Connection, keys: set[ItemKey], item_ids: dict[ItemKey, int]) -> None:
    """Put the id of every key into `item_ids`; make the items that are missing."""
    find_items(db, keys - item_ids.keys(), item_ids)
    if missing := sorted(keys - item_ids.keys()):
        # Others may add the same items at once; sorted, so that two writers can't deadlock.
        db.execute(upsert(db, item).on_conflict_do_nothing(), [_item_row(*key) for key in missing])
        find_items(db, set(missing), item_ids)


def know_items(keys: set[ItemKey]) -> None:
    """Prepare what `add_items` writes of these, for who wants to hold up nobody while it writes."""
    for _, sku, name in keys:
        _search_text(sku, name)


def find_items(db: Connection, keys: set[ItemKey], item_ids: dict[ItemKey, int]) -> None:
    """Put the ids of those that exist into `item_ids`."""
    for supplier_id in {key[0] for key in keys}:
        skus = iter({sku for supplier, sku, _ in keys if supplier == supplier_id})
        while some := list(islice(skus, _AT_ONCE)):
            found = select(item.c.sku, item.c.name, item.c.id).where(
                item.c.supplier_id == supplier_id, item.c.sku.in_(some)
            )
            item_ids.update({(supplier_id, sku, name): id_ for sku, name, id_ in db.execute(found)})


def _item_row(supplier_id: int, sku: str, name: str) -> dict[str, Any]:
    return {"supplier_id": supplier_id, "sku": sku, "name": name, "search_text": _search_text(sku, name)}


@lru_cache(2_000)
def _search_text(sku: str, name: str) -> str:
    return searchable(f"{sku} {name}")
