"""A websocket client for tests: sends any event with any payload, and records all that it receives.

It is no browser: nothing but the portal checks what it sends, and it can read every answer in full.
"""

import asyncio
import json
import re
import ssl
import uuid
from collections.abc import Callable
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiohttp
import socketio
from socketio.exceptions import ConnectionError

from buyer_portal.app import app

assert app  # it registers every state here: in a test's own thread, importing one would fail
ROOT_STATE = "reflex___state____state"
SIGN_IN = "/sign-in"
_WAITS = 15  # seconds; nothing here takes one
_PATTERNS = [  # the portal's routes with a parameter, as a browser would name them
    (re.compile(r"/orders/([^/]+)/receipt/?"), "/orders/[number]/receipt"),
    (re.compile(r"/orders/([^/]+)/?"), "/orders/[number]"),
    (re.compile(r"/supplier/orders/([^/]+)/?"), "/supplier/orders/[number]"),
]


def event_name(handler: str) -> str:
    """The name on the wire: "orders.page.OrderPageState.load", or as it is when it is none of ours."""
    if handler.startswith(ROOT_STATE) or not (named := re.fullmatch(r"([a-z_.]+)\.([A-Z]\w+State)\.(\w+)", handler)):
        return handler
    module, state, method = named.groups()
    return f"{getattr(import_module(f'buyer_portal.states.{module}'), state).get_full_name()}.{method}"


class _Json:
    """Plain JSON, which can hold a lone surrogate: the Socket.IO client's own encoder would not send it."""

    dumps = staticmethod(json.dumps)
    loads = staticmethod(json.loads)


