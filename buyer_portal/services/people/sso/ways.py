"""Which ways into the portal a company leaves open; and who comes the old way, to be connected with an account."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from buyer_portal.domain.errors import SsoRequired
from buyer_portal.domain.people.sso import ATTEMPT_LASTS, Provider, domain_of
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.services.people.links import hash_of
from buyer_portal.services.record.writing import record_by_id
from buyer_portal.settings import now
from buyer_portal.store.engine import reading
from buyer_portal.store.people.sso import (
    forget_pending,
    has_providers,
    is_only_way_of,
    link_identity,
    pending_in,
    provider_of_domain,
    provider_of_sign_in,
)


def is_offered() -> bool:
    """Whether the people of any company come in by single sign-on."""
    with reading() as db:
        return has_providers(db)


def provider_behind(secret: str) -> Provider | None:
    """The provider by which somebody came, whose sign-in has this secret; None for another way."""
    with reading() as db:
        return provider_of_sign_in(db, sha256(secret.encode()).hexdigest()) if secret else None


def ensure_way_for(db: Connection, email: str, browser: str) -> None:
    """Refuse an old way in before anything is checked, by the domain alone: so nothing tells who has an account.

    `browser` is the cookie of single sign-on: who has just come back in it may sign in the old way once.

    Raises:
        SsoRequired: the company whose domain it is leaves no other way.
    """
    provider = provider_of_domain(db, domain_of(email))
    if provider and provider.only_way and _pending(db, browser, now()) is None:
        raise SsoRequired


def way_of(db: Connection, person_id: int, at: datetime, *, through_sso: bool, browser: str) -> bool:
    """Whether a sign-in of this person, which is being written, counts as one by the company's single sign-on.

    Who has come back in this browser as this person, and now signs in the old way, is connected from here on.

    Raises:
        SsoRequired: it does not, and the company leaves no other way.
    """
    if not through_sso:
        waiting = _pending(db, browser, at)
        if waiting and waiting.person_id == person_id:
            link_identity(db, person_id, waiting.issuer, waiting.subject, at)
            record_by_id(db, person_id, RecordKind.SSO_CONNECTED, issuer=waiting.issuer)
            forget_pending(db, hash_of(browser))
            through_sso = True
    if not through_sso and is_only_way_of(db, person_id):
        raise SsoRequired
    return through_sso


def waiting_here(browser: str) -> str:
    """The address of who came back in this browser and has to sign in the old way once; "" for nobody."""
    if not browser:
        return ""
    with reading() as db:
        found = _pending(db, browser, now())
    return found.email if found else ""


def _pending(db: Connection, browser: str, at: datetime):
    return pending_in(db, hash_of(browser), at - ATTEMPT_LASTS) if browser else None
