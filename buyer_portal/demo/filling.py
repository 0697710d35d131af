"""The demo: two buyers and three suppliers, and what happened between them in a year.

It is played from the first day to the last with the statements of the real deeds, so that counts, chats,
versions and notifications are what they would be. The same now gives the same demo.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from buyer_portal.demo.accounts import ensure_demo_allowed
from buyer_portal.demo.calendar import Calendar
from buyer_portal.demo.data import PEOPLE, SELLER, TIME_ZONE, products_of
from buyer_portal.demo.orders import past_orders, told_orders
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.profile import DEMO_PASSWORD
from buyer_portal.services.people.passwords import hasher
from buyer_portal.settings import now
from buyer_portal.store.catalogue import add_products
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications.reading import mark_all_notifications_read
from buyer_portal.store.people.people import add_companies, company_ids_of, has_companies, people_by_email, write_person
from buyer_portal.store.tables import outbox

_ALL_READ_MINUTES_AGO = 130
_THERE_FOR = timedelta(days=400)  # longer than the orders


def load_demo(during: Callable[[], AbstractContextManager[None]] = nullcontext) -> bool:
    """Load the demo into an empty database, in one transaction. Gives whether it did: one company is not empty.

    `during` is entered only when there is something to load.

    Raises:
        PortalError: in production, or beyond loopback.
        PortalBusy: somebody else was writing; try again.
    """
    ensure_demo_allowed()
    with transaction() as db:
        if has_companies(db):
            return False
        with during():
            cast = _cast(db)
            for supplier, seller in SELLER.items():
                add_products(db, cast[seller].company_id, products_of(supplier))
            _play(db, cast, Calendar(now()))
            # Empty the outbox: nobody wants mails about the past year.
            db.execute(update(outbox).values(sent_at=outbox.c.at))
    return True


def _cast(db: Connection) -> dict[str, Person]:
    """The people, by name."""
    password_hash = hasher.hash(DEMO_PASSWORD)
    for side in Side:
        companies = {who.company for who in PEOPLE if who.side is side}
        add_companies(db, side, companies)
        ids = company_ids_of(db, side, companies)
        for who in PEOPLE:
            if who.side is side:
                written = {"name": who.name, "email": who.email, "time_zone": TIME_ZONE, "role": who.role}
                written["joined_at"] = now() - _THERE_FOR
                write_person(db, company_id=ids[who.company], password_hash=password_hash, **written)
    return {person.name: person for person in people_by_email(db, [who.email for who in PEOPLE]).values()}


def _play(db: Connection, cast: dict[str, Person], calendar: Calendar) -> None:
    def read_everything(db: Connection, _at: datetime) -> None:
        for person in cast.values():
            mark_all_notifications_read(db, person)

    acts = [*past_orders(cast, calendar), *told_orders(cast, calendar)]
    acts.append((calendar.at(_ALL_READ_MINUTES_AGO), read_everything))
    for at, act in sorted(acts, key=lambda timed: timed[0]):
        act(db, at)
