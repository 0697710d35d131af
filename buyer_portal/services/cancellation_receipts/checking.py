"""Whether a receipt is genuine: asked by anybody, with the number on the paper or with the file."""

import re
from dataclasses import dataclass
from enum import StrEnum

from limits import RateLimitItemPerMinute
from sqlalchemy import Row

from buyer_portal.domain.orders.cancellation_receipt import (
    Change,
    SignedReceipt,
    Statement,
    changed_parts,
    changes,
    parse_receipt_file,
)
from buyer_portal.services.attempts import attempt, count, ensure_room
from buyer_portal.services.cancellation_receipts.facts import CancelledOrder, cancelled_order
from buyer_portal.services.cancellation_receipts.keys import Keys, keys_by_id
from buyer_portal.services.cancellation_receipts.signing import is_genuine, sign_now, signed_receipt, statement_of
from buyer_portal.settings import now
from buyer_portal.store.cancellation import cancellation_by_receipt
from buyer_portal.store.engine import reading
from buyer_portal.store.orders.list import order_with_names

# A number has 122 random bits, so nobody guesses one; the limits are for whoever tries all the same, and for our cores.
_CHECKS = RateLimitItemPerMinute(60, 10, namespace="receipt-checks")
_MISSES = RateLimitItemPerMinute(20, 10, namespace="receipt-misses")
_NUMBER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Companies are joined and keep one name, so the books may call them otherwise today; a look was signed when it was.
_MAY_DIFFER_IN_BOOKS = {"buyer", "supplier", "signed_at"}


class Outcome(StrEnum):
    """What became of a check."""

    GENUINE = "GENUINE"
    CHANGED = "CHANGED"
    """The copy, or its signature, is not as it was signed."""
    BOOKS_CHANGED = "BOOKS_CHANGED"
    """What was signed is there, and the portal's own tables say something else today."""
    UNKNOWN = "UNKNOWN"
    """No receipt has this number."""
    SIGNED_BUT_UNKNOWN = "SIGNED_BUT_UNKNOWN"
    """Signed with one of the portal's keys, and yet none of its receipts."""


@dataclass(frozen=True, slots=True)
class Check:
    """The answer: what the portal signed, if it signed a receipt of this number, and what is other than that.

    `parts` names the fields that don't fit their digests where there is nothing to compare them with.
    """

    outcome: Outcome
    statement: Statement | None = None
    changes: tuple[Change, ...] = ()
    parts: tuple[str, ...] = ()


def check_receipt(number: str, *, address: str) -> Check:
    """Look whether a receipt has this number, and what was signed for it. `address` is where the visitor comes from.

    Raises:
        TooManyAttempts: more than somebody checks, or more wrong numbers.
        PortalBusy, PortalUnavailable: it can't be looked up now.
    """
    _ensure_few(address)
    found = _find("".join(number.split()).lower())
    if found is None:
        count((_MISSES, address))
        return Check(Outcome.UNKNOWN)
    signed, cancelled = found
    if not is_genuine(signed, keys_by_id()):
        return Check(Outcome.BOOKS_CHANGED)  # and nothing is shown of what nobody signed
    booked = statement_of(cancelled, now())
    differing = [change for change in changes(booked, signed.statement) if change.field not in _MAY_DIFFER_IN_BOOKS]
    return Check(Outcome.BOOKS_CHANGED if differing else Outcome.GENUINE, signed.statement, tuple(differing))


def check_receipt_file(data: bytes, *, address: str) -> Check:
    """Look whether a receipt file is as the portal signed it, and name each field that is not.

    Raises:
        ValueRefused: it is not a receipt file.
        TooManyAttempts, PortalBusy, PortalUnavailable: as `check_receipt`.
    """
    copy = parse_receipt_file(data)
    known = check_receipt(str(copy.statement.get("receipt")), address=address)
    if known.outcome is Outcome.BOOKS_CHANGED:
        return known
    if known.statement is None:
        alone = check_alone(copy, keys_by_id())
        return Check(Outcome.SIGNED_BUT_UNKNOWN) if alone.outcome is Outcome.GENUINE else alone
    differing = tuple(changes(copy.statement, known.statement))
    if differing or not is_genuine(copy, keys_by_id()) or changed_parts(copy):
        return Check(Outcome.CHANGED, known.statement, differing)
    return known


def check_alone(copy: SignedReceipt, keys: Keys) -> Check:
    """Look at a copy with nothing but public keys: without the books, on any machine.

    CHANGED with `parts` names the fields; without, the signature itself fits none of the keys.
    """
    if not is_genuine(copy, keys):
        return Check(Outcome.CHANGED if copy.key_id in keys else Outcome.UNKNOWN)
    parts = tuple(changed_parts(copy))
    return Check(Outcome.CHANGED, parts=parts) if parts else Check(Outcome.GENUINE, copy.statement)


def _ensure_few(address: str) -> None:
    ensure_room((_MISSES, address))
    attempt((_CHECKS, address))


def _find(number: str) -> tuple[SignedReceipt, CancelledOrder] | None:
    if not _NUMBER.fullmatch(number):
        return None
    with reading() as db:
        record: Row | None = cancellation_by_receipt(db, number)
        if record is None:
            return None
        cancelled = cancelled_order(db, order_with_names(db, record.order_id), record._asdict())
        signed = signed_receipt(db, record.order_id)
    return signed or sign_now(record.order_id, cancelled), cancelled
