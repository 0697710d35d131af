"""A supplier's policy: looked at and saved by the supplier, and how fast they usually answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from babel.numbers import list_currencies

from buyer_portal.domain.conversation.answer_time import usual_answer
from buyer_portal.domain.errors import PolicyChanged, SideNotAllowed, ValueRefused
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.policies import SupplierPolicy
from buyer_portal.domain.policies_form import parse_policy
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed, What
from buyer_portal.services.deeds import SAVING, ensure_not_too_often
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.services.record.writing import record
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.orders.list import order_of
from buyer_portal.store.policies import add_policy, chats_of_supplier, newest_policy


def supplier_policy(person: Person) -> SupplierPolicy:
    """The newest version of the policy of the person's company; version 0 when they never wrote one.

    Raises:
        SideNotAllowed: buyers have none.
    """
    _ensure_supplier(person)
    with reading() as db:
        return newest_policy(db, person.company_id) or SupplierPolicy()


def draft_policy(person: Person, form: Mapping[str, str]) -> SupplierPolicy:
    """What saving this form would make of the policy; nothing is saved.

    Raises:
        SideNotAllowed: buyers have none.
        ValueRefused: something in the form makes no sense.
    """
    _ensure_supplier(person)
    return parse_policy(form, currencies=list_currencies())


def save_policy(person: Person, form: Mapping[str, str], *, seen_version: int) -> SupplierPolicy:
    """Add a version of the policy; it counts for orders that are placed from now on. Saving the same again adds none.

    Raises:
        SideNotAllowed: buyers have none.
        RoleNotAllowed: owners do this.
        ValueRefused: something in the form makes no sense, or nobody can have seen this version.
        PolicyChanged: a colleague saved another version since `seen_version` was looked at.
        PortalBusy: somebody else was writing; try again.
    """
    draft, at = draft_policy(person, form), now()
    with transaction() as db:
        ensure_may(db, person, Permission.POLICY)
        newest = newest_policy(db, person.company_id, to_write=True) or SupplierPolicy()
        if newest.version and newest.says_the_same(draft):
            return newest
        if not 0 <= seen_version <= newest.version:
            raise ValueRefused("There is no such version of your policy. Reload the page to read it as it is.")
        if newest.version != seen_version:
            raise PolicyChanged(newest.by, newest.version)
        ensure_not_too_often(person, SAVING, "your policy")
        saved = replace(draft, version=newest.version + 1, created_at=at, by=person.name)
        add_policy(db, person, saved, saved.version, at)
        record(db, person, RecordKind.POLICY_SAVED, version=saved.version)
    bus.announce(Changed("", (person.company_id,), what=What.COMPANY))
    return saved


def usual_answer_time(person: Person, number: str) -> timedelta | None:
    """How long the order's supplier usually takes to answer in the chat; None when too little was said to know.

    Raises:
        OrderNotFound: it is not among this person's orders.
    """
    with reading() as db:
        order = order_of(db, person, number)
        rows = chats_of_supplier(db, order.supplier_id)
        return usual_answer((row.order_id, row.from_supplier, row.at) for row in rows)


def _ensure_supplier(person: Person) -> None:
    if person.side is not Side.SUPPLIER:
        raise SideNotAllowed("Cancellation policy", needed=Side.SUPPLIER.value)
