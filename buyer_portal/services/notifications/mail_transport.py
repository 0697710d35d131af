"""The mail server: `PORTAL_SMTP_URL`, smtp://user:password@host:587 (STARTTLS when offered) or smtps://host:465."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from buyer_portal.settings import settings

_TIMEOUT_SECONDS = 20
_FOR_GOOD = frozenset(range(500, 600))  # RFC 5321: the same command will fail again
_OURS = {530, 534, 535, 538}  # RFC 4954: authentication is required or failed


class NotTaken(Exception):
    """The server did not take a mail. `for_good`: trying again would not help."""

    def __init__(self, why: str, *, for_good: bool) -> None:
        super().__init__(why)
        self.for_good = for_good


def hand_over(message: EmailMessage) -> None:
    """Give one mail to the server.

    Raises:
        NotTaken: it would not have it, or could not be reached. The text holds no address.
    """
    try:
        server = _connect()
        try:
            server.send_message(message)
        finally:
            with suppress(smtplib.SMTPException):  # the mail was accepted before QUIT failed: don't send it twice
                server.quit()
    except smtplib.SMTPRecipientsRefused as refusal:
        code = next(iter(refusal.recipients.values()))[0]
        raise NotTaken(f"recipient refused, {code}", for_good=code in _FOR_GOOD - _OURS) from None
    except smtplib.SMTPResponseException as refusal:
        # Errors of greeting, sign-in or sender are ours to fix, not the recipient's: keep the mail and retry.
        for_good = isinstance(refusal, smtplib.SMTPDataError) and refusal.smtp_code in _FOR_GOOD
        raise NotTaken(f"{type(refusal).__name__}, {refusal.smtp_code}", for_good=for_good) from None
    except (OSError, ValueError, smtplib.SMTPException) as failure:  # ValueError: a password or host beyond ASCII
        raise NotTaken(type(failure).__name__, for_good=False) from None


def _connect() -> smtplib.SMTP:
    url, secure = urlsplit(settings.smtp_url), ssl.create_default_context()
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(url.hostname or "", url.port or 465, timeout=_TIMEOUT_SECONDS, context=secure)
    else:
        server = smtplib.SMTP(url.hostname or "", url.port or 25, timeout=_TIMEOUT_SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=secure)
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server
