"""`GET /healthz`: the process is alive. `GET /readyz`: it can do its work, down to saving something."""

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from buyer_portal.live.bus import bus
from buyer_portal.services.perform import perform
from buyer_portal.services.readiness import ensure_writable
from buyer_portal.settings import settings
from buyer_portal.store.patience import patience
from buyer_portal.web.rendering.renderer import renderer

log = structlog.get_logger("health")
_SECONDS = 3
_AGAIN = {"retry-after": "5"}


async def health(_request: Request) -> JSONResponse:
    """Answer 200 also while the database is away: a supervisor that restarts dead processes must not react to that."""
    return JSONResponse({"status": "ok"})


async def readiness(_request: Request) -> JSONResponse:
    """Answer 200 when something could be saved within a short time, else 503; what went wrong is in the log only."""
    try:
        with patience(_SECONDS):
            await perform(ensure_writable)
    except Exception as error:
        log.error("not ready", error=type(error).__name__)
        return JSONResponse({"status": "unavailable", "database": "unavailable"} | _beside(), 503, headers=_AGAIN)
    return JSONResponse({"status": "ok", "database": "ok"} | _beside())


def _beside() -> dict[str, str]:
    """Whether news of other processes arrives; and, if they do not, that pages don't come with their content.

    Without these the portal works, so they are no reason to take it out.
    """
    redis = {"redis": "unavailable" if bus.is_cut_off else "ok"} if settings.redis_url else {}
    return redis | ({"rendering": "unavailable"} if renderer.stands == "unavailable" else {})


HEALTH_ROUTES = [Route("/healthz", health), Route("/readyz", readiness)]