async def sign_in(url: str, email: str, password: str = "demo-portal", *, trusted: ssl.SSLContext | None = None) -> str:
    """Sign in as a browser does; gives the Cookie header. `trusted` knows an authority that the system doesn't."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusted or True)) as http:
        form = {"email": email, "password": password}
        async with http.post(
            f"{url}/auth/sign-in", data=form, headers={"origin": url}, allow_redirects=False
        ) as answer:
            cookies = [f"{cookie.key}={cookie.value}" for cookie in answer.cookies.values()]
            assert cookies, f"{email} could not sign in: {answer.status} {answer.headers.get('location')}"
            return "; ".join(cookies)


class WebsocketClient:
    """One socket. `cookie` is the header as sent, `token` the client token that it claims to be."""

    def __init__(
        self,
        url: str,
        cookie: str = "",
        *,
        token: str = "",
        origin: str | None = None,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self.url, self.cookie = url, cookie
        self.token = token or str(uuid.uuid4())
        self.origin = url if origin is None else origin
        self.router: dict[str, Any] = {}
        self.updates: list[dict[str, Any]] = []
        self.values: dict[str, dict[str, Any]] = {}  # state -> variable -> what the browser would hold now
        self.events: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._marks = self._pings = 0
        self._is_renamed = False
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusted or True))
        self.io = socketio.AsyncClient(reconnection=False, json=_Json, http_session=self._http)
        self.io.on("event", self._hear, namespace="/_event")
        self.io.on("new_token", self._rename, namespace="/_event")
        self.io.on("ping", self._pong, namespace="/_event")

    async def connect(self, *, boots: bool = False) -> "WebsocketClient":
        """Open the socket and send nothing; or ask at once for everything, as pages do."""
        boot = {"name": f"{ROOT_STATE}.hydrate_and_load", "payload": {"vars": {}}, "router_data": {"asPath": "/"}}
        headers = {name: value for name, value in (("Cookie", self.cookie), ("Origin", self.origin)) if value}
        try:
            await self.io.connect(
                f"{self.url}?{urlencode({'token': self.token})}",
                namespaces=["/_event"],
                socketio_path="/_event",
                transports=["websocket"],
                headers=headers,
                auth={"token": self.token, "event": boot} if boots else None,
            )
        except ConnectionError:
            await self._http.close()
            raise
        return self

    async def open(self, address: str) -> "WebsocketClient":
        """Open a page in this tab, connecting first where that is needed, and wait until it is there."""
        self.at(address)
        before = len(self.updates)
        if self.io.connected:
            await self.send(f"{ROOT_STATE}.reflex___state____on_load_internal_state.on_load_internal")
        else:
            await self.connect()
            await self.send(f"{ROOT_STATE}.hydrate_and_load", vars={})
        await self.wait(lambda: any(_says_hydrated(update) for update in self.updates[before:]), f"{address} opened")
        return self

    def at(self, address: str, pathname: object = None, query: object = None) -> "WebsocketClient":
        """Claim to be at `address` from now on; `pathname` (the route) and `query` may contradict it."""
        parts = urlsplit(address)
        route, given = parts.path, dict[str, object](parse_qsl(parts.query))
        for pattern, name in _PATTERNS:
            if found := pattern.fullmatch(parts.path):
                route, given = name, {**given, "number": found.group(1)}
        self.router = {
            "pathname": route if pathname is None else pathname,
            "asPath": address,
            "query": given if query is None else query,
        }
        return self

    async def send(self, handler: str, /, **payload: Any) -> None:
        """Send an event to a handler, named as in `event_name`."""
        await self.send_raw({"name": event_name(handler), "payload": payload, "router_data": self.router})

    async def send_raw(self, data: object) -> None:
        """Send anything at all as an event."""
        await self.io.emit("event", data, namespace="/_event")

    async def answered(self) -> None:
        """Wait until everything sent so far has been processed: events of one client run in order."""
        self._marks += 1
        mark, router = f"mark-{self._marks}", self.router
        self.router = {**router, "asPath": f"{router.get('asPath', '/').partition('#')[0]}#{mark}"}
        await self.send(f"{ROOT_STATE}.hydrate")
        self.router = router
        await self.wait(lambda: self._fragment() == mark, "an answer")

    async def wait(self, condition: Callable[[], object], what: str = "it", seconds: float = _WAITS) -> None:
        """Wait until something is received."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"waited for {what}; heard {self.heard()[-2_000:]}") from None

    def heard(self) -> str:
        """Everything that came over the wire, as text to search."""
        return json.dumps(self.updates, ensure_ascii=False)

    def forget(self) -> None:
        """Discard what was received so far."""
        self.updates.clear()
        self.events.clear()

    def value(self, name: str) -> Any:
        """What the browser now holds of a variable: "order_state.order"."""
        state, _, variable = name.rpartition(".")
        for full_name, values in self.values.items():
            if full_name.endswith(f"____{state}") or full_name == state:
                return values.get(f"{variable}_rx_state_")
        return None

    def forget_value(self, name: str) -> None:
        """Forget what is held of a variable, to see whether it is sent again."""
        state, _, variable = name.rpartition(".")
        for full_name, values in self.values.items():
            if full_name.endswith(f"____{state}"):
                values.pop(f"{variable}_rx_state_", None)

    def redirects(self) -> list[str]:
        """Where the portal sent this browser."""
        return [str(event["payload"]["path"]) for event in self.events if event["name"] == "_redirect"]

    async def keeps_its_token(self) -> bool:
        """Whether the portal accepted this socket's client token; found out without an event."""
        before = self._pings
        await self.io.emit("ping", namespace="/_event")
        await self.wait(lambda: self._pings > before, "a pong")
        return not self._is_renamed

    async def dropped(self) -> None:
        """Wait until the portal has closed this socket."""
        async with asyncio.timeout(_WAITS):
            await self.io.wait()

    async def close(self) -> None:
        """Close the socket."""
        await self.io.disconnect()
        await self._http.close()

    def _hear(self, update: dict[str, Any]) -> None:
        self.updates.append(update)
        for state, values in (update.get("delta") or {}).items():
            self.values.setdefault(state, {}).update(values)
        self.events.extend(update.get("events") or [])
        self._news.set()

    def _rename(self, token: str) -> None:
        self.token, self._is_renamed = token, True
        self._news.set()

    def _pong(self, _text: str) -> None:
        self._pings += 1
        self._news.set()

    def _fragment(self) -> str:
        """The end of the address at which the portal believes this tab to be."""
        return str(self.values.get(ROOT_STATE, {}).get("rx_router_url_rx_state_", {}).get("fragment", ""))


def _says_hydrated(update: dict[str, Any]) -> bool:
    return (update.get("delta") or {}).get(ROOT_STATE, {}).get("is_hydrated_rx_state_") is True
