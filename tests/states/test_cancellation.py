"""The dialog: what a person read is what happens, or it says what changed. Its form comes from a stranger."""

from typing import Any

import pytest

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.orders.moves import confirm_order, decline_order, send_out_order
from buyer_portal.services.policies import save_policy
from buyer_portal.states.cancellation.dialog import CancellationState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.shell.frame import FrameState
from tests.states.conftest import at, everything, of, run, wire


def screen_of(screen: Any, number: str, person: Any) -> OrderPageState:
    return screen(OrderPageState, f"/orders/{number}", person)


@pytest.fixture
def open_dialog(screen: Any, ada: Any) -> Any:
    """Open an order's page as Ada and ask to cancel; gives the dialog."""

    def make(number: str) -> CancellationState:
        page = screen_of(screen, number, ada)

        async def story() -> CancellationState:
            await everything(page.load())
            dialog = await of(page, CancellationState)
            await everything(dialog.toggle(True))
            page._get_root_state()._clean()
            return dialog

        return run(story())

    return make


def confirm(dialog: CancellationState, **form: Any) -> None:
    run(everything(dialog.submit({"deed": "cancel", "message": "", **form})))


def test_asking_changes_nothing(open_dialog: Any, place_order: Any, snapshot: Any, unchanged: Any) -> None:
    number = place_order(status=OrderStatus.CONFIRMED)
    before = snapshot()

    dialog = open_dialog(number)

    assert (dialog.open, dialog.mode, dialog.order.number, dialog.seen_version) == (True, "ask", number, 2)
    assert dialog.takes_message
    assert unchanged(before)


def test_confirm_cancels_what_was_read(open_dialog: Any, place_order: Any, status_of: Any, messages_of: Any) -> None:
    number = place_order(status=OrderStatus.PROCESSING)
    dialog = open_dialog(number)

    confirm(dialog, seen="3", message="Please stop.", reason="")

    assert status_of(number) is OrderStatus.CANCELLED
    assert messages_of(number) == [("Ada Lindqvist", "Please stop.")]
    assert not dialog.open
    assert run(of(dialog, OrderState)).order.status == "CANCELLED"


def test_a_confirm_from_before_the_change_cancels_nothing(
    open_dialog: Any, place_order: Any, tom: Any, status_of: Any, rows_of: Any
) -> None:
    number = place_order()
    dialog = open_dialog(number)
    confirm_order(tom, number, seen_version=1)

    confirm(dialog, seen="1")

    assert status_of(number) is OrderStatus.CONFIRMED
    assert (dialog.open, dialog.busy, dialog.mode, dialog.seen_version) == (True, False, "changed", 2)
    assert "Nothing was cancelled yet." in dialog.detail

    confirm(dialog, seen="1")  # the same click once more, still on its way when the dialog changed
    assert status_of(number) is OrderStatus.CONFIRMED

    confirm(dialog, seen="2")
    assert status_of(number) is OrderStatus.CANCELLED
    assert len(rows_of("cancellation", number)) == 1


def test_news_re_explains_the_open_dialog_and_keeps_the_words(open_dialog: Any, place_order: Any, tom: Any) -> None:
    number = place_order(status=OrderStatus.PROCESSING)
    dialog = open_dialog(number)
    words = dialog.draft
    send_out_order(tom, number, seen_version=3)

    run(everything(run(of(dialog, OrderPageState)).reload()))

    assert (dialog.open, dialog.mode, dialog.takes_message, dialog.draft) == (True, "blocked", True, words)
    assert "Nothing was cancelled by you" in dialog.detail


def test_too_late_means_nothing_is_cancelled_but_the_words_can_be_sent(
    open_dialog: Any, place_order: Any, tom: Any, snapshot: Any, unchanged: Any, messages_of: Any
) -> None:
    number = place_order(status=OrderStatus.PROCESSING)
    dialog = open_dialog(number)
    send_out_order(tom, number, seen_version=3)
    before = snapshot()

    confirm(dialog, seen="3", message="Please stop.")
    assert (dialog.open, dialog.mode) == (True, "blocked")
    confirm(dialog, seen="4", message="Please stop.")  # Confirm is gone; a forged one does nothing either
    assert unchanged(before)

    run(everything(dialog.submit({"deed": "send", "message": "Please stop."})))
    run(everything(dialog.submit({"deed": "send", "message": "Please stop."})))
    assert messages_of(number) == [("Ada Lindqvist", "Please stop.")]
    assert not dialog.open


