"""Finding companies and codes of a file that are spelled almost like stored ones, so probably typing errors."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection

from buyer_portal.domain.imports.order import ImportedOrder
from buyer_portal.domain.imports.spoiled import zeros_differ
from buyer_portal.domain.people.names import NearNames
from buyer_portal.domain.people.person import Side
from buyer_portal.store.catalogue import codes_but_for_zeros
from buyer_portal.store.people.people import add_companies, companies_of, company_ids_of


def add_new_companies(db: Connection, side: Side, names: list[str], near: list[str]) -> int:
    """Make the companies that are new; name those in `near` that look like a slip. Give how many were new."""
    before = companies_of(db, side) if names else []
    new = add_companies(db, side, names)
    near += near_names_of(side, before, new)
    return len(new)


def near_names_of(side: Side, before: list[str], new: list[str]) -> Iterator[str]:
    """Name those of the new companies that look like a slip, beside those that were there `before`."""
    known = NearNames(before if new else ())
    for name in new:
        if others := known.near(name):
            yield f"“{name}” is a new {side.value.lower()}, almost spelled like “{others[0]}”"
        known.add(name)


def near_codes_of(db: Connection, fresh: list[ImportedOrder]) -> tuple[str, ...]:
    """Name the codes that the supplier's catalogue has with other zeros."""
    suppliers = company_ids_of(db, Side.SUPPLIER, {order.supplier for order in fresh})
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for order in fresh:
        codes[order.supplier].update(line.sku for line in order.lines)
    return tuple(
        zeros_differ(supplier, sku, had)
        for supplier, skus in sorted(codes.items())
        if supplier in suppliers  # a new one has no catalogue
        for sku, had in codes_but_for_zeros(db, suppliers[supplier], sorted(skus)).items()
    )
