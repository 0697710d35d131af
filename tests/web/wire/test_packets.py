"""What gets through to Socket.IO: only packets that a page sends. More rows: e2e/hostile/test_packets.py."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyer_portal.web.wire import packets
from buyer_portal.web.wire.packets import Malformed, Packet, parse_packet

TOKEN = "6e5c2d0a-6a0e-4a3d-8a0b-3f9f4a0f8a10"
CONNECT = f'40/_event,{{"token":"{TOKEN}","event":{{"name":"x","payload":{{}}}}}}'
EVENT = '42/_event,7["event",{"name":"x","payload":{"text":"²\\ud800"}}]'


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        (CONNECT, Packet.CONNECT),
        (EVENT, Packet.EVENT),
        ('42/_event,["ping"]', Packet.EVENT),
        ('42/_event,["client_error",{"message":"x"}]', Packet.EVENT),
        ("3", Packet.PONG),
        ("41/_event,", Packet.LEAVE),
        ("1", Packet.LEAVE),
    ],
)
def test_what_pages_send_is_known(text: str, packet: Packet) -> None:
    assert parse_packet(text) is packet


def test_a_page_from_before_an_update_names_its_token_in_the_address() -> None:
    assert parse_packet("40/_event,", f"EIO=4&token={TOKEN}") is Packet.CONNECT


@given(st.text(max_size=300) | st.text('0123456789[]{}",:/_event,ab', max_size=100))
def test_nothing_else_is(text: str) -> None:
    with suppress(Malformed):
        parse_packet(text)  # or an error of another kind, which would be a bug


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_json_is_read_or_refused(data: Any) -> None:
    packet = f"42/_event,{json.dumps(['event', data])}"
    if _levels(data) < packets._DEEPEST - 1:
        assert parse_packet(packet) is Packet.EVENT
    else:
        with pytest.raises(Malformed, match="too deep"):
            parse_packet(packet)


def _levels(data: Any) -> int:
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return 1 + max(map(_levels, inner), default=0)
