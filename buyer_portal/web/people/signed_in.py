"""What every whole sign-in ends with, whichever way somebody came: their cookies, and the page that they wanted."""

from starlette.requests import Request
from starlette.responses import Response

from buyer_portal.domain.errors import NotSignedIn
from buyer_portal.services.people.device import remember_device
from buyer_portal.services.people.sign_in import person_for, sign_out
from buyer_portal.services.perform import perform
from buyer_portal.web.next_page import home_of, redirect, safe_next
from buyer_portal.web.people.cookies import set_device_cookie, set_session_cookie
from buyer_portal.web.visitor import device_cookie, session_secret


async def welcome(request: Request, secret: str, wanted: str) -> Response:
    """Lead who has just signed in, with this secret, to `wanted` or to where they begin.

    Raises:
        NotSignedIn: the sign-in has ended meanwhile.
    """
    if (person := await perform(person_for, secret)) is None:
        raise NotSignedIn
    # End the browser's earlier sign-in; the secret is always a new one (against session fixation).
    await end_sign_in(request)
    device = await perform(remember_device, person, device_cookie(request.headers))
    response = redirect(safe_next(wanted) or home_of(person))
    set_session_cookie(response, secret)
    set_device_cookie(response, device)
    return response


async def end_sign_in(request: Request) -> None:
    """End the sign-in that the browser has, if it has one."""
    if secret := session_secret(request.headers):
        await perform(sign_out, secret)
