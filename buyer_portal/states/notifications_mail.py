"""Sends what waits in the outbox, as long as the portal runs and a mail server is set."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from buyer_portal.services.notifications.account_mail import send_next_account_mail
from buyer_portal.services.notifications.invitation_mail import send_next_invitation
from buyer_portal.services.notifications.mail import put_news_in_line, send_next_mail
from buyer_portal.services.perform import AWAY
from buyer_portal.settings import settings
from buyer_portal.words.notifications.account_mail import compose_account_mail
from buyer_portal.words.notifications.invitation_mail import compose_invitation
from buyer_portal.words.notifications.mail import compose

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
        except AWAY as refusal:
            log.warning("mail waits", code=refusal.code)
        except Exception:
            log.exception("mail stopped for a moment")
        await asyncio.sleep(_PAUSE_SECONDS)


def _send_all(stopping: threading.Event) -> None:
    """Send due mail. It has a thread of its own, so that a slow mail server doesn't block the services' thread pool.

    A thread can't be cancelled, so it checks `stopping` between mails: killed within one, the mail would be sent twice.
    """
    while not stopping.is_set() and send_next_account_mail(compose_account_mail):  # somebody waits for it
        pass
    while not stopping.is_set() and send_next_invitation(compose_invitation):
        pass
    while not stopping.is_set() and put_news_in_line():
        pass
    while not stopping.is_set() and send_next_mail(compose):
        pass
