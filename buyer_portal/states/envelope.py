"""The outermost shape of an event, before Reflex opens it: what is no event at all goes no further.

Reflex takes names, payloads and addresses of any type, and fails on them with a long entry in the log. For a handler
that doesn't exist, an old tab's after an update perhaps, the entry holds the whole event with the session cookie.
"""

import json
from typing import Any
from urllib.parse import urlsplit

import reflex as rx
from reflex_base.registry import RegistrationContext

_MAX_ADDRESS = 8_000


def check_envelopes(app: rx.App) -> None:
    """Let only well-formed events through to the app. Call it once, when the app is made."""
    namespace = app.event_namespace
    assert namespace is not None
    process, handlers = namespace.on_event, RegistrationContext.get().event_handlers

    async def on_event(sid: str, data: Any = None, *_: Any) -> None:
        if (event := parse_event(data)) is not None and event["name"] in handlers:
            await process(sid, event)

    namespace.on_event = on_event  # pyright: ignore[reportAttributeAccessIssue]


def parse_event(data: Any) -> dict[str, Any] | None:
    """Give the event as text that can be sent back; None for what no page of the portal sends.

    Who may send it is the gate's business, what is in its payload the handler's.
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
    """JSON can spell half a character; nothing can store it or send it back."""
    text = json.dumps(event, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-8", "ignore"))
    return event
