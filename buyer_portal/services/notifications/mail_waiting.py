"""How long mail has been waiting."""

from buyer_portal.settings import now, settings
from buyer_portal.store.engine import reading
from buyer_portal.store.notifications.mail import oldest_mail, oldest_news


def mail_ages() -> dict[str, float]:
    """Seconds since the oldest news waits for its mails ("outbox"), and for one of them to be sent ("mail").

    Nothing without a mail server: then everything waits for ever, and nobody has to look.
    """
    if not settings.smtp_url:
        return {}
    with reading() as db:
        found = {"outbox": oldest_news(db), "mail": oldest_mail(db)}
    at = now()
    return {name: max((at - since).total_seconds(), 0.0) if since else 0.0 for name, since in found.items()}
