"""Checks the outer shape of an event before Reflex parses it, and drops what is malformed.

Reflex accepts names, payloads and addresses of any type, and fails on them with a long log entry. For an unknown
handler (an old tab's after an update, perhaps), that entry holds the whole event with the session cookie.
"""

import json
from typing import Any
from urllib.parse import urlsplit

_MAX_ADDRESS = 8_000


def parse_event(data: Any) -> dict[str, Any] | None:
    """Give the event as text that can be sent back; None for what no page of the portal sends.

    The gate checks who may send it, and the handler validates its payload.
    """
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        return None
    if not isinstance(data.get("payload", {}), dict) or not _is_place(data.get("router_data", {})):
        return None
    return _without_lone_surrogates(data)


def _is_place(router: Any) -> bool:
    if not isinstance(router, dict) or not isinstance(router.get("query", {}), dict):
        return False
    return _is_path(router.get("asPath", "/")) and _is_path(router.get("pathname", "/"))


def _is_path(address: Any) -> bool:
    if not isinstance(address, str) or len(address) > _MAX_ADDRESS or not address.startswith("/"):
        return False
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True


def _without_lone_surrogates(event: dict[str, Any]) -> dict[str, Any]:
    """JSON can hold a lone surrogate (U+D800), which can't be encoded as UTF-8 to store it or send it back."""
    text = json.dumps(event, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-8", "ignore"))
    return event
