"""The page that does not exist: with the frame for those who are signed in, and nothing of anybody for the others."""

from typing import Any

from buyer_portal.states.shell.frame import FrameState
from buyer_portal.states.shell.missing import MissingState
from tests.states.conftest import everything, of, run, wire


def test_a_person_who_is_signed_in_has_the_frame_around_it(screen: Any, place_order: Any, ada: Any) -> None:
    place_order()
    page = screen(MissingState, "/nowhere", ada)

    run(everything(page.load()))

    frame = run(of(page, FrameState))
    assert page.signed_in
    assert (frame.name, frame.orders, frame.time_zone) == ("Ada Lindqvist", 1, "Europe/Berlin")


def test_a_stranger_sees_nothing_of_anybody(screen: Any, place_order: Any) -> None:
    place_order()
    page = screen(MissingState, "/nowhere", None)

    run(everything(page.load()))

    assert not page.signed_in
    assert "Ada" not in run(wire(page))
