"""Signing in with a passkey: what the browser has to sign, and the form that brings its answer."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from buyer_portal.domain.errors import (
    NotSignedIn,
    PasskeyRefused,
    PortalBusy,
    PortalError,
    SsoRequired,
    TooManyAttempts,
)
from buyer_portal.measures.meters import SIGN_IN_FAILURES
from buyer_portal.services.people.second_factor.passkey_sign_in import ask_for_passkey, sign_in_with_passkey
from buyer_portal.services.perform import perform, take_turns_as
from buyer_portal.web.bodies import read_form
from buyer_portal.web.next_page import redirect_to_sign_in
from buyer_portal.web.people.cookies import clear_half_cookie
from buyer_portal.web.people.signed_in import welcome
from buyer_portal.web.visitor import client_address, device_cookie, ensure_same_origin, half_secret, sso_cookie

_CODES: dict[type[PortalError], str] = {
    PasskeyRefused: "passkey",
    SsoRequired: "sso-required",
    TooManyAttempts: "attempts",
    NotSignedIn: "expired",
    PortalBusy: "busy",
}


async def options(request: Request) -> Response:
    """`POST /auth/passkey/options`: what any passkey of the portal may sign, as JSON."""
    ensure_same_origin(request)
    take_turns_as(address := client_address(request))
    return JSONResponse(await perform(ask_for_passkey, address=address))


async def passkey(request: Request) -> Response:
    """`POST /auth/passkey` with `credential`, the browser's answer as JSON, and perhaps `next`."""
    ensure_same_origin(request)
    form = await read_form(request)
    take_turns_as(address := client_address(request))
    known, program = device_cookie(request.headers), request.headers.get("user-agent", "")
    try:
        secret = await perform(
            sign_in_with_passkey,
            form.get("credential", ""),
            address=address,
            device=known,
            user_agent=program,
            half=half_secret(request.headers),
            sso_cookie=sso_cookie(request.headers),
        )
        response = await welcome(request, secret, form.get("next", ""))
    except tuple(_CODES) as refusal:
        SIGN_IN_FAILURES.labels(_CODES[type(refusal)]).inc()
        return redirect_to_sign_in(error=_CODES[type(refusal)], wanted=form.get("next", ""))
    clear_half_cookie(response)
    return response


PASSKEY_ROUTES = [
    Route("/auth/passkey/options", options, methods=["POST"]),
    Route("/auth/passkey", passkey, methods=["POST"]),
]
