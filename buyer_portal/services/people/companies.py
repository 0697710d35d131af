"""Companies: joining two that turned out to be one."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.people.person import Side
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.joining import both_have, company_called, join, size_of


@dataclass(frozen=True, slots=True)
class Joined:
    """Two companies that are, or would be, one; what of `wrong` goes to `right`."""

    wrong: str
    right: str
    orders: int
    people: int


def join_companies(side: Side, wrong: str, right: str, *, sure: Callable[[Joined], bool] = lambda _: True) -> Joined:
    """Give everything of the company `wrong` to `right`, and take `wrong` away; it can't be undone.

    `sure` hears what is going to happen and may say no. The people of each see the orders and chats of both. Products
    with one code keep what `right` says about them.

    Raises:
        ValueRefused: no such company on this side, one and the same, nobody was sure, or both have what only one can
            keep; nothing was changed.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        old, kept = _company(db, side, wrong), _company(db, side, right)
        if old.id == kept.id:
            raise ValueRefused(f"“{wrong}” and “{right}” are one company already: “{kept.name}”.")
        if reason := both_have(db, old.id, kept.id):
            raise ValueRefused(f"“{old.name}” and “{kept.name}” can't be joined: both have {reason}.")
        joined = Joined(old.name, kept.name, *size_of(db, old.id))
        if not sure(joined):
            raise ValueRefused("Nothing was changed.")
        join(db, old.id, kept.id)
    return joined


def _company(db: Connection, side: Side, name: str) -> Row:
    if found := company_called(db, side, name):
        return found
    raise ValueRefused(f"There is no {side.value.lower()} called “{name}”.")
