"""Who sends a request, from which address, and whether one of our own pages made them send it (CSRF)."""

from ipaddress import IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.requests import Request

from buyer_portal.domain.errors import NotSignedIn
from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.session_cookie import DEVICE_COOKIE, cookie_in, secret_in
from buyer_portal.services.people.sign_in import person_for
from buyer_portal.services.perform import perform
from buyer_portal.settings import settings
from buyer_portal.web.errors import ForeignOrigin


def session_secret(headers: Headers) -> str:
    """The cookie's secret, parsed as the gate does: if the two disagreed, a browser would be redirected for ever."""
    return secret_in("; ".join(headers.getlist("cookie")))


def device_cookie(headers: Headers) -> str:
    """What the browser was given by earlier sign-ins; "" for a new one."""
    return cookie_in("; ".join(headers.getlist("cookie")), DEVICE_COOKIE)


async def person_in(headers: Headers) -> Person | None:
    """Who is signed in, if anybody."""
    secret = session_secret(headers)
    return await perform(person_for, secret) if secret else None


async def ensure_signed_in(request: Request) -> Person:
    """Give who is signed in.

    Raises:
        NotSignedIn: nobody is, or the sign-in has ended.
    """
    if (person := await person_in(request.headers)) is None:
        raise NotSignedIn
    return person


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
    """Where the browser is, for counting attempts: an address, or the /64 that an IPv6 one belongs to.

    Each proxy in front appends the address of its client to `X-Forwarded-For`. Only the last
    `settings.proxy_hops` entries can be trusted; those before them are the visitor's own claim.
    """
    socket = request.client.host if request.client else "unknown"
    heard = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    hops = settings.proxy_hops
    return _network(heard[-hops].strip() if 0 < hops <= len(heard) else socket) or _network(socket) or socket


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    # One household or server gets a whole /64, so a limit per single address could be evaded.
    return str(parsed.ipv4_mapped or ip_network((parsed.packed, 64), strict=False))
