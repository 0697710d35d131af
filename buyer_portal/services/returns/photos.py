"""The photos of an open return case: adding, removing, and looking at them."""

import secrets
from datetime import datetime

from limits import RateLimitItemPerMinute
from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import PhotoNotFound, SideNotAllowed
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.returns.moves import CaseStatus
from buyer_portal.domain.returns.photo import (
    ensure_case,
    ensure_photos_open,
    ensure_removable,
    ensure_room,
    is_same_run,
    parse_photo_name,
)
from buyer_portal.services.attempts import attempt
from buyer_portal.services.deeds import TELLING, ensure_not_too_often
from buyer_portal.services.orders.telling import announce_order
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.services.returns.clean_photo import CleanPhoto
from buyer_portal.settings import now
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.news import News, notify
from buyer_portal.store.orders.list import order_of
from buyer_portal.store.orders.timeline import add_event, newest_event
from buyer_portal.store.returns import newest_case
from buyer_portal.store.returns_photos import add_photo_row, photo_content, photo_count, remove_photo_row

ADD, REMOVE = "Add photos", "Remove"
"""The names of the buttons."""
_RUN = (OrderEvent.CASE_OPEN.value, OrderEvent.CASE_PHOTO.value)  # a report and its photos make one notification
_PER_PERSON = RateLimitItemPerMinute(40, 10)


def expect_photo(person: Person, number: str, *, case_id: object) -> None:
    """Refuse a photo before its upload, when it would be refused afterwards; each call counts as an attempt.

    Raises:
        TooManyAttempts: more photos than anybody takes.
        SideNotAllowed, OrderNotFound, CaseRefused, PhotoRefused: as `add_photo`.
    """
    attempt((_PER_PERSON, f"photos of {person.id}"))
    with reading() as db:
        ensure_may(db, person, Permission.RETURN, to_write=False)
        _case_with_room(db, person, order_of(db, person, number), case_id)


def add_photo(person: Person, number: str, photo: CleanPhoto, *, case_id: object) -> str:
    """Add a photo to this case, the order's open one; give the name that its address ends with.

    The other side is told once for a run of photos, not for each; of those that come with a report, by the report.

    Raises:
        SideNotAllowed: only buyers add photos.
        RoleNotAllowed: a viewer only looks.
        OrderNotFound: it is not among theirs.
        CaseRefused: it is not the order's newest case, or no longer waits for an answer.
        PhotoRefused: the case has as many as it can have.
        PortalBusy: somebody else was writing; try again.
    """
    at, name = now(), secrets.token_urlsafe(32)
    with transaction() as db:
        ensure_may(db, person, Permission.RETURN)
        order = order_of(db, person, number, to_write=True)
        case = _case_with_room(db, person, order, case_id)
        values = {"name": name, "case_id": case.id, "person_id": person.id, "at": at}
        add_photo_row(db, values | {"content": photo.content, "width": photo.width, "height": photo.height})
        before = _event_of_this_run(db, order, person, at)
        if before is not OrderEvent.CASE_PHOTO:
            add_event(db, order.id, OrderEvent.CASE_PHOTO, person, at)
        if before is None:
            ensure_not_too_often(person, TELLING, order.number)
            notify(db, (order.supplier_id,), about_order(order), News(OrderEvent.CASE_PHOTO, person, at))
    announce_order(order)
    return name


def remove_photo(person: Person, number: str, name: str) -> None:
    """Take a photo away for good, before the first answer. Raises as `add_photo`; also PhotoNotFound."""
    with transaction() as db:
        ensure_may(db, person, Permission.RETURN)
        order = order_of(db, person, number, to_write=True)
        case = _open_case(db, person, order, REMOVE)
        ensure_removable(CaseStatus(case.status), has_offer=bool(case.offer))
        if not remove_photo_row(db, case.id, parse_photo_name(name)):
            raise PhotoNotFound
    announce_order(order)


def photo_of(person: Person, number: str, name: str) -> bytes:
    """Give a photo, a JPEG, to the two companies of its order.

    Raises:
        OrderNotFound: the order is not among this person's.
        PhotoNotFound: it has no such photo; another order's is not there either.
    """
    with reading() as db:
        order = order_of(db, person, number)
        content = photo_content(db, order.id, parse_photo_name(name))
    if content is None:
        raise PhotoNotFound
    return content


def _event_of_this_run(db: Connection, order: Row, person: Person, at: datetime) -> OrderEvent | None:
    """The event of which the photo is a part: the report that it came with, or the photos just before it."""
    newest = newest_event(db, order.id)
    if newest is None or newest.event not in _RUN:
        return None
    is_same = is_same_run(at - newest.at, is_same_person=newest.person_id == person.id)
    return OrderEvent(newest.event) if is_same else None


def _case_with_room(db: Connection, person: Person, order: Row, case_id: object) -> Row:
    case = _open_case(db, person, order, ADD)
    ensure_case(case.id, case_id)
    ensure_room(photo_count(db, case.id))
    return case


def _open_case(db: Connection, person: Person, order: Row, deed: str) -> Row:
    if person.side is not Side.BUYER:
        raise SideNotAllowed(deed, needed=Side.BUYER.value)
    case = newest_case(db, order.id)
    ensure_photos_open(CaseStatus(case.status) if case else None)
    assert case
    return case
