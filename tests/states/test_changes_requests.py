"""The screen of a request for a change: the buyer's form, the supplier's answers, and what strangers send."""

from datetime import timedelta
from typing import Any

import pytest

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.changes.answers import accept_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change, decline_request
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.settings import now
from buyer_portal.states.changes.proposals import ProposalState
from buyer_portal.states.changes.requests import ChangeRequestState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.changes.requests import buyers_request, suppliers_request
from tests.states.conftest import everything, focused, of, run

FORM = {"quantity-0": "1", "quantity-1": "10", "remove-1": "on", "note": "Too much basil."}


def opened(screen: Any, number: str, person: Any) -> Any:
    path = "/orders/" if person.side == "BUYER" else "/supplier/orders/"
    page = screen(OrderPageState, f"{path}{number}", person)
    run(everything(page.load()))
    return run(of(page, ChangeRequestState))


def shown(state: Any) -> Any:
    return run(of(state, OrderState)).order


def toasts(state: Any) -> list[str]:
    return [toast.title for toast in run(of(state, FrameState)).toasts]


def ask(ada: Any, number: str) -> int:
    return ask_for_change(ada, number, seen_version=1, key=f"key-{number}", quantities=[1, 0], note="Too much basil.")


def propose(tom: Any, number: str) -> int:
    lines, until = [OfferedLine("TOM-5", "Tomatoes, 5 kg", 3, 1250, 1)], now() + timedelta(hours=20)
    key = f"key-{number}"
    return propose_changes(tom, number, seen_version=1, key=key, lines=lines, reason="Sold out.", answer_by=until)


def test_a_form_that_is_asked_for_twice_is_opened_once(screen, place_order, ada):
    state = opened(screen, place_order(), ada)
    run(everything(state.toggle_form(True)))
    key = state._key

    run(everything(state.toggle_form(True)))

    assert (state.ask_open, state._key) == (True, key)


def test_a_request_is_sent_from_the_form(screen, place_order, ada, rows_of):
    number = place_order()
    state = opened(screen, number, ada)
    run(everything(state.toggle_form(True)))

    run(everything(state.ask(FORM)))

    assert (state.ask_open, state.ask_problem) == (False, "")
    assert toasts(state) == ["Request sent"]
    assert [row.note for row in rows_of("change_request", number)] == ["Too much basil."]


def test_the_proposals_form_is_filled_with_what_was_asked_for(screen, place_order, ada, tom):
    number = place_order()
    ask(ada, number)
    form = run(of(opened(screen, number, tom), ProposalState))

    run(everything(form.toggle_form(True)))

    assert [(line.quantity, line.is_removed) for line in form.form_lines] == [("1", False), ("10", True)]
    assert form.reason == "As you asked."


def test_both_sides_read_what_is_asked_for(screen, place_order, ada, tom):
    number = place_order()
    ask(ada, number)

    for person in (ada, tom):
        request = shown(opened(screen, number, person)).request
        assert [row.change for row in request.rows] == ["was 2, now 1", "removed"]
        assert (request.reason, request.difference) == ("Too much basil.", "€32.00 less")
    assert shown(opened(screen, number, ada)).can_ask is False


def test_a_request_is_declined_with_a_note(screen, place_order, ada, tom, rows_of):
    number = place_order()
    request = ask(ada, number)
    state = opened(screen, number, tom)

    run(everything(state.decline({"request": str(request), "note": ""})))
    assert "needs a reason" in state.decline_problem
    run(everything(state.decline({"request": str(request), "note": "It is packed."})))

    assert state.decline_problem == ""
    assert [row.status for row in rows_of("change_request", number)] == ["DECLINED"]


def test_a_quantity_of_0_asks_before_it_drops_the_line(screen, place_order, ada, snapshot, unchanged, rows_of):
    number = place_order()
    state = opened(screen, number, ada)
    run(everything(state.toggle_form(True)))
    before = snapshot()

    run(everything(state.ask(FORM | {"remove-1": "", "quantity-1": "0"})))

    assert unchanged(before)
    assert state.ask_problem == "Basil, 1 bunch: 0 would drop this line. Tick “Remove” if you mean that."
    run(everything(state.ask(FORM | {"quantity-1": "0"})))
    assert [row.status for row in rows_of("change_request", number)] == ["OPEN"]


