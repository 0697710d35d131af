"""How long mail has been waiting."""

from buyer_portal.settings import now, settings
from buyer_portal.store.engine import reading
from buyer_portal.store.notifications.account_mail import oldest_account_mail
from buyer_portal.store.notifications.mail import oldest_mail, oldest_news
from buyer_portal.store.people.invitations import oldest_invitation_mail


def mail_ages() -> dict[str, float]:
    """Seconds since the oldest news waits for its mails ("outbox"), and for one of them to be sent ("mail").

    Nothing without a mail server: then everything waits for ever, and nobody has to look.
    """
    if not settings.smtp_url:
        return {}
    with reading() as db:
        waiting = [since for since in (oldest_mail(db), oldest_account_mail(db), oldest_invitation_mail(db)) if since]
        found = {"outbox": oldest_news(db), "mail": min(waiting, default=None)}
    at = now()
    return {name: max((at - since).total_seconds(), 0.0) if since else 0.0 for name, since in found.items()}
