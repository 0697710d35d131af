"""A new password: asked for, opened by a link, chosen, or changed in Settings; forms that browsers send.

As at the sign-in, what became of it is a code in the address of the page; nothing that was typed comes back. No address
of a page, so no `Referer` and no history, holds what a link is made of: opening one puts it into a cookie.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from buyer_portal.domain.errors import (
    LinkRefused,
    MailNotSet,
    PasswordRefused,
    PasswordWrong,
    PortalBusy,
    PortalError,
    SsoRequired,
    TooManyAttempts,
)
from buyer_portal.domain.people.password import Weakness
from buyer_portal.domain.people.second_factor import OWED_PAGE
from buyer_portal.services.people.device import remember_device
from buyer_portal.services.people.password_change import change_password
from buyer_portal.services.people.password_reset import ask_for_link, open_link, reset_password
from buyer_portal.services.perform import perform, perform_with_password, take_turns_as
from buyer_portal.web.bodies import read_form
from buyer_portal.web.next_page import FORGOT_PAGE, RESET_PAGE, SETTINGS, SIGN_IN_PAGE, redirect, redirect_to_sign_in
from buyer_portal.web.people.cookies import (
    clear_link_cookie,
    clear_session_cookie,
    set_device_cookie,
    set_link_cookie,
)
from buyer_portal.web.visitor import (
    client_address,
    device_cookie,
    ensure_same_origin,
    opened_link,
    person_in,
    session_secret,
)

_CODES: dict[type[PortalError], str] = {
    TooManyAttempts: "attempts",
    PortalBusy: "busy",
    PasswordWrong: "wrong",
    MailNotSet: "no-mail",
    SsoRequired: "sso-required",
}


async def forgot(request: Request) -> Response:
    """`POST /auth/forgot-password` with `email`: mail a link; the answer is the same for every address."""
    ensure_same_origin(request)
    form = await read_form(request)
    take_turns_as(address := client_address(request))
    try:
        await perform(ask_for_link, form.get("email", "").replace("\0", ""), address=address)
    except tuple(_CODES) as refusal:
        return redirect(f"{FORGOT_PAGE}?error={_code_of(refusal)}")
    return redirect(f"{FORGOT_PAGE}?sent=1")


async def open_reset(request: Request) -> Response:
    """`GET /auth/reset-password?token=…`, the address of a link: lead to the page, or say why it opens nothing."""
    token, person = request.query_params.get("token", ""), await person_in(request)
    try:
        await perform(open_link, token.replace("\0", ""), person)
    except (LinkRefused, PortalBusy) as refusal:
        return redirect(f"{FORGOT_PAGE}?error={_code_of(refusal)}")
    response = redirect(RESET_PAGE)
    set_link_cookie(response, token)
    return response


async def reset(request: Request) -> Response:
    """`POST /auth/reset-password` with `password` and `again`: use the link that was opened in this browser."""
    ensure_same_origin(request)
    form, token = await read_form(request), opened_link(request.headers)
    person, address = await person_in(request), client_address(request)
    try:
        password = _typed_twice(form)
        await perform_with_password(reset_password, token, password, address=address, signed_in=person)
    except LinkRefused as refusal:
        response = redirect(f"{FORGOT_PAGE}?error={_code_of(refusal)}")
        clear_link_cookie(response)
        return response
    except (PasswordRefused, *_CODES) as refusal:
        return redirect(f"{RESET_PAGE}?error={_code_of(refusal)}")
    response = redirect(f"{SIGN_IN_PAGE}?error=changed")
    clear_session_cookie(response)  # the used link stays: another tab that has it open reads what became of it
    return response


async def change(request: Request) -> Response:
    """`POST /auth/change-password` with `current`, `password` and `again`: change one's own."""
    ensure_same_origin(request)
    form, secret = await read_form(request), session_secret(request.headers)
    if (person := await person_in(request)) is None:
        return redirect_to_sign_in(error="expired", wanted=SETTINGS)
    if person.owes_factor:
        return redirect(OWED_PAGE)
    try:
        password = _typed_twice(form)
        current = form.get("current", "")
        await perform_with_password(change_password, person, secret, current=current, password=password)
    except (PasswordRefused, *_CODES) as refusal:
        return redirect(f"{SETTINGS}?password={_code_of(refusal)}#password-section")
    response = redirect(f"{SETTINGS}?password=done#password-section")
    # With a new password all browsers are new, also this one.
    set_device_cookie(response, await perform(remember_device, person, device_cookie(request.headers)))
    return response


async def well_known(_request: Request) -> Response:
    """`GET /.well-known/change-password`: where password managers send people."""
    return redirect(f"{SETTINGS}#password-section")


def _typed_twice(form: dict[str, str]) -> str:
    if (password := form.get("password", "")) != form.get("again", ""):
        raise PasswordRefused(Weakness.DIFFERENT)
    return password


def _code_of(refusal: PortalError) -> str:
    if isinstance(refusal, PasswordRefused | LinkRefused):
        return refusal.why.value
    return next(code for known, code in _CODES.items() if isinstance(refusal, known))


PASSWORD_ROUTES = [
    Route("/auth/forgot-password", forgot, methods=["POST"]),
    Route("/auth/reset-password", open_reset, methods=["GET"]),
    Route("/auth/reset-password", reset, methods=["POST"]),
    Route("/auth/change-password", change, methods=["POST"]),
    Route("/.well-known/change-password", well_known, methods=["GET"]),
]
