"""On the way to a provider and back: begun in one browser, which alone can end it, and once.

All that has to survive the way is in the database, as another process may be asked when somebody comes back; it keeps
only hashes of what the browser and the provider carry.
"""

import secrets
from dataclasses import dataclass

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from limits import RateLimitItemPerMinute

from buyer_portal.domain.errors import SsoRefused
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.sso import ATTEMPT_LASTS, CALLBACK, Provider, domain_of
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.domain.text import storable
from buyer_portal.services.attempts import attempt as count_attempt
from buyer_portal.services.people.links import hash_of
from buyer_portal.services.people.sso.discovery import Metadata
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.sso import (
    add_attempt,
    attempt_with,
    forget_attempt,
    forget_on_their_way_before,
    provider_of,
    provider_of_domain,
)

_PER_ADDRESS = RateLimitItemPerMinute(60, 5, namespace="sso")  # of one address, where a whole office may be
_MAX_EMAIL = 320


@dataclass(frozen=True, slots=True)
class Purpose:
    """What somebody wants at the provider: to sign in, or to connect their account, or to accept an invitation.

    `wanted` is the page that they want afterwards. `invitation` is what its link is made of, `name` what they call
    themselves.
    """

    wanted: str = ""
    person: Person | None = None
    invitation: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who was on their way to the provider of the company, and is back. The rest is as in the table."""

    company_id: int
    issuer: str
    nonce: str
    verifier: str
    back: str
    wanted: str
    person_id: int | None
    invitation_hash: str
    name: str


def provider_for(email: str, *, address: str) -> Provider:
    """Where somebody with this address is led: the domain decides, so nothing tells who has an account.

    Raises:
        SsoRefused: nowhere.
        TooManyAttempts: from this `address`, more often than people do.
    """
    count_attempt((_PER_ADDRESS, address))
    with reading() as db:
        found = provider_of_domain(db, domain_of(storable(email)[:_MAX_EMAIL]))
    if found is None:
        raise SsoRefused(SsoEnd.DOMAIN)
    return found


def provider_of_company(company_id: int) -> Provider:
    """The provider of a company.

    Raises:
        SsoRefused: it has none any more.
    """
    with reading() as db:
        found = provider_of(db, company_id)
    if found is None:
        raise SsoRefused(SsoEnd.SWITCHED)
    return found


def begin_attempt(
    provider: Provider, metadata: Metadata, purpose: Purpose, *, browser: str, origin: str, email: str = ""
) -> str:
    """Give the address at the provider that this browser is led to. `browser` is the secret in its cookie.

    `origin` is the portal's, as the browser sees it. `email` is what the provider may fill in.

    Raises:
        PortalBusy: somebody else was writing; try again.
    """
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    back = f"{origin}{CALLBACK}"
    with transaction() as db:
        forget_on_their_way_before(db, now() - ATTEMPT_LASTS)
        add_attempt(
            db,
            state_hash=hash_of(state),
            browser_hash=hash_of(browser),
            company_id=provider.company_id,
            issuer=provider.issuer,
            nonce=nonce,
            verifier=verifier,
            back=back,
            wanted=purpose.wanted,
            person_id=purpose.person.id if purpose.person else None,
            invitation_hash=hash_of(purpose.invitation) if purpose.invitation else "",
            name=purpose.name,
            made_at=now(),
        )
    return prepare_grant_uri(
        metadata.authorization,
        provider.client_id,
        "code",
        redirect_uri=back,
        scope="openid email profile",
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
        **({"login_hint": email} if email else {}),
    )


def take_attempt(state: str, *, browser: str) -> tuple[Attempt, Provider]:
    """Who is back with this state, in this browser: they can't come back with it again.

    Raises:
        SsoRefused: nobody is on their way with it, not any more, or in another browser; or the provider was changed.
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        found = attempt_with(db, hash_of(state)) if state else None
        if found is None or now() - found.made_at > ATTEMPT_LASTS:
            raise SsoRefused(SsoEnd.LATE)
        if not browser or found.browser_hash != hash_of(browser):
            raise SsoRefused(SsoEnd.BROWSER)  # it stays: who got hold of an address ends nobody's sign-on
        forget_attempt(db, found.state_hash)
        provider = provider_of(db, found.company_id)
    if provider is None or provider.issuer != found.issuer:
        raise SsoRefused(SsoEnd.SWITCHED)
    facts = {name: getattr(found, name) for name in Attempt.__slots__}
    return Attempt(**facts), provider
