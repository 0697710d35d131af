"""Single sign-on: a company's own provider (OpenID Connect), its domains, and why somebody did not get in by it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from buyer_portal.domain.addresses import is_loopback, port_makes_sense
from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.people.names import email_key

ATTEMPT_LASTS = timedelta(minutes=10)
"""So long may somebody be at the provider, and so long does an account wait to be connected afterwards."""
CALLBACK = "/auth/sso/callback"
"""Where a provider leads people back to; each origin of the portal has one."""
MAX_ISSUER, MAX_CLIENT_ID, MAX_SECRET_PLACE, MAX_DOMAIN, MAX_SUBJECT = 400, 255, 400, 253, 255
_DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,100}")
_ADDRESS = re.compile(r"[!#$%&'*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
_MAIL_OF_ALL = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com icloud.com me.com",
    "mac.com mail.com gmx.com gmx.net gmx.de gmx.at gmx.ch web.de t-online.de freenet.de outlook.de hotmail.de",
    "yahoo.de posteo.de mailbox.org proton.me protonmail.com pm.me fastmail.com hey.com zoho.com tutanota.com",
    "orange.fr free.fr laposte.net wanadoo.fr yahoo.fr hotmail.fr sfr.fr yahoo.co.uk hotmail.co.uk btinternet.com",
    "libero.it virgilio.it tiscali.it yahoo.it hotmail.it yahoo.es hotmail.es bluewin.ch ziggo.nl wp.pl o2.pl onet.pl",
    "mail.ru yandex.ru yandex.com bk.ru list.ru qq.com 126.com 163.com comcast.net verizon.net att.net rediffmail.com",
)
_OF_EVERYBODY = frozenset(domain for line in _MAIL_OF_ALL for domain in line.split())


@dataclass(frozen=True, slots=True)
class Provider:
    """A company's provider as the portal knows it. `secret_place` is where its secret lies: "env NAME" or "file PATH".

    `only_way`: its people come in by nothing else. `is_factor`: who comes by it needs no second factor here.
    """

    company_id: int
    company: str
    issuer: str
    client_id: str
    secret_place: str
    domains: tuple[str, ...]
    only_way: bool
    is_factor: bool

    @property
    def host(self) -> str:
        """What people are told where they go."""
        return urlsplit(self.issuer).netloc


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a provider says that somebody is: `subject` is its own name for them, which it never gives to another."""

    issuer: str
    subject: str
    email: str
    is_verified: bool


def domain_of(email: str) -> str:
    """What stands after the last @, in the form that domains are kept in."""
    return email_key(email).rpartition("@")[2]


def parse_domain(text: str) -> str:
    """Take a domain of e-mail addresses, such as "corner-bistro.example".

    Raises:
        ValueRefused: it is none, or one where anybody can get an address.
    """
    domain = domain_of(text.strip().rstrip("."))
    if not domain.isascii():
        domain = _ascii(domain)
    if not _DOMAIN.fullmatch(domain):
        raise ValueRefused(f"“{text[:80]}” is no domain of e-mail addresses, such as corner-bistro.example.")
    if domain in _OF_EVERYBODY:
        raise ValueRefused(f"Anybody can get an address at {domain}: it is no company's own domain.")
    return domain


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""


def parse_issuer(text: str, *, private: bool) -> str:
    """Take the address that a provider calls itself by. `private`: the portal is somebody's own, to try things.

    Raises:
        ValueRefused: no https address; http is for this machine alone, and not in production.
    """
    if len(text) > MAX_ISSUER or not is_fit(text, private=private) or "?" in text or "#" in text:
        raise ValueRefused("An issuer is an https address, such as https://login.corner-bistro.example.")
    return text


def is_fit(address: str, *, private: bool) -> bool:
    """Whether the portal, and a browser that it leads, may go to this address of a provider."""
    if not _ADDRESS.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (private and parts.scheme == "http" and is_loopback(host))
    return is_safe and bool(host) and port_makes_sense(parts) and "@" not in parts.netloc


def parse_client_id(text: str) -> str:
    """Take what the provider calls the portal.

    Raises:
        ValueRefused: nothing, too long, or with blanks.
    """
    if not 0 < len(text) <= MAX_CLIENT_ID or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueRefused("A client id is what the provider called the portal when it was registered there.")
    return text


def parse_variable(text: str) -> str:
    """Take the name of an environment variable.

    Raises:
        ValueRefused: it is none; most likely somebody gave the secret itself.
    """
    if not _VARIABLE.fullmatch(text):
        raise ValueRefused("--secret-env takes the name of a variable, such as BISTRO_SECRET, never the secret itself.")
    return text
