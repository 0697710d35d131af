"""Signing in and out: three forms that browsers send, with or without JavaScript.

What failed is said by a code in the address of the sign-in page; nothing that was typed comes back.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from buyer_portal.demo.data import PEOPLE
from buyer_portal.domain.errors import (
    NotSignedIn,
    PortalBusy,
    PortalError,
    SecondFactorNeeded,
    SignInRefused,
    SsoRequired,
    TooManyAttempts,
)
from buyer_portal.domain.people.profile import DEMO_PASSWORD
from buyer_portal.measures.meters import SIGN_IN_FAILURES
from buyer_portal.services.people.sign_in import sign_in, sign_out_everywhere
from buyer_portal.services.people.sso.ways import provider_behind
from buyer_portal.services.perform import AWAY, perform, perform_with_password, take_turns_as
from buyer_portal.settings import settings
from buyer_portal.web.away import away_page, wants_page
from buyer_portal.web.bodies import read_form
from buyer_portal.web.next_page import redirect_to_second_step, redirect_to_sign_in
from buyer_portal.web.people.cookies import SIGN_OUT, clear_id_token_cookie, clear_session_cookie, set_half_cookie
from buyer_portal.web.people.signed_in import end_sign_in, welcome
from buyer_portal.web.people.sso import lead_by_address
from buyer_portal.web.people.sso_ending import sign_out_there
from buyer_portal.web.visitor import (
    client_address,
    device_cookie,
    ensure_same_origin,
    person_in,
    session_secret,
    sso_cookie,
)

SIGN_IN_ERRORS: dict[type[PortalError], str] = {
    SignInRefused: "credentials",
    TooManyAttempts: "attempts",
    NotSignedIn: "expired",
    PortalBusy: "busy",
}
"""The codes that the sign-in page knows in `?error=`."""
_ONLY_HERE = (
    "You are signed out in this browser, which has forgotten you. Other devices could not be reached: if you are "
    "signed in there, sign out once the portal is back."
)


async def sign_in_with_password(request: Request) -> Response:
    """`POST /auth/sign-in` with `email`, `password` and perhaps `next`."""
    ensure_same_origin(request)
    form = await read_form(request)
    # PostgreSQL can't look for an address with a NUL in it.
    email = form.get("email", "").replace("\0", "")
    return await _sign_in(request, email, form.get("password", ""), form.get("next", ""))


async def sign_in_to_demo(request: Request) -> Response:
    """`POST /auth/demo` with `person`, the e-mail of somebody of the demo: signs in without a password."""
    ensure_same_origin(request)
    form = await read_form(request)
    chosen = form.get("person", "")
    if not settings.demo or chosen not in [somebody.email for somebody in PEOPLE]:
        return redirect_to_sign_in(error="credentials", wanted=form.get("next", ""))
    return await _sign_in(request, chosen, DEMO_PASSWORD, form.get("next", ""))


async def sign_out_here(request: Request) -> Response:
    """`POST /auth/sign-out`, with `everywhere=1` on all devices; nothing to do is fine too."""
    ensure_same_origin(request)
    form = await read_form(request)
    try:
        if form.get("everywhere") == "1" and (person := await person_in(request)):
            await perform(sign_out_everywhere, person)
        there = await perform(provider_behind, session_secret(request.headers))
        await end_sign_in(request)
        response = (there and await sign_out_there(request, there)) or redirect_to_sign_in()
    except AWAY as refusal:
        if not wants_page(request):
            raise
        response = away_page(request, refusal, said=_ONLY_HERE)
    clear_session_cookie(response)
    clear_id_token_cookie(response)
    return response


async def no_form_here(_request: Request) -> Response:
    """Answer a GET at the address of a form, as when a person reloads it: redirect to the sign-in page."""
    return redirect_to_sign_in()


async def _sign_in(request: Request, email: str, password: str, wanted: str) -> Response:
    take_turns_as(address := client_address(request))
    try:
        known = device_cookie(request.headers)
        program = request.headers.get("user-agent", "")
        secret = await perform_with_password(
            sign_in,
            email,
            password,
            address=address,
            device=known,
            user_agent=program,
            sso_cookie=sso_cookie(request.headers),
        )
        return await welcome(request, secret, wanted)
    except SecondFactorNeeded as needed:
        response = redirect_to_second_step(wanted=wanted)
        set_half_cookie(response, needed.half)
        return response
    except SsoRequired as refusal:
        return await lead_by_address(request, email, wanted, said=str(refusal))
    except tuple(SIGN_IN_ERRORS) as refusal:
        SIGN_IN_FAILURES.labels(SIGN_IN_ERRORS[type(refusal)]).inc()
        return redirect_to_sign_in(error=SIGN_IN_ERRORS[type(refusal)], wanted=wanted)


SIGN_IN_ROUTES = [
    Route("/auth/sign-in", sign_in_with_password, methods=["POST"]),
    Route("/auth/demo", sign_in_to_demo, methods=["POST"]),
    Route(SIGN_OUT, sign_out_here, methods=["POST"]),
    Route("/auth/{rest:path}", no_form_here),
]