def test_who_cancelled_in_another_window_is_not_told_that_nothing_was(
    open_dialog: Any, place_order: Any, ada: Any
) -> None:
    number = place_order()
    dialog = open_dialog(number)
    cancel_order(ada, number, seen_version=1, key="adas-own-key")

    run(everything(run(of(dialog, OrderPageState)).reload()))

    assert dialog.mode == "blocked"
    assert dialog.detail.startswith("Cancelled by Ada Lindqvist, Corner Bistro, today, ")
    assert "You did it in another window" in dialog.detail
    assert "Nothing was cancelled" not in dialog.detail


def test_before_it_is_prepared_or_not_the_dialog_says_whether_cancelling_is_free(
    open_dialog: Any, place_order: Any, tom: Any
) -> None:
    free = open_dialog(place_order(status=OrderStatus.PROCESSING))

    assert "No charge: cancelling is free." in free.detail
    owed = "For what is already prepared you owe nothing more, unless you agree it with Green Valley Produce."
    assert free.detail.endswith(owed)


def test_a_declined_order_is_no_mistake_of_the_buyers(screen: Any, place_order: Any, ada: Any, tom: Any) -> None:
    declined, cancelled = place_order(), place_order(status=OrderStatus.CANCELLED)
    decline_order(tom, declined, seen_version=1, reason="No boat went out.")

    steps = []
    for number in (declined, cancelled):
        page = screen(OrderPageState, f"/orders/{number}", ada)
        run(everything(page.load()))
        steps.append(" ".join(run(of(page, OrderState)).order.next_steps))

    assert steps[0] == "Read why in the order chat, and answer there Order again, or order elsewhere"
    assert "Cancelled by mistake?" in steps[1]


def test_a_colleague_who_was_first_is_named(open_dialog: Any, place_order: Any, ben: Any, rows_of: Any) -> None:
    number = place_order()
    dialog = open_dialog(number)
    cancel_order(ben, number, seen_version=1, key="bens-own-key")

    confirm(dialog, seen="1")

    assert dialog.mode == "blocked"
    assert "Ben Okafor" in dialog.detail
    assert [row.person_name for row in rows_of("cancellation", number)] == ["Ben Okafor"]


FORGED: list[Any] = [
    {},
    {"seen": "9" * 5_000},
    {"seen": "-1"},
    {"seen": "²"},
    {"seen": "٢"},
    {"seen": 2},
    {"seen": ["2"]},
    {"seen": "2", "message": {"a": 1}, "deed": ["send"], "reason": "because"},
    {"seen": "2.0"},
    {"seen": "2 2"},
    {"seen": "2", "reason": "NO_SUCH_REASON"},
    {"seen": "2", "message": "x" * 4_001},
    {"deed": "SEND", "seen": "3"},
    {"cancel_number": "ORD-9", "number": "ORD-9", "version": 2},
]


@pytest.mark.parametrize("form", FORGED, ids=range(len(FORGED)))
def test_a_forged_form_cancels_nothing(
    open_dialog: Any, place_order: Any, snapshot: Any, unchanged: Any, form: Any
) -> None:
    number = place_order(status=OrderStatus.CONFIRMED)
    dialog = open_dialog(number)
    before = snapshot()

    run(everything(dialog.submit(form)))

    assert unchanged(before)
    assert not dialog.busy


@pytest.mark.parametrize("form", [None, [], "seen", 7, [["seen", "1"]]])
def test_what_is_no_form_cancels_nothing(
    open_dialog: Any, place_order: Any, snapshot: Any, unchanged: Any, form: Any
) -> None:
    dialog = open_dialog(place_order())
    before = snapshot()

    run(everything(dialog.submit(form)))

    assert unchanged(before)


def test_confirm_without_a_dialog_does_nothing(
    screen: Any, place_order: Any, ada: Any, snapshot: Any, unchanged: Any
) -> None:
    number = place_order()
    page = screen_of(screen, number, ada)
    run(everything(page.load()))
    before = snapshot()

    confirm(run(of(page, CancellationState)), seen="1")

    assert unchanged(before)


@pytest.mark.parametrize("is_open", ["true", 1, {}, None, [True]])
def test_only_a_real_click_opens_the_dialog(screen: Any, place_order: Any, ada: Any, is_open: Any) -> None:
    page = screen_of(screen, place_order(), ada)
    run(everything(page.load()))
    dialog = run(of(page, CancellationState))

    run(everything(dialog.toggle(is_open)))

    assert not dialog.open


