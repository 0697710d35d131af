"""The supplier's buttons: they make the steps there are, for whom they are, once."""

from typing import Any

import pytest

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.states.orders.moves import OrderMovesState
from buyer_portal.states.shell.frame import FrameState
from tests.states.conftest import everything, of, run


def test_a_step_moves_the_order_and_says_so(screen: Any, place_order: Any, tom: Any, status_of: Any) -> None:
    number = place_order()
    desk = screen(OrderMovesState, "/supplier", tom)

    run(everything(desk.move("CONFIRM", number, 1)))

    assert status_of(number) is OrderStatus.CONFIRMED
    assert [toast.title for toast in run(of(desk, FrameState)).toasts] == [f"{number} is CONFIRMED"]
    assert desk.moving == ""


def test_a_step_over_a_question_asks_first_and_asks_again_about_what_came_meanwhile(
    screen: Any, place_order: Any, ada: Any, tom: Any, status_of: Any
) -> None:
    number = place_order(status=OrderStatus.PROCESSING)
    post_message(ada, number, "Could it come by seven?", key="ada-writes-1")
    desk = screen(OrderMovesState, "/supplier", tom)

    run(everything(desk.move("SEND_OUT", number, 3)))

    assert (desk.asking, desk.asking_step, desk.moving) == (number, "Send out for delivery", "")
    [thing] = desk.waiting
    assert (thing.says, thing.text) == ("Corner Bistro waits for an answer in the chat", "Could it come by seven?")
    assert (desk.asking_address, desk.asked_again) == (f"/supplier/orders/{number}#chat", False)

    post_message(ada, number, "Or by eight?", key="ada-writes-2")
    run(everything(desk.go_on()))
    assert status_of(number) is OrderStatus.PROCESSING
    assert (desk.asked_again, [thing.text for thing in desk.waiting]) == (True, ["Or by eight?"])

    run(everything(desk.go_on()))
    assert status_of(number) is OrderStatus.OUT_FOR_DELIVERY
    assert desk.asking == ""


def test_nothing_is_gone_on_with_that_was_not_asked(
    screen: Any, place_order: Any, ada: Any, tom: Any, snapshot: Any, unchanged: Any
) -> None:
    number = place_order(status=OrderStatus.PROCESSING)
    post_message(ada, number, "Could it come by seven?", key="ada-writes-1")
    desk = screen(OrderMovesState, "/supplier", tom)
    run(everything(desk.move("SEND_OUT", number, 3)))
    desk.keep_waiting(False)
    before = snapshot()

    run(everything(desk.go_on()))

    assert unchanged(before)


NAMES: list[Any] = [
    "CANCEL",
    "PLACE",
    "confirm",
    "CONFIRM ",
    "",
    "__class__",
    "decline_order",
    None,
    7,
    ["CONFIRM"],
    {},
]


@pytest.mark.parametrize("name", NAMES, ids=map(str, NAMES))
def test_a_forged_name_is_no_step(
    screen: Any, place_order: Any, tom: Any, snapshot: Any, unchanged: Any, name: Any
) -> None:
    number = place_order()
    desk = screen(OrderMovesState, "/supplier", tom)
    before = snapshot()

    run(everything(desk.move(name, number, 1)))

    assert unchanged(before)
    assert (desk.moving, desk.declining) == ("", "")


@pytest.mark.parametrize("version", [0, 2, -1, 2**70, "1", None, {}, [1]])
def test_a_step_needs_the_version_that_was_seen(
    screen: Any, place_order: Any, tom: Any, snapshot: Any, unchanged: Any, version: Any
) -> None:
    number = place_order()
    desk = screen(OrderMovesState, "/supplier", tom)
    before = snapshot()

    run(everything(desk.move("CONFIRM", number, version)))
    run(everything(desk.move("DECLINE", number, version)))
    run(everything(desk.decline({"reason": "Sold out"})))

    assert unchanged(before)
    assert desk.decline_problem


@pytest.mark.parametrize("who", ["ada", "mia", "ines"])
def test_nobody_else_moves_the_order(
    screen: Any, place_order: Any, request: Any, who: str, snapshot: Any, unchanged: Any
) -> None:
    number = place_order()
    desk = screen(OrderMovesState, "/supplier", request.getfixturevalue(who))
    before = snapshot()

    for event in ("CONFIRM", "START_PROCESSING", "SEND_OUT", "DELIVER", "DECLINE", "CANCEL"):
        run(everything(desk.move(event, number, 1)))
    run(everything(desk.decline({"reason": "Sold out"})))

    assert unchanged(before)


@pytest.mark.parametrize("number", [None, ["ORD-1"], {"a": "ORD-1"}, "", "x" * 50_000, "ORD-1\0OR", "%"])
def test_a_forged_number_moves_nothing(
    screen: Any, place_order: Any, tom: Any, snapshot: Any, unchanged: Any, number: Any
) -> None:
    place_order(number="ORD-1")
    desk = screen(OrderMovesState, "/supplier", tom)
    before = snapshot()

    run(everything(desk.move("CONFIRM", number, 1)))
    run(everything(desk.move("DECLINE", number, 1)))
    run(everything(desk.decline({"reason": "Sold out"})))

    assert unchanged(before)
    assert len(desk.declining) <= 40


def test_declining_asks_for_a_reason_first(
    screen: Any, place_order: Any, tom: Any, status_of: Any, snapshot: Any, unchanged: Any
) -> None:
    number = place_order()
    desk = screen(OrderMovesState, "/supplier", tom)
    before = snapshot()

    run(everything(desk.move("DECLINE", number, 1)))
    for form in ({}, {"reason": " "}, {"reason": ["Sold out"]}, {"reason": "x" * 4_001}, None, []):
        run(everything(desk.decline(form)))
        assert desk.decline_problem
    assert desk.declining == number
    assert unchanged(before)

    run(everything(desk.decline({"reason": "Sold out"})))
    assert status_of(number) is OrderStatus.CANCELLED
    assert desk.declining == ""
