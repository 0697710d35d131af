"""Ten thousand random packets, made by the transport's own grammar: they crash nothing and reach nobody else."""

import asyncio
import json
import os
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reflex_base.registry import RegistrationContext

from buyer_portal.app import app
from e2e.database import ADA, MIA
from e2e.hostile.test_packets import a_socket
from e2e.server import Server, run_async
from e2e.websocket_client import WebsocketClient, sign_in

_ROUNDS, _PACKETS = 500, 20
_LOG = 1_000_000  # bytes

assert app
NAMES = sorted(RegistrationContext.get().event_handlers)
TEXTS = st.text(max_size=40) | st.sampled_from(["event", "connect", "token", "ORD-1002", "__proto__", "\0", "😀", "²"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
EVENTS = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES) | TEXTS},
    optional={
        "payload": st.dictionaries(st.sampled_from(["form", "number", "text", "key", "is_open"]) | TEXTS, VALUES)
        | VALUES,
        "router_data": st.fixed_dictionaries({"asPath": st.just("/orders/ORD-1002") | TEXTS}) | VALUES,
        "token": TEXTS,
    },
)
BODIES = st.builds(
    lambda name, rest: json.dumps([name, *rest]),
    st.sampled_from(["event", "event", "event", "ping", "client_error", "connect", "disconnect"]) | TEXTS,
    st.lists(EVENTS | VALUES, max_size=2),
) | st.builds(json.dumps, VALUES)
NAMESPACES = st.sampled_from(["/_event,", "/_event,", "/_event,", "/_event", "/,", "", "/admin,", "/_event?token=x,"])
KINDS = st.sampled_from(
    ["42", "42", "42", "42", "40", "41", "43", "44", "45", "451-", "46", "3", "2", "1", "0", "5", "b", ""]
)


def broken(packet: str, at: int, put: str) -> str:
    """The packet with something else in one place."""
    place = at % (len(packet) + 1)
    return packet[:place] + put + packet[place + len(put) :]


WHOLE = st.builds("{}{}{}{}".format, KINDS, NAMESPACES, st.just("") | st.integers(0, 10**20).map(str), BODIES)
RIGHT = st.builds("42/_event,{}".format, st.builds(lambda event: json.dumps(["event", event]), EVENTS))
PACKETS = RIGHT | WHOLE | st.builds(broken, WHOLE, st.integers(0), TEXTS) | st.binary(max_size=200)


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of our own, whose log is read."""
    return start_portal(PORTAL_DEMO="0")


def test_random_packets_crash_nothing_and_reach_nobody_else(portal: Server) -> None:
    async def story() -> None:
        ada = await WebsocketClient(portal.url, await sign_in(portal.url, ADA)).open("/settings")
        cookies = ["", await sign_in(portal.url, MIA)]
        await ada.answered()
        ada.forget()
        logged, sent = len(portal.output()), 0
        for packets, cookie in await asyncio.to_thread(_made, cookies):
            left = iter(packets)
            while (packet := next(left, None)) is not None:  # each socket until the portal closes it; few live long
                address = f"127.0.1.{1 + sent // 80}"  # of one address, only so many sockets are taken
                async with a_socket(portal.url, cookie, address) as ws:
                    await ws.send_str(f'40/_event,{{"token":"fuzz-{sent}"}}')
                    while packet is not None and await _send(ws, packet):
                        sent, packet = sent + 1, next(left, None)
                    sent += packet is not None
        said = portal.output()[logged:]
        assert sent == _ROUNDS * _PACKETS
        assert len(said) < _LOG
        assert "Traceback" not in said, said[said.find("Traceback") - 500 :][:3_000]
        assert ada.updates == []
        await ada.answered()
        await ada.close()

    run_async(story())


def _made(cookies: list[str]) -> list[tuple[list[str | bytes], str]]:
    made: list[tuple[list[Any], str]] = []

    @settings(
        max_examples=_ROUNDS,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=os.environ.get("CI") == "true",
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(st.lists(PACKETS, min_size=_PACKETS, max_size=_PACKETS), st.sampled_from(cookies))
    def make(packets: list[Any], cookie: str) -> None:
        made.append((packets, cookie))

    make()
    return made


async def _send(ws: aiohttp.ClientWebSocketResponse, packet: str | bytes) -> bool:
    """Send it; False when the portal has closed the socket."""
    try:
        if isinstance(packet, bytes):
            await ws.send_bytes(packet)
        else:
            await ws.send_str(packet.encode("utf-8", "replace").decode())
    except aiohttp.ClientConnectionError:
        return False
    return not ws.closed
