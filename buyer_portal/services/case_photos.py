"""The photos of an open return case: adding, removing, and looking at them."""

import secrets
from datetime import datetime

from limits import RateLimitItemPerMinute
from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import PhotoNotFound, RoleNotAllowed
from buyer_portal.domain.order import OrderEvent
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.photo import ensure_case, ensure_photos_open, ensure_removable, ensure_room, is_same_run
from buyer_portal.domain.return_case import CaseStatus
from buyer_portal.domain.text import storable
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.services.attempts import attempt
from buyer_portal.services.clean_photo import CleanPhoto
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications import notify
from buyer_portal.store.orders import order_of
from buyer_portal.store.return_cases import newest_case
from buyer_portal.store.return_photos import add_photo_row, photo_content, photo_count, remove_photo_row
from buyer_portal.store.timeline import add_event, newest_event

ADD, REMOVE = "Add photos", "Remove"
"""The names of the buttons."""
_MAX_NAME = 43
_PER_PERSON = RateLimitItemPerMinute(40, 10)


def expect_photo(person: Person, number: str, *, case_id: object) -> None:
    """Say no before anything is sent, when it would be in vain; each call counts as an attempt.

    Raises:
        TooManyAttempts: more photos than anybody takes.
        RoleNotAllowed, OrderNotFound, CaseRefused, PhotoRefused: as `add_photo`.
    """
    attempt((_PER_PERSON, f"photos of {person.id}"))
    with reading() as db:
        _case_with_room(db, person, order_of(db, person, number), case_id)


def add_photo(person: Person, number: str, photo: CleanPhoto, *, case_id: object) -> str:
    """Add a photo to this case, the order's open one; give the name that its address ends with.

    The other side is told once for a run of photos, not for each.

    Raises:
        RoleNotAllowed: only buyers add photos.
        OrderNotFound: it is not among theirs.
        CaseRefused: it is not the order's newest case, or no longer waits for an answer.
        PhotoRefused: the case has as many as it can have.
        PortalBusy: somebody else was writing; try again.
    """
    at, name = now(), secrets.token_urlsafe(32)
    with transaction() as db:
        order = order_of(db, person, number, to_write=True)
        case = _case_with_room(db, person, order, case_id)
        values = {"name": name, "case_id": case.id, "person_id": person.id, "at": at}
        add_photo_row(db, values | {"content": photo.content, "width": photo.width, "height": photo.height})
        if not _is_told(db, order, person, at):
            add_event(db, order.id, OrderEvent.CASE_PHOTO, person, at)
            notify(db, (order.supplier_id,), order.id, OrderEvent.CASE_PHOTO.value, person, at)
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id)))
    return name


def remove_photo(person: Person, number: str, name: str) -> None:
    """Take a photo away for good, before the first answer. Raises as `add_photo`; also PhotoNotFound."""
    with transaction() as db:
        order = order_of(db, person, number, to_write=True)
        case = _open_case(db, person, order, REMOVE)
        ensure_removable(CaseStatus(case.status), has_offer=bool(case.offer))
        if not remove_photo_row(db, case.id, _parsed(name)):
            raise PhotoNotFound
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id)))


def photo_of(person: Person, number: str, name: str) -> bytes:
    """Give a photo, a JPEG, to the two companies of its order.

    Raises:
        OrderNotFound: the order is not among this person's.
        PhotoNotFound: it has no such photo; another order's is not there either.
    """
    with reading() as db:
        order = order_of(db, person, number)
        content = photo_content(db, order.id, _parsed(name))
    if content is None:
        raise PhotoNotFound
    return content


def _parsed(name: object) -> str:
    return storable(name)[: _MAX_NAME + 1] if isinstance(name, str) else ""


def _is_told(db: Connection, order: Row, person: Person, at: datetime) -> bool:
    newest = newest_event(db, order.id)
    if newest is None or newest.event != OrderEvent.CASE_PHOTO.value:
        return False
    return is_same_run(at - newest.at, is_same_person=newest.person_id == person.id)


def _case_with_room(db: Connection, person: Person, order: Row, case_id: object) -> Row:
    case = _open_case(db, person, order, ADD)
    ensure_case(case.id, case_id)
    ensure_room(photo_count(db, case.id))
    return case


def _open_case(db: Connection, person: Person, order: Row, deed: str) -> Row:
    if person.role is not Role.BUYER:
        raise RoleNotAllowed(deed, needed=Role.BUYER.value)
    case = newest_case(db, order.id)
    ensure_photos_open(CaseStatus(case.status) if case else None)
    assert case
    return case
