"""Addresses: of machines, as limits count them, of browsers, of mail."""

import re
from email.utils import getaddresses, parseaddr
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

_ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d+)?/?", re.ASCII)
_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+")
_OWN_PORTS = {"http": 80, "https": 443}  # default ports, which browsers leave out of an origin


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's own."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # another name
        return False


def is_mailbox(text: str) -> bool:
    """Whether it is one sender or receiver of mail, such as `Orders <orders@example.com>`."""
    return bool(_MAILBOX.fullmatch(parseaddr(text)[1])) and text.isprintable() and len(getaddresses([text])) == 1


def parse_origin(text: str) -> str:
    """Normalise an origin to the form that browsers send, as the two are compared as text.

    Raises:
        ValueError: it is no origin.
    """
    if not _ORIGIN.fullmatch(text):
        raise ValueError("give exact origins such as https://portal.example.com, separated by commas")
    parts = urlsplit(text)
    needless = f":{parts.port}" if parts.port == _OWN_PORTS[parts.scheme] else ""
    return f"{parts.scheme}://{parts.netloc.removesuffix(needless)}"


def port_makes_sense(address: SplitResult) -> bool:
    """Whether the port of a parsed address is one that can be reached, or left out."""
    try:
        return address.port != 0
    except ValueError:  # beyond 65535, or no number
        return False


def is_redis(url: str) -> bool:
    """Whether it is the address of a Redis, such as `redis://host:6379/0`."""
    parts = urlsplit(url)
    is_server = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and port_makes_sense(parts)
    return is_server and (parts.path.strip("/") or "0").isdecimal()


def network_of(address: str) -> str:
    """The address itself, or the /64 that an IPv6 one belongs to; "" for what is no address.

    One household or server gets a whole /64, so a limit per single address could be evaded.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed.packed, 64), strict=False))
