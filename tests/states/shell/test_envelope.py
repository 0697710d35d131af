"""Malformed events are dropped; valid ones are passed on unchanged."""

from typing import Any

import pytest

from buyer_portal.states.shell.envelope import parse_event

GOOD = {
    "name": "a.b",
    "payload": {"text": "Grüße 🍅", "form": {"a": [1, None, True]}},
    "router_data": {"pathname": "/orders/[number]", "asPath": "/orders/ORD-1?q=ä#chat", "query": {"number": "ORD-1"}},
}


@pytest.mark.parametrize("event", [GOOD, {"name": "a.b"}, {"name": "a.b", "router_data": {"query": {"n": ["x"]}}}])
def test_an_event_of_a_page_passes_as_it_is(event: dict[str, Any]) -> None:
    assert parse_event(event) == event


@pytest.mark.parametrize(
    "data",
    [
        None,
        "text",
        b"bytes",
        7,
        [GOOD],
        {},
        {**GOOD, "name": None},
        {**GOOD, "name": ["a.b"]},
        {**GOOD, "payload": []},
        {**GOOD, "payload": None},
        {**GOOD, "router_data": "x"},
        {**GOOD, "router_data": {"query": "x"}},
        {**GOOD, "router_data": {"pathname": 7}},
        {**GOOD, "router_data": {"asPath": {"a": 1}}},
        {**GOOD, "router_data": {"asPath": "https://evil.example/"}},
        {**GOOD, "router_data": {"asPath": "//[evil"}},
        {**GOOD, "router_data": {"asPath": "/" + "x" * 9_000}},
    ],
)
def test_anything_else_is_dropped(data: Any) -> None:
    assert parse_event(data) is None


def test_half_characters_are_left_out() -> None:
    event = parse_event({"name": "a.b", "payload": {"na\udfffme": ["a\ud800b"]}, "router_data": {"asPath": "/\ud800x"}})

    assert event == {"name": "a.b", "payload": {"name": ["ab"]}, "router_data": {"asPath": "/x"}}
