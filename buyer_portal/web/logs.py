"""One line of JSON for each thing that happened; never a cookie, a query, a password or a message's text.

What strangers send can cause lines without end, so of each kind only so many are written in ten seconds.
"""

import logging
import sys
import time
from contextlib import nullcontext

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, WrappedLogger

from buyer_portal.measures.ids import is_sane, new_id
from buyer_portal.settings import settings
from buyer_portal.web.kinds import note_request
from buyer_portal.web.wire.budget import Budget

log = structlog.get_logger("requests")
_LEVELS = {"problems": logging.WARNING, "requests": logging.INFO}
_SILENT = ("/healthz", "/readyz", "/metrics", "/ping", "/assets/", "/fonts/", "/help/assets/")
_LIBRARIES = ("engineio.server", "socketio.server", "uvicorn.error", "websockets.server", "reflex", "asyncio")
_MOST_PROBLEMS = 20  # of one kind in ten seconds
_MOST_LINES = 2_000
_MOST_KINDS = 200
_LONGEST = 4_000  # characters of one value; of a traceback, the last ones
_ID_HEADER = "x-request-id"
_FILES = (".css", ".js", ".svg", ".png", ".ico", ".woff2")


def configure_logs(wanted: str) -> None:
    """Write JSON lines to standard error. Call it once, when the program starts.

    `wanted` is the setting `PORTAL_LOG`: `problems`, or `requests` for each request and each refusal, too.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            LineLimit(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _shorten,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[wanted]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    for name in _LIBRARIES:  # a level of their own keeps them from writing by handlers of their own
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger().handlers = [_Libraries(logging.WARNING)]


class LineLimit:
    """Drops the lines of a kind that come too often; the next one that is written says how many were left out."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], Budget] = {}

    def __call__(self, _logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
        """Pass a line on, or raise `structlog.DropEvent`."""
        kind = (method, str(line.get("library") or line["event"]))
        if kind not in self._kinds and len(self._kinds) >= _MOST_KINDS:
            kind = (method, "")
        budget = self._kinds.setdefault(kind, Budget(_MOST_LINES if method in ("info", "debug") else _MOST_PROBLEMS))
        left_out = max(budget.spent - budget.most, 0) if budget.is_over else 0
        if not budget.spend():
            raise structlog.DropEvent
        return {**line, "left_out": left_out} if left_out else line


class _Libraries(logging.Handler):
    """Writes what libraries log as our own lines."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one."""
        log.log(record.levelno, record.getMessage(), library=record.name, exc_info=record.exc_info)


def _shorten(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    return {key: _short(key, value) for key, value in line.items()}


def _short(key: str, value: object) -> object:
    if not isinstance(value, str) or len(value) <= _LONGEST:
        return value
    return f"…{value[-_LONGEST:]}" if key == "exception" else f"{value[:_LONGEST]}…"


def access_log(app: ASGIApp) -> ASGIApp:
    """Time each request, and log it once it is answered; what it did carries the same `request` id.

    The answer names it in `X-Request-Id`.
    """

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        started, name, status = time.perf_counter(), _name_for(scope), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if name:
                    MutableHeaders(scope=message)[_ID_HEADER] = name
            await send(message)

        with structlog.contextvars.bound_contextvars(request=name) if name else nullcontext():
            try:
                await app(scope, receive, watch)
            finally:
                _note(scope, status, time.perf_counter() - started, is_silent=not name)

    return logged


def _name_for(scope: Scope) -> str:
    """The id of the request: what the proxies in front call it, else a new one; "" for what is not logged."""
    if scope["path"].startswith(_SILENT) or scope["path"].endswith(_FILES):
        return ""
    given = Headers(scope=scope).getlist(_ID_HEADER) if settings.proxy_hops else []
    return given[0] if len(given) == 1 and is_sane(given[0]) else new_id()


def _note(scope: Scope, status: int, seconds: float, *, is_silent: bool) -> None:
    note_request(scope["method"], scope["path"], status, seconds)
    if not is_silent:
        level, ms = logging.ERROR if status >= 500 else logging.INFO, round(seconds * 1000, 1)
        log.log(level, "answered", method=scope["method"], path=scope["path"], status=status, ms=ms)
