"""Companies: making one for its first people, and joining two that turned out to be one."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.imports.values import parse_company
from buyer_portal.domain.people.names import NearNames
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.services.record.writing import record_of_operator
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.joining import both_have, company_called, join, size_of
from buyer_portal.store.people.people import add_companies, companies_of, company_ids_of

_NEAR_NAMED = 3


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
        record_of_operator(db, kept.id, RecordKind.COMPANY_TAKEN_IN, company=old.name)
    return joined


def _company(db: Connection, side: Side, name: str) -> Row:
    if found := company_called(db, side, name):
        return found
    raise ValueRefused(f"There is no {side.value.lower()} called “{name}”.")


def parse_company_name(company: str) -> str:
    """Take a company's name as an operator wrote it.

    Raises:
        ValueRefused: it is none.
    """
    try:
        return parse_company(company)
    except ValueRefused as refusal:
        raise ValueRefused(f"The company's name {refusal}.") from None


def company_for(db: Connection, side: Side, company: str, *, new_company: bool, otherwise: str) -> tuple[int, bool]:
    """The id of the company, however it is spelled, and whether it was made just now.

    Raises:
        ValueRefused: it isn't here and may be a slip: `new_company` says that it is meant. `otherwise` is what the
            operator does if it is a company of the other side.
    """
    if (company_id := company_ids_of(db, side, {company}).get(company)) is not None:
        return company_id, False
    if not new_company:
        _ensure_no_slip(db, side, company, otherwise)
    add_companies(db, side, [company])
    return company_ids_of(db, side, {company})[company], True


def _ensure_no_slip(db: Connection, side: Side, company: str, otherwise: str) -> None:
    """Refuse to make a company that is here already, almost."""
    called, other = side.value.lower(), side.other.value.lower()
    if company_ids_of(db, side.other, {company}):
        raise ValueRefused(
            f"There is no {called} called “{company}”, but a {other}: {otherwise}, or add --new-company to make a "
            f"{called} of this name."
        )
    if near := NearNames(companies_of(db, side)).near(company):
        names = " or ".join(f"“{name}”" for name in near[:_NEAR_NAMED])
        raise ValueRefused(
            f"There is no {called} called “{company}”. Is it {names}? If it is another company, add --new-company."
        )
