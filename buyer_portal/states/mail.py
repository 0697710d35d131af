"""Sends what waits in the outbox, as long as the portal runs and a mail server is set."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from buyer_portal.services.mail import put_news_in_line, send_next_mail
from buyer_portal.settings import settings
from buyer_portal.states.mail_words import compose

log = structlog.get_logger("mail")
_PAUSE_SECONDS = 2


@asynccontextmanager
async def deliver_mail() -> AsyncIterator[None]:
    """The lifespan task; without `PORTAL_SMTP_URL` mail stays in the outbox."""
    stopping = threading.Event()
    task = asyncio.create_task(_deliver(stopping), name="mail") if settings.smtp_url else None
    try:
        yield
    finally:
        stopping.set()
        if task:
            task.cancel()


async def _deliver(stopping: threading.Event) -> None:
    while True:
        try:
            await asyncio.to_thread(_send_all, stopping)
        except Exception:
            log.exception("mail stopped for a moment")
        await asyncio.sleep(_PAUSE_SECONDS)


def _send_all(stopping: threading.Event) -> None:
    """Not on the pool of deeds: a slow mail server keeps no buyer waiting.

    No thread can be cancelled: it looks itself whether the portal stops, so that it is not killed amid a mail, which
    would go out twice.
    """
    while not stopping.is_set() and put_news_in_line():
        pass
    while not stopping.is_set() and send_next_mail(compose):
        pass
