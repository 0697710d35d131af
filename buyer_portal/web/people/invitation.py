"""An invitation: opened by its link, and accepted; a plain form that browsers send, as at a new password."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from buyer_portal.domain.errors import (
    InvitationRefused,
    PasswordRefused,
    PortalBusy,
    PortalError,
    SsoRequired,
    TooManyAttempts,
    ValueRefused,
)
from buyer_portal.domain.people.password import Weakness
from buyer_portal.domain.people.profile import parse_name
from buyer_portal.services.people.accepting import accept_invitation, open_invitation
from buyer_portal.services.people.device import remember_device
from buyer_portal.services.perform import perform, perform_with_password
from buyer_portal.web.bodies import read_form
from buyer_portal.web.next_page import INVITATION_ENDED_PAGE, INVITATION_PAGE, home_of, redirect
from buyer_portal.web.people.cookies import set_device_cookie, set_link_cookie, set_session_cookie
from buyer_portal.web.visitor import client_address, device_cookie, ensure_same_origin, opened_link, person_in

NO_NAME = "name"
"""The code for a name that is none."""
# Of the refusals of a value, only the one of a password says more; what is left is the name of somebody else.
_CODES: dict[type[PortalError], str] = {
    TooManyAttempts: "attempts",
    PortalBusy: "busy",
    SsoRequired: "sso-required",
    ValueRefused: "name-taken",
}


async def open_by_link(request: Request) -> Response:
    """`GET /auth/invitation?token=…`, the address of a link: lead to the page, or say why it opens nothing."""
    token, person = request.query_params.get("token", ""), await person_in(request)
    try:
        await perform(open_invitation, token.replace("\0", ""), person)
    except (InvitationRefused, PortalBusy) as refusal:
        return _ended(refusal)
    response = redirect(INVITATION_PAGE)
    set_link_cookie(response, token)
    return response


async def accept(request: Request) -> Response:
    """`POST /auth/invitation` with `name`, `password` and `again`: become a person of the company, and be signed in."""
    ensure_same_origin(request)
    form, token = await read_form(request), opened_link(request.headers)
    person, address = await person_in(request), client_address(request)
    try:
        name = parse_name(form.get("name", "").replace("\0", ""))
    except ValueRefused:
        return redirect(f"{INVITATION_PAGE}?error={NO_NAME}")
    try:
        if (password := form.get("password", "")) != form.get("again", ""):
            raise PasswordRefused(Weakness.DIFFERENT)
        newcomer, secret = await perform_with_password(
            accept_invitation,
            token,
            name,
            password,
            address=address,
            user_agent=request.headers.get("user-agent", ""),
            signed_in=person,
        )
        device = await perform(remember_device, newcomer, device_cookie(request.headers))
    except InvitationRefused as refusal:
        return _ended(refusal)  # the link stays in its cookie: another tab that has it open reads what became of it
    except (PasswordRefused, *_CODES) as refusal:
        return redirect(f"{INVITATION_PAGE}?error={_code_of(refusal)}")
    response = redirect(home_of(newcomer))
    set_session_cookie(response, secret)
    set_device_cookie(response, device)
    return response


def _ended(refusal: PortalError) -> Response:
    return redirect(f"{INVITATION_ENDED_PAGE}?why={_code_of(refusal)}")


def _code_of(refusal: PortalError) -> str:
    if isinstance(refusal, PasswordRefused | InvitationRefused):
        return refusal.why.value
    return next(code for known, code in _CODES.items() if isinstance(refusal, known))


INVITATION_ROUTES = [
    Route("/auth/invitation", open_by_link, methods=["GET"]),
    Route("/auth/invitation", accept, methods=["POST"]),
]
