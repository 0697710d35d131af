"""The second step of a sign-in, as browsers send it: a form that works without a script, and a way back."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from buyer_portal.domain.errors import CodeWrong, HalfSignInEnded, PortalBusy, PortalError, SsoRequired, TooManyAttempts
from buyer_portal.measures.meters import SIGN_IN_FAILURES
from buyer_portal.services.people.second_factor.half import end_half
from buyer_portal.services.people.second_factor.second_step import finish_sign_in
from buyer_portal.services.perform import perform, take_turns_as
from buyer_portal.web.bodies import read_form
from buyer_portal.web.next_page import redirect_to_second_step, redirect_to_sign_in
from buyer_portal.web.people.cookies import clear_half_cookie
from buyer_portal.web.people.signed_in import welcome
from buyer_portal.web.visitor import client_address, device_cookie, ensure_same_origin, half_secret, sso_cookie

_CODES: dict[type[PortalError], str] = {CodeWrong: "code", TooManyAttempts: "attempts", PortalBusy: "busy"}


async def second_step(request: Request) -> Response:
    """`POST /auth/second-factor` with `code` and perhaps `next`: finish the sign-in that was begun in this browser."""
    ensure_same_origin(request)
    form, half = await read_form(request), half_secret(request.headers)
    take_turns_as(client_address(request))
    wanted = form.get("next", "")
    try:
        known, sso = device_cookie(request.headers), sso_cookie(request.headers)
        secret = await perform(finish_sign_in, half, form.get("code", ""), device=known, sso_cookie=sso)
        response = await welcome(request, secret, wanted)
    except HalfSignInEnded:
        SIGN_IN_FAILURES.labels("half").inc()
        response = redirect_to_sign_in(error="half", wanted=wanted)
    except SsoRequired:  # made the only way since the first step
        SIGN_IN_FAILURES.labels("sso-required").inc()
        response = redirect_to_sign_in(error="sso-required", wanted=wanted)
    except tuple(_CODES) as refusal:
        SIGN_IN_FAILURES.labels(_CODES[type(refusal)]).inc()
        return redirect_to_second_step(error=_CODES[type(refusal)], wanted=wanted)
    clear_half_cookie(response)
    return response


async def back(request: Request) -> Response:
    """`POST /auth/second-factor/back`: forget the half sign-in, and begin again as whoever."""
    ensure_same_origin(request)
    await perform(end_half, half_secret(request.headers))
    response = redirect_to_sign_in()
    clear_half_cookie(response)
    return response


SECOND_STEP_ROUTES = [
    Route("/auth/second-factor", second_step, methods=["POST"]),
    Route("/auth/second-factor/back", back, methods=["POST"]),
]
