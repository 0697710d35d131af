"""One line of JSON for each thing that happened; never a cookie, a query, a password or a message's text."""

import logging
import secrets
import sys
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("requests")
_LEVELS = {"problems": logging.WARNING, "requests": logging.INFO}
_SILENT = ("/healthz", "/readyz", "/ping", "/assets/", "/fonts/", "/help/assets/")
_FILES = (".css", ".js", ".svg", ".png", ".ico", ".woff2")


def configure_logs(wanted: str) -> None:
    """Write JSON lines to standard error. Call it once, when the program starts.

    `wanted` is the setting `PORTAL_LOG`: `problems`, or `requests` for each request and each refusal, too.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[wanted]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def access_log(app: ASGIApp) -> ASGIApp:
    """Log each request once it is answered; what it did carries the same `request` id."""

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_SILENT) or scope["path"].endswith(_FILES):
            await app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with structlog.contextvars.bound_contextvars(request=secrets.token_hex(4)):
            try:
                await app(scope, receive, watch)
            finally:
                ms = round((time.perf_counter() - started) * 1000, 1)
                level = logging.ERROR if status >= 500 else logging.INFO
                log.log(level, "answered", method=scope["method"], path=scope["path"], status=status, ms=ms)

    return logged
