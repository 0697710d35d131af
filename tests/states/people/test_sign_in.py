"""The sign-in page says known sentences only, and leads back into the portal only."""

from typing import Any
from urllib.parse import urlencode

import pytest

from buyer_portal.states.people.sign_in import SignInState
from tests.states.conftest import everything, run, wire


def at_the_door(screen: Any, **query: str) -> SignInState:
    page = screen(SignInState, f"/sign-in?{urlencode(query)}")
    run(everything(page.load()))
    return page


def test_where_somebody_wanted_to_go_is_kept(screen: Any) -> None:
    assert at_the_door(screen, next="/orders/ORD-1?a=b#chat").next == "/orders/ORD-1?a=b#chat"


def test_the_place_that_a_link_names_is_kept_though_only_the_browser_knows_it(screen: Any) -> None:
    page = screen(SignInState, "/sign-in?next=%2Forders%2FHX-241#chat")
    run(everything(page.load()))
    nowhere = screen(SignInState, "/sign-in#chat")
    run(everything(nowhere.load()))

    assert page.next == "/orders/HX-241#chat"
    assert nowhere.next == ""


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\n//evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        " //evil.example",
        "/" + "x" * 3_000,
        "",
    ],
)
def test_nobody_is_led_to_another_site(screen: Any, wanted: str) -> None:
    assert at_the_door(screen, next=wanted).next == ""


@pytest.mark.parametrize("error", ["", "nonsense", "<script>", "__class__", "credentials "])
def test_an_unknown_error_says_nothing(screen: Any, error: str) -> None:
    page = at_the_door(screen, error=error)

    assert page.problem == ""
    assert "<script>" not in str(vars(page))


@pytest.mark.parametrize("error", ["credentials", "attempts", "busy", "expired"])
def test_a_known_error_is_said(screen: Any, error: str) -> None:
    assert at_the_door(screen, error=error).problem.endswith(".")


def test_without_the_demo_nobody_is_named(screen: Any, ada: Any) -> None:
    page = at_the_door(screen)

    assert page.people == []
    assert ada.email not in run(wire(page))
