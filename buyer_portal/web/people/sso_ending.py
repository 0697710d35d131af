"""Signing out at a company's provider, too, for who came by it."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from buyer_portal.domain.errors import SsoRefused
from buyer_portal.domain.people.sso import Provider
from buyer_portal.services.people.sso.discovery import metadata_of
from buyer_portal.web.next_page import SIGN_IN_PAGE
from buyer_portal.web.people.sso import origin_of
from buyer_portal.web.plain_page import plain_page
from buyer_portal.web.visitor import id_token_cookie


async def sign_out_there(request: Request, provider: Provider) -> Response | None:
    """The page that goes on to the provider by itself, to be signed out there; None if that can't be done there.

    The sign-in here has ended already, whatever becomes of the other one.
    """
    try:
        there = (await metadata_of(provider.issuer)).end_session
    except SsoRefused:
        return None
    if not there:
        return None
    given = {"client_id": provider.client_id, "post_logout_redirect_uri": f"{origin_of(request)}{SIGN_IN_PAGE}"}
    if token := id_token_cookie(request.headers):
        given["id_token_hint"] = token
    address = f"{there}{'&' if '?' in there else '?'}{urlencode(given)}"
    text = f"You are signed out here, and led to {provider.host}, where you came in."
    return plain_page(
        "Signed out", text, ways_on=((address, "Go on"), (SIGN_IN_PAGE, "Stay here")), goes_to=(0, address)
    )