def test_a_request_is_withdrawn_with_one_click(screen, place_order, ada, rows_of):
    number = place_order()
    state = opened(screen, number, ada)

    for forged in (None, "1", -1, 2**80, []):
        run(everything(state.withdraw(forged)))
    run(everything(state.withdraw(ask(ada, number))))

    assert toasts(state)[-1] == "Request withdrawn"
    assert [row.status for row in rows_of("change_request", number)] == ["WITHDRAWN"]


def test_what_was_refused_is_not_said_of_the_next_request(screen, place_order, ada, tom):
    number = place_order()
    first = ask(ada, number)
    page = screen(OrderPageState, f"/supplier/orders/{number}", tom)
    run(everything(page.load()))
    desk = run(of(page, ChangeRequestState))
    run(everything(desk.decline({"request": str(first), "note": ""})))
    run(everything(page.reload()))
    assert "needs a reason" in desk.decline_problem

    decline_request(tom, number, request_id=first, note="It is packed.")
    ask_for_change(ada, number, seen_version=1, key="key-again-1", quantities=[1, 1], note="Or some of it?")
    run(everything(page.reload()))

    assert desk.decline_problem == ""


def test_the_supplier_reads_what_was_asked_for_while_writing_the_proposal():
    whole = suppliers_request().render()["children"][0]

    assert "form_open" not in whole["cond_state"]
    assert "form_open" in str(whole)


FORMS: list[Any] = [None, 7, [], {}, {"quantity-0": 1}, {"quantity-0": "x", "quantity-1": "1"}, {"request": "-1"}]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_form_that_makes_no_sense_is_refused_with_a_sentence(
    screen, place_order, ada, tom, snapshot, unchanged, form
):
    number, asked = place_order(), place_order()
    ask(ada, asked)
    state, desk = opened(screen, number, ada), opened(screen, asked, tom)
    run(everything(state.toggle_form(True)))
    before = snapshot()

    run(everything(state.ask(form)))
    run(everything(desk.decline(form)))

    assert unchanged(before)
    assert state.ask_problem.endswith(".")
    assert desk.decline_problem.endswith(".")


def test_a_request_is_sent_again_when_the_order_only_moved(screen, place_order, ada, tom, rows_of):
    number = place_order()
    state = opened(screen, number, ada)
    run(everything(state.toggle_form(True)))
    confirm_order(tom, number, seen_version=1)

    run(everything(state.ask(FORM)))
    assert state.ask_problem.endswith("send the request again if it still fits.")
    run(everything(state.ask(FORM)))

    assert [row.note for row in rows_of("change_request", number)] == ["Too much basil."]


def test_a_request_about_lines_that_are_gone_is_not_sent(screen, place_order, ada, ben, tom, snapshot, unchanged):
    number = place_order()
    state = opened(screen, number, ada)
    run(everything(state.toggle_form(True)))
    accept_proposal(ben, number, proposal_id=propose(tom, number))
    before = snapshot()

    for _ in range(2):
        run(everything(state.ask(FORM)))

    assert unchanged(before)
    assert state.ask_problem.endswith("discard this form and open it again.")


def test_opening_and_discarding_the_form_takes_the_keyboard_along(screen, place_order, ada):
    state, drawn = opened(screen, place_order(), ada), str(buyers_request().render())

    for is_open, place in zip((True, False), ("h-ask", "ask"), strict=True):
        assert focused(run(everything(state.toggle_form(is_open)))) == [place]
        assert f'id:"{place}"' in drawn


def test_no_form_means_no_request(screen, place_order, ada, snapshot, unchanged):
    state = opened(screen, place_order(), ada)
    before = snapshot()

    run(everything(state.ask(FORM)))

    assert unchanged(before)


@pytest.mark.parametrize("status", OrderStatus)
def test_only_the_buyer_is_offered_to_ask_and_only_in_time(screen, place_order, ada, tom, status):
    number = place_order(status=status)
    in_time = status in (OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING)

    assert shown(opened(screen, number, ada)).can_ask is in_time
    assert shown(opened(screen, number, tom)).can_ask is False
