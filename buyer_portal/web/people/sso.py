"""Single sign-on, as browsers begin it: led to their company's provider, whatever for.

A form's answer is a page that goes on by itself, as the content policy lets no form lead to another site. What became
of it is a code in the address of the sign-in page, as everywhere.
"""

from secrets import token_urlsafe

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from buyer_portal.domain.errors import (
    InvitationRefused,
    NotSignedIn,
    PortalBusy,
    PortalError,
    SsoRefused,
    TooManyAttempts,
    ValueRefused,
)
from buyer_portal.domain.people.profile import parse_name
from buyer_portal.domain.people.sso import Provider
from buyer_portal.measures.meters import SIGN_IN_FAILURES
from buyer_portal.services.people.accepting import open_invitation
from buyer_portal.services.people.sso.attempts import (
    Purpose,
    begin_attempt,
    provider_for,
    provider_of_company,
)
from buyer_portal.services.people.sso.discovery import metadata_of
from buyer_portal.services.perform import perform, take_turns_as
from buyer_portal.settings import settings
from buyer_portal.web.bodies import read_form
from buyer_portal.web.next_page import (
    INVITATION_ENDED_PAGE,
    INVITATION_PAGE,
    SETTINGS,
    redirect,
    redirect_to_sign_in,
)
from buyer_portal.web.people.cookies import set_sso_cookie
from buyer_portal.web.plain_page import plain_page
from buyer_portal.web.visitor import client_address, ensure_same_origin, opened_link, person_in, sso_cookie

SETTINGS_PLACE = "#single-sign-on"
SSO = "sso-"
"""Before the codes of why single sign-on let somebody not in."""
SSO_ERRORS: dict[type[PortalError], str] = {
    TooManyAttempts: "attempts",
    PortalBusy: "busy",
    NotSignedIn: "expired",
    ValueRefused: "name",
}
"""The codes of what may come between, beside those of `SsoEnd`."""


async def go_on(request: Request) -> Response:
    """`POST /auth/sso` with `email` and perhaps `next`: lead to the provider of the address's company."""
    ensure_same_origin(request)
    form = await read_form(request)
    email, wanted = form.get("email", "").replace("\0", ""), form.get("next", "")
    return await lead_by_address(request, email, wanted)


async def lead_by_address(request: Request, email: str, wanted: str, *, said: str = "") -> Response:
    """Lead to the provider of the company that this address is of; `said` is why, where nobody asked for it."""
    take_turns_as(address := client_address(request))
    try:
        provider = await perform(provider_for, email, address=address)
        return await lead(request, provider, Purpose(wanted), email=email, said=said)
    except (SsoRefused, *SSO_ERRORS) as refusal:
        return led_back(refusal, wanted)


async def lead(request: Request, provider: Provider, purpose: Purpose, *, email: str = "", said: str = "") -> Response:
    """Answer with the page that goes on to the provider by itself.

    Raises:
        SsoRefused: the provider does not answer.
        PortalBusy: somebody else was writing; try again.
    """
    browser = sso_cookie(request.headers) or token_urlsafe(32)  # two tabs of one browser are one
    metadata = await metadata_of(provider.issuer)
    there = await perform(
        begin_attempt, provider, metadata, purpose, browser=browser, origin=origin_of(request), email=email
    )
    text = f"{said} You are led to {provider.host}, where {provider.company} signs its people in.".lstrip()
    response = plain_page("On to your company", text, ways_on=((there, "Go on"),), goes_to=(0, there))
    set_sso_cookie(response, browser)
    return response


def led_back(refusal: PortalError, wanted: str) -> Response:
    """Answer with the sign-in page, which says why single sign-on let somebody not in."""
    SIGN_IN_FAILURES.labels(code := code_of(refusal)).inc()
    if isinstance(refusal, SsoRefused) and refusal.way_on:  # names, which stand in no address
        back = redirect_to_sign_in(wanted=wanted).headers["location"]
        return plain_page("You are not in yet", str(refusal), status=403, ways_on=((back, "Begin again"),))
    return redirect_to_sign_in(error=code, wanted=wanted)


def code_of(refusal: PortalError) -> str:
    """What stands in an address for what was refused."""
    if isinstance(refusal, SsoRefused):
        return f"{SSO}{refusal.why.value}"
    return next(code for known, code in SSO_ERRORS.items() if isinstance(refusal, known))


def origin_of(request: Request) -> str:
    """The portal as this browser sees it, where it has its cookies; the provider knows each origin."""
    asked = f"{request.scope['scheme']}://{request.headers.get('host', '')}"
    return asked if asked in settings.origins else settings.origins[0]


async def go_on_to_connect(request: Request) -> Response:
    """`POST /auth/sso/connect`: who is signed in shows that an account at their company's provider is theirs."""
    ensure_same_origin(request)
    await read_form(request)
    if (person := await person_in(request)) is None:
        return redirect_to_sign_in(error="expired", wanted=SETTINGS)
    try:
        provider = await perform(provider_of_company, person.company_id)
        return await lead(request, provider, Purpose(person=person), email=person.email)
    except (SsoRefused, *SSO_ERRORS) as refusal:
        return redirect(f"{SETTINGS}?sso={code_of(refusal)}{SETTINGS_PLACE}")


async def go_on_to_accept(request: Request) -> Response:
    """`POST /auth/sso/invitation` with `name`: who opened an invitation in this browser accepts it by the provider."""
    ensure_same_origin(request)
    form, token, person = await read_form(request), opened_link(request.headers), await person_in(request)
    try:
        name = parse_name(form.get("name", "").replace("\0", ""))
        invitation = await perform(open_invitation, token, person)
        provider = await perform(provider_of_company, invitation.company_id)
        return await lead(request, provider, Purpose(invitation=token, name=name), email=invitation.email)
    except InvitationRefused as refusal:
        return redirect(f"{INVITATION_ENDED_PAGE}?why={refusal.why.value}")
    except (SsoRefused, ValueRefused, *SSO_ERRORS) as refusal:
        return redirect(f"{INVITATION_PAGE}?error={code_of(refusal)}")


SSO_ROUTES = [
    Route("/auth/sso", go_on, methods=["POST"]),
    Route("/auth/sso/connect", go_on_to_connect, methods=["POST"]),
    Route("/auth/sso/invitation", go_on_to_accept, methods=["POST"]),
]
