"""Who sends a request, from which address, and whether one of our own pages made them send it (CSRF)."""

import asyncio

from limits import RateLimitItemPerSecond
from starlette.datastructures import Headers
from starlette.requests import Request

from buyer_portal.domain.addresses import network_of
from buyer_portal.domain.errors import NotSignedIn, TooManyAttempts
from buyer_portal.domain.people.person import Person
from buyer_portal.services.attempts import Limit, attempt_here
from buyer_portal.services.people.second_factor.requiring import ensure_nothing_owed
from buyer_portal.services.people.session_cookie import (
    DEVICE_COOKIE,
    ID_TOKEN_COOKIE,
    cookie_in,
    half_in,
    link_in,
    secret_in,
    sso_in,
)
from buyer_portal.services.people.sign_in import person_for
from buyer_portal.services.perform import perform, take_turns_as, turn_of
from buyer_portal.settings import settings
from buyer_portal.web.errors import ForeignOrigin, TooManyRequests

# Requests for pages and of programs. High, as a person may have many tabs and an address many people.
_PER_PERSON = RateLimitItemPerSecond(200, 10, namespace="requests")
_PER_ADDRESS = RateLimitItemPerSecond(1_000, 10, namespace="requests")
_SEARCHES = RateLimitItemPerSecond(30, 10, namespace="searches")  # of a person, in the address of a page
_A_BREATH_SECONDS = 0.5


def session_secret(headers: Headers) -> str:
    """The cookie's secret, parsed as the gate does: if the two disagreed, a browser would be redirected for ever."""
    return secret_in("; ".join(headers.getlist("cookie")))


def device_cookie(headers: Headers) -> str:
    """What the browser was given by earlier sign-ins; "" for a new one."""
    return cookie_in("; ".join(headers.getlist("cookie")), DEVICE_COOKIE)


def opened_link(headers: Headers) -> str:
    """What the link is made of that was opened last in this browser; "" for none."""
    return link_in("; ".join(headers.getlist("cookie")))


def half_secret(headers: Headers) -> str:
    """The secret of the sign-in that waits for its second step in this browser; "" for none."""
    return half_in("; ".join(headers.getlist("cookie")))


def sso_cookie(headers: Headers) -> str:
    """What this browser was given for single sign-on; "" for nothing."""
    return sso_in("; ".join(headers.getlist("cookie")))


def id_token_cookie(headers: Headers) -> str:
    """What the provider gave by which somebody came in this browser; "" for nothing."""
    return cookie_in("; ".join(headers.getlist("cookie")), ID_TOKEN_COOKIE)


async def person_in(request: Request) -> Person | None:
    """Who is signed in, if anybody; the request counts as theirs, and its work waits in their line.

    Raises:
        TooManyRequests: more of them than a person makes, or than an address's people do.
    """
    address, secret = client_address(request), session_secret(request.headers)
    own = [(_PER_PERSON, secret)] if secret else []  # counted before the database is asked whose it is
    await _count((_PER_ADDRESS, address), *own)
    take_turns_as(address)
    person = await perform(person_for, secret) if secret else None
    if person:
        searching = [(_SEARCHES, turn_of(person))] if request.query_params.get("q") else []
        await _count((_PER_PERSON, turn_of(person)), *searching)
        take_turns_as(turn_of(person))
    return person


async def ensure_signed_in(request: Request) -> Person:
    """Give who is signed in.

    Raises:
        NotSignedIn: nobody is, or the sign-in has ended.
        SecondFactorOwed: their company requires a second factor, and they have none.
        TooManyRequests: as `person_in`.
    """
    if (person := await person_in(request)) is None:
        raise NotSignedIn
    ensure_nothing_owed(person)
    return person


async def _count(*limits: Limit) -> None:
    try:
        attempt_here(*limits)
    except TooManyAttempts as refusal:
        await asyncio.sleep(_A_BREATH_SECONDS)  # or who asks again at once would be refused at once, and ask again
        raise TooManyRequests(refusal.seconds) from None


def ensure_same_origin(request: Request) -> None:
    """Let a request pass that one of our own pages made, or a program that is no browser.

    Browsers say where a request comes from; older ones, and all of them on plain http, only in `Origin`.

    Raises:
        ForeignOrigin: another site's page made it.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = f"{request.scope['scheme']}://{request.headers.get('host', '')}"
    if site is not None:
        is_ours = site in ("same-origin", "none")
    else:
        is_ours = origin is None or origin in settings.origins or origin == own
    if not is_ours:
        raise ForeignOrigin


def client_address(request: Request) -> str:
    """Where the browser is, for counting attempts."""
    return address_of(request.client, request.headers)


def address_of(client: tuple[str, int] | None, headers: Headers) -> str:
    """Where the sender of a request is: an address, or the /64 that an IPv6 one belongs to.

    Each proxy in front appends the address of its client to `X-Forwarded-For`. Only the last
    `settings.proxy_hops` entries can be trusted; those before them are the visitor's own claim.
    """
    socket = client[0] if client else "unknown"
    heard = ",".join(headers.getlist("x-forwarded-for")).split(",")
    hops = settings.proxy_hops
    return network_of(heard[-hops].strip() if 0 < hops <= len(heard) else socket) or network_of(socket) or socket
