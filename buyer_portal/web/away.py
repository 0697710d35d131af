"""The error page for people while the portal can't do its work. It needs no database, no script, no file but a font.

It is in the portal's look, says what is not possible and that nothing was changed, and tries again by itself.
"""

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.help import Help
from buyer_portal.domain.text import counted
from buyer_portal.measures.ids import id_of_request
from buyer_portal.web.next_page import SIGN_IN_PAGE
from buyer_portal.web.plain_page import plain_page

AGAIN_SECONDS = 10
"""Seconds after which the page reloads; also sent to programs as `Retry-After`."""

_WHAT = {
    "sign-in": "Nobody can sign in",
    "auth": "Nobody can sign in or out",
    "forgot-password": "Nobody can be given a new password",
    "reset-password": "Nobody can choose a new password",
    "invitation": "No invitation can be accepted",
    "dashboard": "Your dashboard can't be shown",
    "orders": "Your orders can't be shown or cancelled",
    "supplier": "Your orders can't be shown or moved on",
    "messages": "Your messages can't be read or sent",
    "notifications": "Your notifications can't be shown",
    "settings": "Your settings can't be shown or saved",
    "verify": "No receipt can be checked",
}
_UNCHANGED = "Nothing was changed."
_UNKNOWN = "What you just did may be done, or not: look before you repeat it."
_TRIES = Markup("<p>This page tries again by itself {}.</p>")
_REFERENCE = Markup('<p class="reference">Reference <span>{}</span></p>')
_FAILED = "Something went wrong in the portal, and what you asked for can't be shown."


def wants_page(request: Request) -> bool:
    """Whether a person in a browser waits for the answer, and no program."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


def away_page(request: Request, refusal: PortalError, *, said: str = "") -> Response:
    """The answer in place of the page. `said` is the refusal's sentence, if it says more than the page."""
    section = request.url.path.removeprefix("/").partition("/")[0]
    what = _WHAT.get(section, "Your orders and messages can't be shown")
    became = _UNCHANGED if getattr(refusal, "is_certain", True) else _UNKNOWN
    text = said or f"{what} at the moment. {became}"
    return _page(request, 503, "The portal is not available right now", text, again_seconds=AGAIN_SECONDS)


def wait_page(request: Request, sentence: str, seconds: int) -> Response:
    """What a person gets who asked for more than a person does: it can be asked for again in some seconds."""
    return _page(request, 429, "One moment, please", sentence, again_seconds=seconds)


def failed_page(request: Request) -> Response:
    """What a person gets when the portal made a mistake."""
    return _page(request, 500, "This page can't be shown", _FAILED)


def _page(request: Request, status: int, title: str, text: str, *, again_seconds: int = 0) -> Response:
    again = _address_to_try(request)
    every = (
        f"every {again_seconds} seconds" if again_seconds == AGAIN_SECONDS else f"in {counted(again_seconds, 'second')}"
    )
    tries = _TRIES.format(every) if again_seconds else Markup()
    response = plain_page(
        title,
        text,
        tries,
        _reference() if status >= 500 else Markup(),
        status=status,
        ways_on=((again, "Try again now"), (Help.HOME.address, "Help")),
        goes_to=(again_seconds, again) if again_seconds else None,
    )
    if again_seconds:
        response.headers["retry-after"] = str(again_seconds)
    return response


def _reference() -> Markup:
    """What a person can name to whoever runs the portal, who finds the lines about it in the log."""
    name = id_of_request()
    return _REFERENCE.format(name) if name else Markup()


def _address_to_try(request: Request) -> str:
    """The address to retry: the same page, or after a form's POST the form's page, so that it isn't posted twice."""
    if request.method not in ("GET", "HEAD") or request.url.path.startswith("/auth/"):
        return SIGN_IN_PAGE
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query if not request.url.path.startswith("//") else "/"
