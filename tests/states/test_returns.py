"""The screen of a return case: the buyer's form, the supplier's offer, the answers, and what strangers send."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.returns.cases import agree_to_offer, answer_case, withdraw_case
from buyer_portal.services.returns.opening import open_case
from buyer_portal.settings import now
from buyer_portal.states.cancellation.receipt import ReceiptState
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.returns import ReturnCaseState
from buyer_portal.states.returns_news import CaseNewsState
from buyer_portal.states.shell.frame import FrameState, Link
from buyer_portal.views.returns.case import suppliers_case
from tests.states.conftest import everything, of, run

FORM = {"problem": "DAMAGED", "wanted": "REFUND", "quantity-0": "1", "quantity-1": "0", "note": "Squashed."}


def opened(screen: Any, number: str, person: Any) -> Any:
    path = "/orders/" if person.side == "BUYER" else "/supplier/orders/"
    page = screen(OrderPageState, f"{path}{number}", person)
    run(everything(page.load()))
    return run(of(page, ReturnCaseState))


def shown(state: Any) -> Any:
    return run(of(state, OrderState)).order


def toasts(state: Any) -> list[str]:
    return [toast.title for toast in run(of(state, FrameState)).toasts]


def report(ada: Any, number: str) -> int:
    return open_case(
        ada, number, key=f"key-{number}", problem="DAMAGED", wanted="REFUND", quantities=[1, 0], note="Squashed."
    )


def offer(tom: Any, number: str, case: int) -> None:
    answer_case(tom, number, case_id=case, seen_version=1, outcome="REFUND", amount_minor=1250, note="Sorry.")


def test_a_form_that_is_asked_for_twice_is_opened_once(screen, place_order, ada):
    state = opened(screen, place_order(status=OrderStatus.DELIVERED), ada)
    run(everything(state.toggle_form(True)))
    key = state._key

    run(everything(state.toggle_form(True)))

    assert (state.case_open, state._key) == (True, key)


def test_a_problem_is_reported_from_the_form(screen, place_order, ada, rows_of):
    number = place_order(status=OrderStatus.DELIVERED)
    state = opened(screen, number, ada)
    assert (shown(state).offers_case, shown(state).case.title) == (True, "Report a problem")
    run(everything(state.toggle_form(True)))
    assert [(line.ordered, line.quantity) for line in state.case_lines] == [("2", "0"), ("10", "0")]

    run(everything(state.report(FORM)))

    assert (state.case_open, state.case_problem, toasts(state)) == (False, "", ["Case opened"])
    assert [(row.problem, row.note) for row in rows_of("return_case", number)] == [("DAMAGED", "Squashed.")]


@pytest.mark.parametrize(
    ("problem", "wanted", "quantities", "worth"),
    [
        pytest.param("DAMAGED", "REFUND", [1, 0], "12.50", id="one crate of two"),
        pytest.param("DAMAGED", "CREDIT", [2, 3], "30.85", id="of both lines"),
        pytest.param("LATE", "CREDIT", [0, 0], "44.50", id="no line in particular"),
    ],
)
def test_the_form_for_an_offer_begins_with_what_the_buyer_reported(
    screen, place_order, ada, tom, problem, wanted, quantities, worth
):
    number = place_order(status=OrderStatus.DELIVERED)
    open_case(ada, number, key="key-1-of-ada", problem=problem, wanted=wanted, quantities=quantities, note="")

    case = shown(opened(screen, number, tom)).case

    assert (case.wanted_name, case.worth) == (wanted, worth)
    drawn = str(suppliers_case().render())
    assert "wanted_name" in drawn
    assert "worth" in drawn


def test_a_cancelled_order_is_settled_in_whole_unless_said_otherwise(screen, place_order, ada):
    number = place_order(status=OrderStatus.PROCESSING)
    cancel_order(ada, number, seen_version=3, key="cancel-1", message="Stop.")
    state = opened(screen, number, ada)

    run(everything(state.toggle_form(True)))

    assert shown(state).case.title == "Settle with the supplier"
    assert [line.quantity for line in state.case_lines] == ["2", "10"]
    assert [option.name for option in shown(state).case.outcomes] == ["REFUND", "CREDIT"]


def test_both_sides_read_the_case_and_whose_turn_it_is(screen, place_order, ada, tom):
    number = place_order(status=OrderStatus.DELIVERED)
    report(ada, number)

    ours, theirs = (shown(opened(screen, number, person)).case for person in (ada, tom))

    assert (ours.problem, ours.wanted, ours.lines) == ("Damaged", "Refund", ["1 × Tomatoes, 5 kg"])
    assert (ours.stands, ours.acts, ours.can_withdraw) == ("Green Valley Produce has not answered yet.", "", True)
    assert (theirs.stands, theirs.acts, theirs.can_withdraw) == ("It is your turn.", "answer", False)
    assert (theirs.left, theirs.most) == ("4 days left", "€44.50")
    assert shown(opened(screen, number, ada)).offers_case is False


def test_an_answer_that_is_late_is_called_so_and_nothing_else(screen, place_order, ada, tom):
    number = place_order(status=OrderStatus.DELIVERED)
    report(ada, number)

    with time_machine.travel(now() + timedelta(days=6)):
        for person in (ada, tom):
            case = shown(opened(screen, number, person)).case
            assert (case.state, case.left) == ("REQUESTED", "")
            assert case.answer_by.text != ""


def test_an_offer_is_made_refused_made_again_accepted_and_settled(screen, place_order, ada, tom, rows_of):
    number = place_order(status=OrderStatus.DELIVERED)
    case = str(report(ada, number))
    desk = opened(screen, number, tom)

    run(everything(desk.answer({"case": case, "seen": "1", "outcome": "REFUND", "amount": "12.505"})))
    assert desk.answer_problem.endswith("or at most 2 decimals. Write the amount like 12.50.")
    run(everything(desk.answer({"case": case, "seen": "1", "outcome": "REFUND", "amount": "44.51"})))
    assert desk.answer_problem == "The amount must lie above 0 and be at most €44.50."
    run(everything(desk.answer({"case": case, "seen": "1", "outcome": "NOTHING", "amount": ""})))
    assert desk.answer_problem == ""
    state = opened(screen, number, ada)
    assert (shown(state).case.offer, shown(state).case.acts) == ("Nothing", "decide")
    run(everything(state.reject({"case": case, "seen": "2", "note": ""})))
    assert "needs a reason" in state.answer_problem
    run(everything(state.reject({"case": case, "seen": "2", "note": "Not enough."})))
    run(everything(desk.answer({"case": case, "seen": "3", "outcome": "REFUND", "amount": "12.50"})))
    run(everything(state.agree(int(case), 4)))
    run(everything(state.settle(int(case), 5)))

    assert toasts(state) == ["Offer rejected", "Offer accepted", "Case settled"]
    assert [(row.status, row.offer_minor) for row in rows_of("return_case", number)] == [("SETTLED", 1250)]


def test_what_has_not_happened_is_said_and_the_supplier_reads_what_to_do(screen, place_order, ada, tom):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    offer(tom, number, case)
    agree_to_offer(ada, number, case_id=case, seen_version=2)
    state, desk = opened(screen, number, ada), screen(OrdersState, "/supplier", tom)
    assert (shown(state).case.acts, shown(state).case.offer_name) == ("settle", "Offer")

    assert desk_notes(desk) == [("Corner Bistro agreed: Refund of €12.50. Please see to it.", "", "Open")]
    run(everything(state.say_not_happened({"case": str(case), "seen": "3", "note": "Nothing came."})))

    assert toasts(state) == ["Back to the supplier"]
    assert desk_notes(desk) == [("Corner Bistro asks for another answer (damaged).", "4 days left", "Answer")]
    ours = shown(opened(screen, number, ada)).case
    assert (ours.stands, ours.offer_name) == ("Green Valley Produce is to answer again.", "Earlier offer")


def desk_notes(desk: Any) -> list[tuple[str, str, str]]:
    run(everything(desk.load()))
    return [(note.says, note.deadline, note.deed) for note in run(of(desk, CaseNewsState)).waiting_cases]


def test_a_reported_line_has_its_unit_in_the_case_and_in_the_timeline(screen, place_order, ada):
    number = place_order(
        status=OrderStatus.DELIVERED, lines=[NewLine("T", "Tomatoes", 2, 1_250, "crate"), NewLine("B", "Basil", 5, 100)]
    )
    open_case(ada, number, key="unit-case", problem="DAMAGED", wanted="REFUND", quantities=[1, 2], note="Oh.")

    page = opened(screen, number, ada)

    assert shown(page).case.lines == ["1 × Tomatoes (per crate)", "2 × Basil"]
    assert any("1 × Tomatoes (per crate), 2 × Basil" in row.note for row in run(of(page, OrderState)).timeline)


def test_a_refusal_stands_in_the_form_that_was_sent(screen, place_order, ada, tom, snapshot, unchanged):
    number = place_order(status=OrderStatus.DELIVERED)
    case = str(report(ada, number))
    desk, before = opened(screen, number, tom), snapshot()

    run(everything(desk.decline({"case": case, "seen": "1", "reason": " "})))

    assert ("needs a reason" in desk.decline_problem, desk.answer_problem) == (True, "")
    assert unchanged(before)
    run(everything(desk.decline({"case": case, "seen": "1", "reason": "It was fine."})))
    assert desk.decline_problem == ""


def test_a_refusal_is_gone_once_the_case_moved_on_or_is_another_one(screen, place_order, ada, tom):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    desk = opened(screen, number, tom)
    run(everything(desk.answer({"case": str(case), "seen": "1", "outcome": "REFUND", "amount": "100"})))
    run(everything(desk.decline({"case": str(case), "seen": "1", "reason": ""})))
    page = run(of(desk, OrderPageState))

    run(everything(page.reload()))  # news of something else
    assert desk.answer_problem
    assert desk.decline_problem
    withdraw_case(ada, number, case_id=case, seen_version=1)
    run(everything(page.reload()))

    assert (desk.answer_problem, desk.decline_problem) == ("", "")


AMOUNTS = [
    pytest.param(
        "REFUND",
        "1.500",
        "This has more decimals than EUR has: write 1.50 or 1500. Write the amount like 12.50.",
        id="thousands, perhaps",
    ),
    pytest.param("CREDIT", "$ 5", "This is not an amount. Write the amount like 12.50.", id="another currency"),
    pytest.param("REFUND", "", "The amount must lie above 0 and be at most €44.50.", id="none"),
    pytest.param("REPLACEMENT", "12,50", "", id="left over with a replacement"),
    pytest.param("NOTHING", "99999", "", id="left over with nothing"),
    pytest.param("__class__", "5", "Choose what you offer.", id="no outcome"),
]


@pytest.mark.parametrize(("outcome", "amount", "problem"), AMOUNTS)
def test_an_amount_is_read_where_it_counts(screen, place_order, ada, tom, rows_of, outcome, amount, problem):
    number = place_order(status=OrderStatus.DELIVERED)
    case = str(report(ada, number))
    desk = opened(screen, number, tom)

    run(everything(desk.answer({"case": case, "seen": "1", "outcome": outcome, "amount": amount})))

    assert desk.answer_problem == problem
    assert [(row.status, row.offer_minor) for row in rows_of("return_case", number)] == [
        ("REQUESTED" if problem else "ANSWERED", 0)
    ]


def test_a_case_is_declined_with_a_reason(screen, place_order, ada, tom):
    number = place_order(status=OrderStatus.DELIVERED)
    case = str(report(ada, number))
    desk = opened(screen, number, tom)

    run(everything(desk.decline({"case": case, "seen": "1", "reason": "It was fine."})))

    order = shown(opened(screen, number, ada))
    assert (order.case.state, order.case.reply, order.case.acts) == ("DECLINED", "It was fine.", "")
    assert order.case.reply_by == "Tom Becker, Green Valley Produce"
    assert order.offers_case is True


def test_what_was_answered_meanwhile_is_refused_with_a_sentence(screen, place_order, ada, tom, snapshot, unchanged):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    state = opened(screen, number, ada)
    offer(tom, number, case)
    agree_to_offer(ada, number, case_id=case, seen_version=2)
    before = snapshot()

    run(everything(state.withdraw(case, 1)))

    assert unchanged(before)
    assert toasts(state)[-1] == "Nothing was changed"


FORMS: list[Any] = [None, 7, [], {}, {"case": 1, "seen": 1}, {"case": "²", "outcome": "REFUND", "amount": "1e3"}]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_form_that_makes_no_sense_is_refused_with_a_sentence(
    screen, place_order, ada, tom, snapshot, unchanged, form
):
    number, reported = place_order(status=OrderStatus.DELIVERED), place_order(status=OrderStatus.DELIVERED)
    report(ada, reported)
    state, desk, again = opened(screen, number, ada), opened(screen, reported, tom), opened(screen, reported, ada)
    run(everything(state.toggle_form(True)))
    before = snapshot()

    run(everything(state.report(form)))
    run(everything(desk.answer(form)))
    run(everything(again.reject(form)))

    assert unchanged(before)
    for problem in (state.case_problem, desk.answer_problem, again.answer_problem):
        assert problem.endswith(".")


def test_no_form_means_no_case(screen, place_order, ada, snapshot, unchanged):
    state = opened(screen, place_order(status=OrderStatus.DELIVERED), ada)
    before = snapshot()

    run(everything(state.report(FORM)))

    assert unchanged(before)


@pytest.mark.parametrize("status", OrderStatus)
def test_only_the_buyer_is_offered_a_case_and_only_when_there_is_something_to_return(
    screen, place_order, ada, tom, status
):
    number = place_order(status=status)  # the cancelled one was PENDING

    assert shown(opened(screen, number, ada)).offers_case is (status is OrderStatus.DELIVERED)
    assert shown(opened(screen, number, tom)).offers_case is False


@pytest.mark.parametrize(
    ("status", "version", "expected"),
    [(OrderStatus.CONFIRMED, 2, ""), (OrderStatus.PROCESSING, 3, "Settle with the supplier")],
)
def test_toast_and_receipt_of_a_cancellation_lead_to_the_case(screen, place_order, ada, status, version, expected):
    number = place_order(status=status)
    state = opened(screen, number, ada)

    cancel_order(ada, number, seen_version=version, key="cancel-1", message="Stop.")

    run(everything(run(of(state, OrderPageState)).reload()))
    [toast] = run(of(state, FrameState)).toasts
    settling = [Link(f"/orders/{number}#case", expected)] if expected else []
    assert toast.links == [
        Link(f"/orders/{number}/receipt", "View receipt"),
        Link(f"/orders/{number}/again", "Order again"),
        *settling,
    ]
    receipt = screen(ReceiptState, f"/orders/{number}/receipt", ada)
    run(everything(receipt.load()))
    assert receipt.receipt.case_title == expected
