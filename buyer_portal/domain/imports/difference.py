"""How an order in a file differs from the stored order."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from buyer_portal.domain.imports.order import ImportedOrder
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.order import way_to
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.names import same_name, tidied_code, visible

_CODES = 3  # of other lines that a report names


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """A stored order, with the fields that a file can have.

    The lines are a multiset: their order doesn't matter. `lines` is None once an accepted proposal has changed them.
    """

    status: OrderStatus
    buyer: str
    supplier: str
    placed_at: datetime
    currency: str
    lines: Counter[NewLine] | None


class Standing(StrEnum):
    """How the status of an order in a file relates to the stored one; the values say what to do about it."""

    SAME = ""
    AHEAD = "--update-status moves it there"
    BEHIND = "it has moved on here, and no order moves backwards"
    APART = "no way leads there from here; settle it with the other side in the portal"


def standing_of(here: OrderStatus, in_file: OrderStatus) -> Standing:
    """Compare two statuses of one order."""
    if here is in_file:
        return Standing.SAME
    if way_to(here, in_file):
        return Standing.AHEAD
    return Standing.BEHIND if way_to(in_file, here) else Standing.APART


def differences(order: ImportedOrder, there: StoredOrder) -> list[str]:
    """Name every difference between the file's order and the stored one but the status; empty when there is none."""
    return list(_differences(order, there))


def _differences(order: ImportedOrder, there: StoredOrder) -> Iterator[str]:
    for what, given, kept in (("buyer", order.buyer, there.buyer), ("supplier", order.supplier, there.supplier)):
        if not same_name(given, kept):
            yield f"another {what} (here “{kept}”)"
    if order.placed_at != there.placed_at:
        yield f"another placed_at (here {there.placed_at:%Y-%m-%dT%H:%M:%SZ})"
    if order.currency != there.currency:
        yield f"another currency (here {there.currency})"
    if there.lines is None:
        return
    # A file without units says nothing about them.
    has_units = any(line.unit for line in order.lines)
    given, kept = (_counted(lines, has_units) for lines in (order.lines, there.lines.elements()))
    if given != kept:
        yield f"other lines ({_others(given, kept)})"


def _counted(lines: Iterable[NewLine], has_units: bool) -> Counter[NewLine]:
    return Counter(
        replace(line, sku=tidied_code(line.sku), name=visible(line.name), unit=line.unit if has_units else "")
        for line in lines
    )


def _others(given: Counter[NewLine], kept: Counter[NewLine]) -> str:
    codes = sorted({line.sku for line in (given - kept) + (kept - given)})
    more = f" and {len(codes) - _CODES:,} more" if len(codes) > _CODES else ""
    return ", ".join(codes[:_CODES]) + more
