"""Proving once more who one is, before what lets one in is changed: an open screen is not enough."""

from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItemPerMinute
from sqlalchemy import Connection

from buyer_portal.domain.errors import ProofWrong
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.second_factor import recovery_code_in
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.services.attempts import count, ensure_room
from buyer_portal.services.people.passwords import NOBODY, matches
from buyer_portal.services.people.second_factor.codes import use_code
from buyer_portal.services.record.writing import record
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.passwords import lock_password, password_of

WRONG_PROOFS = RateLimitItemPerMinute(10, 5, namespace="proof")
"""Wrong ones of one person before they have to wait."""


@contextmanager
def proven(person: Person, proof: str) -> Iterator[Connection]:
    """A transaction for who has given their current password, or a code; it locks their password until it ends.

    Raises:
        ProofWrong: it is neither.
        TooManyAttempts: more wrong ones than a person types.
        PortalBusy: somebody else was writing; try again.
    """
    ensure_room(wrong := (WRONG_PROOFS, str(person.id)))
    with reading() as db:
        known = password_of(db, person.id)
    fits = matches(known or NOBODY, proof) and known is not None
    with transaction() as db:
        is_same = lock_password(db, person.id) == known
        if not (fits and is_same) and not use_code(db, person.id, proof, now()):
            count(wrong)
            raise ProofWrong
        yield db
        if not (fits and is_same) and recovery_code_in(proof):
            record(db, person, RecordKind.RECOVERY_USED)
