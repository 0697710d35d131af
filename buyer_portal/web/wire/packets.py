"""What a page of the portal sends on its websocket; whatever else comes ends the socket at once.

Socket.IO trusts its clients: it dispatches any event name to the method of that name, collects attachments without a
limit, and logs what it can't read. A page sends five kinds of packets, all of them text.
"""

import json
import re
from enum import Enum, auto
from urllib.parse import parse_qs

NAMESPACE = "/_event"
_NAMES = ("event", "ping", "client_error")
_TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)
_EVENT = re.compile(r"42/_event,(\d{0,15})(?=\[)", re.ASCII)
_DEEPEST = 32  # lists and objects within each other
_LONGEST_NUMBER = 400  # digits


class Packet(Enum):
    """What a page sends."""

    CONNECT = auto()
    EVENT = auto()
    PONG = auto()
    LEAVE = auto()


class Malformed(ValueError):
    """No page of the portal sends this; `str(error)` says what is wrong with it, and nothing of what it holds."""


def parse_packet(text: str, query: str = "") -> Packet:
    """Tell what a packet is.

    Raises:
        Malformed: no page sends it. `query` is the socket's address after "?", where old pages name their token.
    """
    if text == "3":
        return Packet.PONG
    if text in ("1", f"41{NAMESPACE},", f"41{NAMESPACE}"):
        return Packet.LEAVE
    if text.startswith(f"40{NAMESPACE}"):
        _ensure_token(text.removeprefix(f"40{NAMESPACE}"), query)
        return Packet.CONNECT
    if found := _EVENT.match(text):
        _ensure_event(_json(text[found.end() :]))
        return Packet.EVENT
    raise Malformed("no packet of a page")


def _ensure_token(rest: str, query: str) -> None:
    auth = _json(rest[1:]) if len(rest) > 1 else {}
    if (rest and rest[0] != ",") or not isinstance(auth, dict):
        raise Malformed("no packet of a page")
    token = auth.get("token") or parse_qs(query).get("token", [""])[0]
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise Malformed("no client token")


def _ensure_event(data: object) -> None:
    if not isinstance(data, list) or not data or data[0] not in _NAMES or len(data) > 2:
        raise Malformed("no event of a page")


def _json(text: str) -> object:
    try:
        data = json.loads(text, parse_int=_number, parse_float=_number)
    except (ValueError, RecursionError):
        raise Malformed("no JSON") from None
    _ensure_flat(data)
    return data


def _number(digits: str) -> float:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError("too many digits")
    return 0.0  # nobody asks here


def _ensure_flat(data: object) -> None:
    level = [data]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, (list, dict))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise Malformed("JSON that is too deep")
