"""The mail server: `PORTAL_SMTP_URL`, smtp://user:password@host:587 (with STARTTLS) or smtps://host:465.

Nothing leaves this machine in clear, unless `PORTAL_SMTP_PLAIN=1` says so: whoever stands in between and takes STARTTLS
out of what the server offers gets no password and no mail. A password goes to no server of this machine so, either.
"""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from buyer_portal.domain.addresses import is_loopback
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
        url = urlsplit(settings.smtp_url)
        server = _connect(url)
        try:
            _introduce(server, url)
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


def _connect(url: SplitResult) -> smtplib.SMTP:
    if url.scheme == "smtps":
        secure = ssl.create_default_context()
        return smtplib.SMTP_SSL(url.hostname or "", url.port or 465, timeout=_TIMEOUT_SECONDS, context=secure)
    return smtplib.SMTP(url.hostname or "", url.port or 25, timeout=_TIMEOUT_SECONDS)


def _introduce(server: smtplib.SMTP, url: SplitResult) -> None:
    server.ehlo()
    if url.scheme == "smtp" and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())  # which verifies the certificate
    elif url.scheme == "smtp" and not _may_be_plain(url):
        raise NotTaken("the server has no STARTTLS, and PORTAL_SMTP_PLAIN is not set", for_good=False)
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))


def _may_be_plain(url: SplitResult) -> bool:
    return settings.smtp_plain or (not url.username and is_loopback(url.hostname or ""))
