"""The screen of a proposal: the words of the comparison, the supplier's form, and what strangers send."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.changes.answers import accept_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.settings import now
from buyer_portal.states.changes.proposal_form import MAX_ADDED, day_in, lines_in, moment_in
from buyer_portal.states.changes.proposals import ProposalState
from buyer_portal.states.orders.dashboard import DashboardState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.changes.proposals import buyers_proposal, propose_button, suppliers_proposal
from buyer_portal.words.formatting import Clock
from buyer_portal.words.orders.rows import desk_row
from tests.states.conftest import at, everything, focused, of, run

TOMATOES, BASIL = OfferedLine("TOM-5", "Tomatoes, 5 kg", 2, 1250, 1), OfferedLine("BAS-1", "Basil, 1 bunch", 10, 195, 2)
BERLIN = "Europe/Berlin"
GOOD_FORM = {"quantity-0": "1", "price-0": "13.00", "quantity-1": "10", "price-1": "1.95", "reason": "Dearer now."}


def until() -> str:
    return f"{(now() + timedelta(days=1)).astimezone(ZoneInfo(BERLIN)):%Y-%m-%dT%H:%M}"


def opened(screen: Any, number: str, person: Any) -> Any:
    path = "/orders/" if person.side == "BUYER" else "/supplier/orders/"
    page = screen(OrderPageState, f"{path}{number}", person)
    run(everything(page.load()))
    return run(of(page, ProposalState))


def shown(state: Any) -> Any:
    return run(of(state, OrderState)).order


def toasts(state: Any) -> list[str]:
    return [toast.title for toast in run(of(state, FrameState)).toasts]


def propose(tom: Any, number: str, **changes: Any) -> int:
    values: dict[str, Any] = {"seen_version": 1, "key": f"key-{number}", "lines": [TOMATOES], "reason": "Sold out."}
    values["answer_by"] = now() + timedelta(hours=20)
    return propose_changes(tom, number, **values | changes)


def test_a_proposal_is_sent_from_the_form(screen, place_order, tom, rows_of):
    number = place_order()
    form = opened(screen, number, tom)
    run(everything(form.toggle_form(True)))

    run(everything(form.propose(GOOD_FORM | {"answer-by": until()})))

    assert (form.form_open, form.form_problem) == (False, "")
    assert toasts(form) == ["Proposal sent"]
    [row] = rows_of("proposal", number)
    assert (row.status, row.reason, row.expected_at) == ("OPEN", "Dearer now.", None)


def test_a_form_that_is_asked_for_twice_keeps_what_was_added(screen, place_order, tom):
    form = opened(screen, place_order(), tom)
    run(everything(form.toggle_form(True)))
    run(everything(form.add_line()))
    key = form._key

    run(everything(form.toggle_form(True)))  # by a page that was loaded again and had not heard yet that it is open

    assert (form.added, form._key) == ([0], key)


def test_of_two_lines_of_one_item_the_one_goes_that_was_ticked(screen, place_order, ada, tom):
    number = place_order(lines=[NewLine("BAS-01", "Basil", 10, 500), NewLine("BAS-01", "Basil", 90, 200)])
    form = opened(screen, number, tom)
    run(everything(form.toggle_form(True)))
    assert [line.about for line in form.form_lines] == ["Basil, line 1", "Basil, line 2"]

    both = {"quantity-0": "10", "price-0": "5.00", "quantity-1": "90", "price-1": "2.00", "reason": "Sold out."}
    run(everything(form.propose(both | {"remove-0": "on", "answer-by": until()})))

    rows = shown(opened(screen, number, ada)).proposal.rows
    assert [(row.before, row.after, row.kind) for row in rows] == [
        ("10 × €5.00", "–", "removed"),
        ("90 × €2.00", "90 × €2.00", "same"),
    ]


def test_the_form_is_filled_with_the_order(screen, place_order, tom):
    form = opened(screen, place_order(expected_at=datetime(2026, 12, 1, 7, 0, tzinfo=ZoneInfo(BERLIN))), tom)

    run(everything(form.toggle_form(True)))

    assert [(line.name, line.quantity, line.price) for line in form.form_lines] == [
        ("Tomatoes, 5 kg", "2", "12.50"),
        ("Basil, 1 bunch", "10", "1.95"),
    ]
    assert (form.expected, form.added) == ("2026-12-01", [])


@pytest.mark.parametrize(
    ("expected", "answer_by"),
    [("2026-11-12T15:00:00+01:00", "2026-11-12T15:00"), ("2026-11-20T15:00:00+01:00", "2026-11-13T11:00")],
    ids=["delivered today", "delivered next week"],
)
def test_the_answer_is_never_asked_for_after_the_delivery_unless_said_so(screen, place_order, tom, expected, answer_by):
    with time_machine.travel("2026-11-12T10:00:00+00:00", tick=False):
        form = opened(screen, place_order(expected_at=datetime.fromisoformat(expected)), tom)
        run(everything(form.toggle_form(True)))

        run(everything(form.propose(GOOD_FORM | {"answer-by": form.answer_by})))

    assert (form.answer_by, form.form_problem) == (answer_by, "")


def test_the_buyer_reads_each_change_in_words(screen, place_order, ada, tom):
    number = place_order()
    dearer = OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1300, 1)
    propose(tom, number, lines=[dearer, OfferedLine("ROC-1", "Rocket", 3, 299)])

    view = shown(opened(screen, number, ada)).proposal

    assert [(row.change, row.kind) for row in view.rows] == [
        ("was 2, now 1, price was €12.50, now €13.00", "changed"),
        ("removed", "removed"),
        ("new", "new"),
    ]
    assert (view.before, view.after, view.difference) == ("€44.50", "€21.97", "€22.53 less")
    assert (view.state, view.left, view.by) == ("OPEN", "19 h left", "Tom Becker, Green Valley Produce")


@pytest.mark.parametrize(
    ("deed", "who", "title"),
    [
        ("accept", "ada", "Proposal accepted"),
        ("reject", "ada", "Proposal rejected"),
        ("withdraw", "tom", "Proposal withdrawn"),
    ],
)
def test_each_answer_is_said(request, screen, place_order, tom, rows_of, deed, who, title):
    number = place_order()
    proposal = propose(tom, number)
    state = opened(screen, number, request.getfixturevalue(who))

    run(everything(getattr(state, deed)(proposal)))

    assert title in toasts(state)
    assert rows_of("proposal", number)[0].status != "OPEN"


@pytest.mark.parametrize(("deed", "who"), [("accept", "ada"), ("withdraw", "tom")])
def test_a_proposal_that_expired_on_screen_is_shown_as_expired_after_the_click(
    request, screen, place_order, tom, deed, who
):
    with time_machine.travel("2026-11-12T10:00:00+00:00", tick=False) as clock:
        number = place_order()
        proposal = propose(tom, number)
        state = opened(screen, number, request.getfixturevalue(who))
        clock.shift(timedelta(days=1))

        run(everything(getattr(state, deed)(proposal)))

    assert "Nothing was changed" in toasts(state)
    assert shown(state).proposal.state == "EXPIRED"
    assert shown(state).can_propose is (who == "tom")


def test_a_note_goes_with_the_answer(screen, place_order, ada, tom, messages_of):
    number = place_order()
    state = opened(screen, number, ada)

    run(everything(state.write_note("Fine.")))
    run(everything(state.accept(propose(tom, number))))

    assert messages_of(number) == [("Ada Lindqvist", "Fine.")]


def test_the_box_shows_the_note_that_will_go_along(screen, place_order, ada, tom, messages_of):
    """Otherwise a box that is rendered again, after a reload or for another proposal, would be empty."""
    number = place_order()
    state = opened(screen, number, ada)
    run(everything(state.write_note("No, we need the basil.")))

    run(everything(run(of(state, OrderPageState)).load()))

    assert state.note == "No, we need the basil."
    assert re.search(r"defaultValue:\w+proposal_state\.note", str(buyers_proposal().render()))
    run(everything(state.accept(propose(tom, number))))
    assert messages_of(number) == [("Ada Lindqvist", "No, we need the basil.")]
    assert state.note == ""


def test_a_step_that_waits_for_the_answer_says_so_before_the_click(screen, place_order, ada, tom):
    number = place_order(status=OrderStatus.CONFIRMED)
    proposal = propose(tom, number, seen_version=2)

    [step] = shown(opened(screen, number, tom)).moves
    [row] = [order for order in list_orders(tom, OrderFilter()).orders if order.number == number]
    assert (step.label, step.held) == ("Start processing", "Waits for the answer to your proposal")
    assert [move.held for move in desk_row(Clock(BERLIN, now()), row).moves] == [step.held]

    accept_proposal(ada, number, proposal_id=proposal)
    assert [move.held for move in shown(opened(screen, number, tom)).moves] == [""]


def test_an_open_proposal_needs_attention_until_it_is_answered(screen, place_order, ada, tom):
    number = place_order()
    proposal = propose(tom, number)
    board = screen(DashboardState, "/dashboard", ada)

    run(everything(board.load()))
    [waiting] = board.board.attention
    assert (waiting.before, waiting.number) == ("Green Valley Produce proposes changes to ", number)
    assert (waiting.text, waiting.when, waiting.address) == ("Sold out.", "19 h left", f"/orders/{number}#proposal")
    run(everything(opened(screen, number, ada).reject(proposal)))
    run(everything(board.reload()))

    assert board.board.attention == []


def test_a_form_that_was_filled_before_the_order_got_other_lines_is_not_sent(
    screen, place_order, ada, tom, snapshot, unchanged
):
    number = place_order()
    form = opened(screen, number, tom)
    run(everything(form.toggle_form(True)))
    with_rocket = [TOMATOES, BASIL, OfferedLine("ROC-1", "Rocket", 3, 299)]
    accept_proposal(ada, number, proposal_id=propose(tom, number, lines=with_rocket))
    before = snapshot()

    for _ in range(2):
        run(everything(form.propose(GOOD_FORM | {"answer-by": until()})))

    assert unchanged(before)
    assert form.form_problem.endswith("discard this form and open it again.")


def test_a_form_is_sent_again_when_the_order_only_moved(screen, place_order, tom, rows_of):
    number = place_order()
    form = opened(screen, number, tom)
    run(everything(form.toggle_form(True)))
    confirm_order(tom, number, seen_version=1)

    run(everything(form.propose(GOOD_FORM | {"answer-by": until()})))
    assert form.form_problem.endswith("send the proposal again if it still fits.")
    run(everything(form.propose(GOOD_FORM | {"answer-by": until()})))

    assert [row.status for row in rows_of("proposal", number)] == ["OPEN"]


FORGED: list[Any] = [None, 0, -1, 2**70, "1", "x", {}, [1], True]


@pytest.mark.parametrize("deed", ["accept", "reject", "withdraw"])
@pytest.mark.parametrize("forged", FORGED, ids=map(str, FORGED))
def test_a_forged_answer_changes_nothing(screen, place_order, ada, tom, mia, snapshot, unchanged, deed, forged):
    propose(tom, place_order(buyer=mia))
    state = opened(screen, place_order(), tom if deed == "withdraw" else ada)
    before = snapshot()

    run(everything(getattr(state, deed)(forged)))

    assert unchanged(before)
    assert toasts(state) == ["Nothing was changed"]


FORMS: list[Any] = [None, 7, [], {}, {"reason": 7}, {"quantity-0": ["1"]}, GOOD_FORM, GOOD_FORM | {"answer-by": "x"}]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_form_that_makes_no_sense_is_refused_with_a_sentence(screen, place_order, tom, snapshot, unchanged, form):
    state = opened(screen, place_order(), tom)
    run(everything(state.toggle_form(True)))
    before = snapshot()

    run(everything(state.propose(form)))

    assert unchanged(before)
    assert state.form_open
    assert state.form_problem.endswith(".")


def test_opening_and_discarding_the_form_takes_the_keyboard_along(screen, place_order, tom):
    state, drawn = opened(screen, place_order(), tom), f"{suppliers_proposal().render()}{propose_button().render()}"

    for is_open, place in zip((True, False), ("h-propose", "propose"), strict=True):
        assert focused(run(everything(state.toggle_form(is_open)))) == [place]
        assert f'id:"{place}"' in drawn


def test_no_form_means_no_proposal(screen, place_order, tom, snapshot, unchanged):
    state = opened(screen, place_order(), tom)
    before = snapshot()

    run(everything(state.propose(GOOD_FORM | {"answer-by": until()})))

    assert unchanged(before)


def test_the_form_of_another_order_is_closed(screen, place_order, tom):
    state = opened(screen, place_order(), tom)
    run(everything(state.toggle_form(True)))

    number = place_order()
    at(state, f"/supplier/orders/{number}")
    run(everything(run(of(state, OrderPageState)).load()))

    assert (state.order.number, state.form_open) == (number, False)


@pytest.mark.parametrize("status", OrderStatus)
def test_only_the_supplier_is_offered_to_propose_and_only_in_time(screen, place_order, ada, tom, status):
    number = place_order(status=status)
    in_time = status in (OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING)

    assert shown(opened(screen, number, tom)).can_propose is in_time
    assert shown(opened(screen, number, ada)).can_propose is False


def test_lines_are_added_up_to_a_limit(screen, place_order, tom):
    state = opened(screen, place_order(), tom)

    for _ in range(MAX_ADDED + 5):
        run(everything(state.add_line()))

    assert len(state.added) == MAX_ADDED


def test_lines_are_read_from_the_form():
    form = {"quantity-0": "3", "price-0": "12.50", "remove-1": "on"}
    form |= {"new-name-0": " Rocket,  wild ", "new-code-0": "ROC-1", "new-quantity-0": "2.0", "new-price-0": "2,99"}

    found = lines_in(form, [TOMATOES, BASIL], "EUR")

    assert found == [OfferedLine("TOM-5", "Tomatoes, 5 kg", 3, 1250, 1), OfferedLine("ROC-1", "Rocket, wild", 2, 299)]


@pytest.mark.parametrize(
    ("currency", "price"),
    [("EUR", "1.999"), ("EUR", "1.500"), ("JPY", "1.5"), ("JPY", "12.000"), ("KWD", "1.2345"), ("EUR", "-1")],
)
def test_a_price_has_the_decimals_of_its_currency(currency, price):
    with pytest.raises(ValueRefused, match="Tomatoes, 5 kg: the unit price"):
        lines_in({"quantity-0": "1", "price-0": price}, [TOMATOES], currency)
    with pytest.raises(ValueRefused, match="Thyme: the unit price"):
        lines_in({"new-name-0": "Thyme", "new-quantity-0": "1", "new-price-0": price}, [], currency)


def test_times_are_read_in_the_readers_zone():
    expected = datetime(2026, 12, 1, 18, 30, tzinfo=ZoneInfo(BERLIN))

    assert moment_in({"at": "2026-12-01T18:30"}, "at", BERLIN) == expected
    assert moment_in({}, "at", BERLIN) is None
    assert day_in({"day": "2026-12-01"}, "day", BERLIN, expected) is None
    assert day_in({"day": "2026-12-02"}, "day", BERLIN, expected) == expected + timedelta(days=1)
    assert day_in({"day": "2026-12-01"}, "day", BERLIN, None) == expected.replace(hour=12, minute=0)
    with pytest.raises(ValueRefused):
        day_in({"day": "1.12.2026"}, "day", BERLIN, None)
