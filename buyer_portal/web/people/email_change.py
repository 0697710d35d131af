"""A new address: its link is opened, and confirmed by a plain form, as programs that look into mails send none."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from buyer_portal.domain.errors import EmailChangeRefused, PortalBusy
from buyer_portal.services.people.email_change.confirming import confirm_email, open_email_link
from buyer_portal.services.perform import perform
from buyer_portal.web.next_page import (
    CONFIRM_EMAIL_ENDED_PAGE,
    CONFIRM_EMAIL_PAGE,
    SIGN_IN_PAGE,
    redirect,
)
from buyer_portal.web.people.cookies import set_link_cookie
from buyer_portal.web.visitor import ensure_same_origin, opened_link, person_in, session_secret

_BUSY = "busy"


async def open_by_link(request: Request) -> Response:
    """`GET /auth/confirm-email?token=…`, the address of a link: lead to the page, or say why it confirms nothing."""
    token, person = request.query_params.get("token", ""), await person_in(request)
    try:
        await perform(open_email_link, token.replace("\0", ""), person)
    except EmailChangeRefused as refusal:
        return redirect(f"{CONFIRM_EMAIL_ENDED_PAGE}?why={refusal.why.value}")
    except PortalBusy:
        return redirect(f"{CONFIRM_EMAIL_ENDED_PAGE}?why={_BUSY}")
    response = redirect(CONFIRM_EMAIL_PAGE)
    set_link_cookie(response, token)
    return response


async def confirm(request: Request) -> Response:
    """`POST /auth/confirm-email`: use the link that was opened in this browser; who is signed in here stays so."""
    ensure_same_origin(request)
    token, secret = opened_link(request.headers), session_secret(request.headers)
    person = await person_in(request)
    try:
        await perform(confirm_email, token, secret, signed_in=person)
    except EmailChangeRefused as refusal:
        return redirect(f"{CONFIRM_EMAIL_ENDED_PAGE}?why={refusal.why.value}")
    except PortalBusy:
        return redirect(f"{CONFIRM_EMAIL_PAGE}?error={_BUSY}")
    # The used link stays in its cookie: another tab that has it open reads what became of it.
    return redirect("/settings?email=done#email-section" if person else f"{SIGN_IN_PAGE}?error=email-changed")


EMAIL_ROUTES = [
    Route("/auth/confirm-email", open_by_link, methods=["GET"]),
    Route("/auth/confirm-email", confirm, methods=["POST"]),
]
