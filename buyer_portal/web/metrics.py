"""`GET /metrics`: figures for whoever watches over the portal, and for nobody else.

With `PORTAL_METRICS_TOKEN` set, for who sends `Authorization: Bearer …`. Without it there is nothing at this address,
for this machine neither: behind a proxy every stranger seems to come from it.
"""

import asyncio
import secrets

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from buyer_portal.domain.errors import PortalError
from buyer_portal.measures.report import report
from buyer_portal.services.notifications.mail_waiting import mail_ages
from buyer_portal.services.perform import perform
from buyer_portal.settings import settings
from buyer_portal.store.patience import patience

log = structlog.get_logger("metrics")
METRICS_PATH = "/metrics"
_SECONDS = 1.0  # for the database; the other figures say what is wrong with it
_NEVER_KEPT = {"cache-control": "no-store"}


async def metrics(request: Request) -> Response:
    """Answer with the figures of all workers of this machine."""
    if not settings.metrics_token:
        return _refused(404, "NOT_FOUND", "There is nothing at this address.")
    if not _has_token(request):
        refusal = _refused(401, "TOKEN_NEEDED", "Send the token that PORTAL_METRICS_TOKEN names.")
        refusal.headers["www-authenticate"] = "Bearer"
        return refusal
    text = await asyncio.to_thread(report, await _asked())
    return Response(text, headers={**_NEVER_KEPT, "content-type": CONTENT_TYPE_LATEST})


def _has_token(request: Request) -> bool:
    given = request.headers.getlist("authorization")
    kind, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    # As bytes, whatever a stranger sends; and compared in full, so that the time tells nothing.
    is_it = secrets.compare_digest(token.strip().encode(), settings.metrics_token.encode())
    return is_it and kind.lower() == "bearer"


async def _asked() -> dict[str, float]:
    """What the database says; nothing when it is away, or too busy to say it soon."""
    try:
        with patience(_SECONDS):
            async with asyncio.timeout(_SECONDS):
                ages = await perform(mail_ages)
    except (PortalError, TimeoutError):
        return {}
    except Exception as error:
        log.error("not asked", error=type(error).__name__)
        return {}
    return {f"portal_{name}_age_seconds": seconds for name, seconds in ages.items()}


def _refused(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers=_NEVER_KEPT)


METRICS_ROUTES = [Route(METRICS_PATH, metrics)]
