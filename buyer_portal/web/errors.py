"""Refusals as other programs get them: one shape, whatever was refused.

PortalError (domain/errors.py)
  x ForeignOrigin            another site's page made the browser send this
  x BodyTooLarge
  x BodyTooSlow              it did not arrive in time
  x WrongMediaType           neither the form nor the JSON that was asked for
  x TooManyUploads           as many photos as there is room for are on their way already
  x TooManyRequests          more than a person makes; carries .seconds
  x PortalFailed             a mistake of the portal's own
"""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from buyer_portal.domain.errors import PortalBusy, PortalError, PortalUnavailable, TooManyAttempts
from buyer_portal.domain.help import Help
from buyer_portal.domain.text import counted
from buyer_portal.measures.deeds import note_refusal
from buyer_portal.services.perform import AWAY
from buyer_portal.web.away import AGAIN_SECONDS, away_page, failed_page, wait_page, wants_page


class ForeignOrigin(PortalError):
    """The request comes from a page of another site."""

    code, http_status = "FOREIGN_ORIGIN", 403

    def __init__(self) -> None:
        super().__init__("This request comes from another site. Open the portal itself and try again.")


class BodyTooLarge(PortalError):
    """More was sent than is read here."""

    code, http_status = "BODY_TOO_LARGE", 413

    def __init__(self, sentence: str = "That is more than can be sent here.") -> None:
        super().__init__(sentence)


class BodyTooSlow(PortalError):
    """The body did not arrive in time."""

    code, http_status = "BODY_TOO_SLOW", 408

    def __init__(self) -> None:
        super().__init__("This took too long to arrive. Try again with a better connection.")


class WrongMediaType(PortalError):
    """The body is of another kind. `needed` is the kind that is understood."""

    code, http_status = "WRONG_MEDIA_TYPE", 415

    def __init__(self, needed: str) -> None:
        super().__init__(f"Send {needed}.")


class TooManyUploads(PortalError):
    """As many photos as there is room for are on their way already."""

    code, http_status = "TOO_MANY_UPLOADS", 429

    def __init__(self) -> None:
        super().__init__("Too many photos are on their way at once. Wait until one has arrived, then try again.")


class TooManyRequests(PortalError):
    """More was asked for than a person asks for. `seconds` is how long to wait."""

    code, http_status = "TOO_MANY_REQUESTS", 429

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)
        super().__init__(
            f"That was a lot in a short time. Please wait {counted(self.seconds, 'second')} and try again."
        )


class PortalFailed(PortalError):
    """A mistake of the portal's own; what it is stands in the log only."""

    code, http_status = "FAILED", 500

    def __init__(self) -> None:
        super().__init__("Something went wrong in the portal. Look whether it was done before you try again.")


SAID_ON_A_PAGE = (*AWAY, TooManyRequests)
"""The refusals that are pages where a person waits for one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What lies behind a refusal: why, since when (UTC), by whom, and where to read on."""

    why: str = ""
    since: datetime | None = None
    by: str = ""
    help_url: str = Help.HOME.address


_UNKNOWN = Facts()


def answer(error: PortalError, facts: Facts = _UNKNOWN) -> JSONResponse:
    """Tell a program what was refused; `message` is a sentence that a buyer can read."""
    note_refusal(error)
    body = {
        "code": error.code,
        "message": str(error),
        "why": facts.why,
        "since": facts.since.isoformat() if facts.since else None,
        "by": facts.by,
        "next_steps": list(error.next_steps),
        "help_url": facts.help_url,
    }
    return JSONResponse({"error": body}, error.http_status, headers=_when_to_retry(error))


def _when_to_retry(error: PortalError) -> dict[str, str]:
    if isinstance(error, TooManyAttempts | TooManyRequests):
        return {"retry-after": str(max(1, error.seconds))}
    if isinstance(error, PortalUnavailable):
        return {"retry-after": str(AGAIN_SECONDS)}
    return {"retry-after": "1"} if isinstance(error, PortalBusy | TooManyUploads) else {}


def on_refusal(request: Request, error: Exception) -> Response:
    """Starlette's handler for a `PortalError` that a route let pass: a page where a person waits for one."""
    assert isinstance(error, PortalError)
    return page_of(request, error) if isinstance(error, SAID_ON_A_PAGE) and wants_page(request) else answer(error)


def page_of(request: Request, refusal: PortalError) -> Response:
    """The page in place of the one that was asked for."""
    note_refusal(refusal)
    if isinstance(refusal, TooManyRequests):
        return wait_page(request, str(refusal), refusal.seconds)
    return away_page(request, refusal)


def on_failure(request: Request, _error: Exception) -> Response:
    """Starlette's handler for a mistake of ours; it raises it again afterwards, for the log."""
    return failed_page(request) if wants_page(request) else answer(PortalFailed())


def on_hang_up(_request: Request, _error: Exception) -> Response:
    """Starlette's handler for clients that disconnect while sending: nobody to answer, and no error to log."""
    return Response(status_code=400)
