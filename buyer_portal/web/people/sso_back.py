"""Single sign-on, as browsers come back from it: signed in, connected, or let into the company."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from buyer_portal.domain.errors import InvitationRefused, SecondFactorNeeded, SsoRefused, ValueRefused
from buyer_portal.domain.people.sso import Identity, Provider
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.services.people.sso.accepting import accept_by_provider
from buyer_portal.services.people.sso.attempts import Attempt, take_attempt
from buyer_portal.services.people.sso.discovery import metadata_of
from buyer_portal.services.people.sso.signing_in import connect, sign_in_as
from buyer_portal.services.people.sso.tokens import identify
from buyer_portal.services.perform import perform, perform_with_password, take_turns_as
from buyer_portal.web.next_page import (
    INVITATION_ENDED_PAGE,
    INVITATION_PAGE,
    SETTINGS,
    redirect,
    redirect_to_second_step,
    redirect_to_sign_in,
)
from buyer_portal.web.people.cookies import set_half_cookie, set_id_token_cookie
from buyer_portal.web.people.signed_in import welcome
from buyer_portal.web.people.sso import SETTINGS_PLACE, SSO, SSO_ERRORS, code_of, led_back
from buyer_portal.web.visitor import client_address, device_cookie, person_in, sso_cookie

CONNECT = f"{SSO}connect"
"""The code for who has to sign in the old way once."""
_MAX_CODE = 4_000


async def come_back(request: Request) -> Response:
    """`GET /auth/sso/callback?state=…&code=…`: what the provider says of who is back."""
    take_turns_as(client_address(request))
    try:
        state, browser = request.query_params.get("state", ""), sso_cookie(request.headers)
        attempt, provider = await perform(take_attempt, state, browser=browser)
    except (SsoRefused, *SSO_ERRORS) as refusal:
        return led_back(refusal, "")
    if attempt.person_id:
        return await _connect(request, attempt, provider)
    if attempt.invitation_hash:
        return await _accept(request, attempt, provider)
    return await _sign_in(request, attempt, provider, browser)


async def _sign_in(request: Request, attempt: Attempt, provider: Provider, browser: str) -> Response:
    try:
        known, token = await _who(request, attempt, provider)
        response = await _enter(request, attempt, known, browser)
    except (SsoRefused, *SSO_ERRORS) as refusal:
        return led_back(refusal, attempt.wanted)
    set_id_token_cookie(response, token)
    return response


async def _enter(request: Request, attempt: Attempt, known: Identity, browser: str) -> Response:
    device, program = device_cookie(request.headers), request.headers.get("user-agent", "")
    try:
        secret = await perform(
            sign_in_as, known, attempt.company_id, browser=browser, device=device, user_agent=program
        )
    except SecondFactorNeeded as needed:
        response = redirect_to_second_step(wanted=attempt.wanted)
        set_half_cookie(response, needed.half)
        return response
    if not secret:
        return redirect_to_sign_in(error=CONNECT, wanted=attempt.wanted)
    return await welcome(request, secret, attempt.wanted)


async def _connect(request: Request, attempt: Attempt, provider: Provider) -> Response:
    try:
        person = await person_in(request)
        if person is None or person.id != attempt.person_id:
            raise SsoRefused(SsoEnd.ANOTHER)
        known, _ = await _who(request, attempt, provider)
        await perform(connect, person, known)
        code = "done"
    except (SsoRefused, *SSO_ERRORS) as refusal:
        code = code_of(refusal)
    return redirect(f"{SETTINGS}?sso={code}{SETTINGS_PLACE}")


async def _accept(request: Request, attempt: Attempt, provider: Provider) -> Response:
    try:
        known, token = await _who(request, attempt, provider)
        _, secret = await perform_with_password(
            accept_by_provider,
            attempt.invitation_hash,
            attempt.name,
            known,
            attempt.company_id,
            user_agent=request.headers.get("user-agent", ""),
            signed_in=await person_in(request),
        )
        response = await welcome(request, secret, "")
    except InvitationRefused as refusal:
        return redirect(f"{INVITATION_ENDED_PAGE}?why={refusal.why.value}")
    except ValueRefused:
        return redirect(f"{INVITATION_PAGE}?error=name-taken")
    except (SsoRefused, *SSO_ERRORS) as refusal:
        return redirect(f"{INVITATION_PAGE}?error={code_of(refusal)}")
    set_id_token_cookie(response, token)
    return response


async def _who(request: Request, attempt: Attempt, provider: Provider) -> tuple[Identity, str]:
    """Who is back; beside the code the provider's own name has to stand, if it writes that (RFC 9207)."""
    given, metadata = request.query_params, await metadata_of(provider.issuer)
    if given.get("iss", provider.issuer if not metadata.names_itself else "") != provider.issuer:
        raise SsoRefused(SsoEnd.FORGED)
    if "error" in given:
        raise SsoRefused(SsoEnd.DENIED if given["error"] == "access_denied" else SsoEnd.BROKEN)
    if not 0 < len(code := given.get("code", "")) <= _MAX_CODE:
        raise SsoRefused(SsoEnd.BROKEN)
    return await identify(attempt, provider, code)


SSO_BACK_ROUTES = [Route("/auth/sso/callback", come_back, methods=["GET"])]
