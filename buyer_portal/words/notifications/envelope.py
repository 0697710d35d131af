"""What every mail of the portal has in its head."""

from email.message import EmailMessage
from email.utils import format_datetime

from buyer_portal.settings import now, settings


def addressed(email: str, name: str) -> EmailMessage:
    """A mail to this address without a subject; `name` tells it from all others, also when it is sent twice."""
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, email
    if settings.mail_reply_to:
        message["Reply-To"] = settings.mail_reply_to
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{name}@{settings.mail_from.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "out of office" comes back
    message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    return message