def test_the_dialog_of_somebody_else_s_order_doesn_t_open(screen: Any, place_order: Any, mia: Any) -> None:
    page = screen_of(screen, place_order(), mia)
    run(everything(page.load()))
    dialog = run(of(page, CancellationState))

    run(everything(dialog.toggle(True)))

    assert not dialog.open
    assert [toast.level for toast in run(of(dialog, FrameState)).toasts] == ["error"]


def test_a_supplier_cannot_cancel_by_the_buyer_s_dialog(
    screen: Any, place_order: Any, tom: Any, snapshot: Any, unchanged: Any
) -> None:
    number = place_order()
    page = screen(OrderPageState, f"/supplier/orders/{number}", tom)
    run(everything(page.load()))
    dialog = run(of(page, CancellationState))
    run(everything(dialog.toggle(True)))
    before = snapshot()

    confirm(dialog, seen="1")

    assert unchanged(before)
    assert dialog.problem


def test_the_dialog_is_of_the_order_it_was_opened_for(open_dialog: Any, place_order: Any, status_of: Any) -> None:
    """The address moved on to another order while Confirm was under way: the one that was read is cancelled."""
    first, second = place_order(), place_order()
    dialog = open_dialog(first)
    at(dialog, f"/orders/{second}")

    confirm(dialog, seen="1", number=second, cancel_number=second)

    assert (status_of(first), status_of(second)) == (OrderStatus.CANCELLED, OrderStatus.PENDING)


FIVE_PERCENT = {"kind_CONFIRMED": "PERCENTAGE", "value_CONFIRMED": "5"}


def test_the_dialog_says_the_charge_and_what_the_supplier_did(open_dialog: Any, place_order: Any, tom: Any) -> None:
    save_policy(tom, FIVE_PERCENT, seen_version=0)
    dialog = open_dialog(place_order(status=OrderStatus.CONFIRMED))

    impact = run(of(dialog, OrderState)).order.impact
    assert (impact.charge, impact.charge_minor) == ("€2.23 (5 % after confirmation)", 223)
    assert impact.refund.startswith("€42.27 if you have paid: Green Valley Produce owes it to you.")
    assert len(impact.supplier_did) == 1
    assert impact.supplier_did[0].startswith("Confirmed today, ")
    assert "Charge: €2.23 (5 % after confirmation)." in dialog.detail


@pytest.mark.parametrize("charge", ["", "0", "222", "-223", "2.23", "x", "9" * 5_000, 223, ["223"]])
def test_a_confirm_with_another_charge_than_the_real_one_cancels_nothing_and_says_it(
    open_dialog: Any, place_order: Any, tom: Any, snapshot: Any, unchanged: Any, status_of: Any, charge: Any
) -> None:
    save_policy(tom, FIVE_PERCENT, seen_version=0)
    number = place_order(status=OrderStatus.CONFIRMED)
    dialog = open_dialog(number)
    before = snapshot()

    confirm(dialog, seen="2", charge=charge)

    assert unchanged(before)
    assert (dialog.open, dialog.busy) == (True, False)
    assert "€2.23 (5 % after confirmation)" in dialog.problem

    confirm(dialog, seen="2", charge="223")
    assert status_of(number) is OrderStatus.CANCELLED
    assert "Charge: €2.23." in run(of(dialog, OrderState)).order.since


def test_the_supplier_confirms_while_the_dialog_is_open_and_the_new_charge_is_asked_for(
    open_dialog: Any, place_order: Any, tom: Any, status_of: Any
) -> None:
    save_policy(tom, FIVE_PERCENT, seen_version=0)
    number = place_order()
    dialog = open_dialog(number)
    confirm_order(tom, number, seen_version=1)

    confirm(dialog, seen="1", charge="0")

    assert (status_of(number), dialog.mode) == (OrderStatus.CONFIRMED, "changed")
    assert "Charge: €2.23" in dialog.detail
    confirm(dialog, seen="2", charge="0")
    assert status_of(number) is OrderStatus.CONFIRMED


def test_the_key_of_the_cancellation_stays_on_the_server(open_dialog: Any, place_order: Any) -> None:
    dialog = open_dialog(place_order())

    dialog.problem = "something to send"

    assert dialog._key
    assert dialog._key not in run(wire(dialog))
