"""`GET /healthz`: whether the portal can do its work."""

import asyncio

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from buyer_portal.services.perform import perform
from buyer_portal.services.sign_in import person_for

log = structlog.get_logger("health")
_SECONDS = 5


async def health(_request: Request) -> JSONResponse:
    """Answer 200 when the database does, else 503; what went wrong is in the log only."""
    try:
        # Nobody's cookie: a real look at the tables that changes nothing.
        await asyncio.wait_for(perform(person_for, "healthz"), _SECONDS)
    except Exception as error:
        log.error("unhealthy", error=type(error).__name__)
        return JSONResponse({"status": "unavailable", "database": "unavailable"}, 503)
    return JSONResponse({"status": "ok", "database": "ok"})


HEALTH_ROUTES = [Route("/healthz", health)]
