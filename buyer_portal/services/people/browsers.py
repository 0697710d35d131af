"""Where a person is signed in: which browsers these are, and ending what one has forgotten, lost or never begun."""

import re

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.people.browsers import UNKNOWN_BROWSER, Browser
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed
from buyer_portal.services.people.sign_in import IDLE_FOR, SIGN_IN_LASTS, hash_of_secret
from buyer_portal.services.record.writing import record
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.passwords import forget_other_sign_ins
from buyer_portal.store.people.sign_ins import forget_sign_in_named, sign_ins_of

MOST_BROWSERS = 20
"""Listed; the others are the ones that were here longest ago."""
_NAME = re.compile(r"[0-9a-f]{16}")
_GONE = "You are not signed in there any more. Nothing was changed."


def browsers_of(person: Person, secret: str) -> list[Browser]:
    """Where the person is signed in: this browser, whose sign-in has this secret, first, then by who was here last."""
    at, own = now(), hash_of_secret(secret)
    with reading() as db:
        rows = sign_ins_of(db, person.id, at - SIGN_IN_LASTS, at - IDLE_FOR, MOST_BROWSERS)
    found = [
        Browser(_name_of(row.token_hash), row.browser or UNKNOWN_BROWSER, row.created_at, row.seen_at, is_this)
        for row in rows
        for is_this in [row.token_hash == own]
    ]
    return sorted(found, key=lambda browser: not browser.is_this)


def end_browser(person: Person, name: str) -> None:
    """Sign the person out in one browser; its open screens end at once.

    Raises:
        ValueRefused: they are not signed in there, or not any more.
        PortalBusy: somebody else was writing; try again.
    """
    if not _NAME.fullmatch(name):
        raise ValueRefused(_GONE)
    with transaction() as db:
        if (browser := forget_sign_in_named(db, person.id, name)) is None:
            raise ValueRefused(_GONE)
        record(db, person, RecordKind.BROWSER_ENDED, browser=browser or UNKNOWN_BROWSER)
    bus.announce(counts_changed(person.id, person.company_id))  # open screens ask at once whose they are


def end_other_browsers(person: Person, secret: str) -> int:
    """Sign the person out everywhere but here, and give in how many browsers that was.

    Raises:
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        ended = forget_other_sign_ins(db, person.id, hash_of_secret(secret))
        if ended:
            record(db, person, RecordKind.BROWSERS_ENDED, count=ended)
    bus.announce(counts_changed(person.id, person.company_id))
    return ended


def _name_of(token_hash: str) -> str:
    return token_hash[:16]
