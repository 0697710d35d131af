"""Changing instead of cancelling: the supplier proposes, the buyer answers, each in a browser of their own."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.orders.details import order_details
from buyer_portal.settings import now
from e2e.database import ADA, TOM, cancellations_of, messages_of, notices_of, person, status_of, timeline_of, version_of
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import DeskPage
from e2e.pages.proposal import ProposalBox, RequestBox

PlaceOrder = Callable[..., str]
FEWER = (OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1250, 1),)


def propose(number: str) -> int:
    return propose_changes(
        person(TOM),
        number,
        seen_version=version_of(number),
        key=f"propose-{number}",
        lines=FEWER,
        reason="Basil is sold out.",
        answer_by=now() + timedelta(days=1),
    )


def lines_of(number: str) -> list[tuple[str, int, int]]:
    return [(line.sku, line.quantity, line.unit_price_minor) for line in order_details(person(ADA), number).lines]


def test_a_proposal_is_made_read_and_accepted(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)
    offer, answer = ProposalBox(supplier).open_form(), ProposalBox(buyer)

    offer.set_quantity("Tomatoes, 5 kg", "1")
    offer.remove("Basil, 1 bunch")
    offer.add("Rocket, wild", "ROC-1", "3", "2.99")
    offer.send("Basil is sold out.")

    answer.expect_text("Basil is sold out.", "was 2, now 1", "removed", "new", "€44.50", "€21.47", "€23.03 less")
    offer.expect_text("was 2, now 1", "Withdraw proposal")
    expect(desk.button("Start processing")).to_be_disabled()
    expect(supplier.get_by_text("Waits for the answer to your proposal")).to_be_visible()
    answer.answer("Accept modifications", "Fine with us.")

    answer.expect_none()
    offer.expect_none()
    order.expect_status("CONFIRMED")
    expect(buyer.get_by_role("region", name="Lines")).to_contain_text("€21.47")
    expect(supplier.get_by_role("region", name="Lines")).to_contain_text("Rocket, wild")
    expect(desk.timeline).to_contain_text("Proposal accepted")
    desk.chat.expect_order("Fine with us.")
    expect(desk.chat.log).to_contain_text("Tom Becker proposed changes")
    expect(desk.chat.log).to_contain_text("Ada Lindqvist accepted the proposal")
    assert lines_of(number) == [("TOM-5", 1, 1250), ("ROC-1", 3, 299)]
    assert status_of(number) is OrderStatus.CONFIRMED
    assert messages_of(number) == [("Ada Lindqvist", "Fine with us.")]
    assert next(notice.kind for notice in notices_of(TOM, number)) == "ACCEPT"


def test_a_rejected_proposal_changes_nothing_and_the_supplier_goes_on(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    propose(number)
    OrderPage(buyer).open_order(number)
    desk = DeskOrderPage(supplier).open_order(number)

    ProposalBox(buyer).answer("Reject modifications")

    ProposalBox(supplier).expect_none()
    desk.move("Start processing")
    desk.expect_status("PROCESSING")
    assert lines_of(number) == [("TOM-5", 2, 1250), ("BAS-1", 10, 195)]
    assert [event for event, _ in timeline_of(number)][-3:] == [
        OrderEvent.PROPOSE,
        OrderEvent.REJECT,
        OrderEvent.START_PROCESSING,
    ]


def test_a_withdrawn_proposal_disappears_from_the_buyers_screen(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    propose(number)
    OrderPage(buyer).open_order(number)
    DeskOrderPage(supplier).open_order(number)
    ProposalBox(buyer).expect_text("Basil is sold out.")

    ProposalBox(supplier).answer("Withdraw proposal")

    ProposalBox(buyer).expect_none()
    expect(supplier.get_by_role("button", name="Propose changes")).to_be_visible()


def test_cancelling_takes_the_proposal_along_and_says_so_before(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    propose(number)
    order = OrderPage(buyer).open_order(number)

    dialog = order.ask_to_cancel()
    dialog.expect_text("The open proposal of Green Valley Produce is withdrawn.")
    dialog.confirm()

    order.expect_status("CANCELLED")
    ProposalBox(buyer).expect_none()
    assert len(cancellations_of(number)) == 1


def test_a_form_with_a_mistake_says_which_and_keeps_what_was_typed(supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    DeskOrderPage(supplier).open_order(number)
    offer = ProposalBox(supplier).open_form()
    offer.set_quantity("Tomatoes, 5 kg", "a few")

    offer.send("Sold out.")

    expect(offer.form.get_by_role("alert")).to_contain_text("Tomatoes, 5 kg: the quantity must be a whole number")
    expect(offer.form.get_by_label("Quantity of Tomatoes, 5 kg")).to_have_value("a few")
    expect(offer.form.get_by_label("Reason for the buyer")).to_have_value("Sold out.")


def test_a_change_is_asked_for_proposed_with_one_click_and_accepted(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    DeskOrderPage(supplier).open_order(number)
    ask, request = RequestBox(buyer), RequestBox(supplier)

    order.ask_to_cancel().dialog.get_by_role("button", name="Ask for a change instead").click()
    expect(ask.heading).to_be_focused()
    expect(ask.heading).to_be_in_viewport()
    ask.form.get_by_label("Quantity of Tomatoes, 5 kg").fill("1")
    ask.form.get_by_label("Remove Basil, 1 bunch").check()
    ask.send("We need less.")

    for box in (ask, request):
        box.expect_text("We need less.", "was 2, now 1", "removed", "€32.00 less")
    supplier.get_by_role("button", name="Turn into a proposal").click()
    offer = ProposalBox(supplier)
    expect(offer.form.get_by_label("Quantity of Tomatoes, 5 kg")).to_have_value("1")
    expect(offer.form.get_by_label("Remove Basil, 1 bunch")).to_be_checked()
    offer.send("As you asked.")
    answer = ProposalBox(buyer)
    answer.answer("Accept modifications")

    answer.expect_none()
    expect(buyer.get_by_role("region", name="Lines")).not_to_contain_text("Basil")
    expect(request.section).to_have_count(0)
    assert lines_of(number) == [("TOM-5", 1, 1250)]
    assert status_of(number) is OrderStatus.PENDING
    assert [event for event, _ in timeline_of(number)][1:] == [OrderEvent.ASK, OrderEvent.PROPOSE, OrderEvent.ACCEPT]


def test_a_request_is_marked_everywhere_and_asked_about_before_a_step_leaves_it(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    order, desk = OrderPage(buyer).open_order(number), DeskPage(supplier).open_newest_first()
    waiting = desk.count_of_tab("Needs attention")
    RequestBox(buyer).open_form().send("One box less, please.")
    expect(desk.row(number)).to_contain_text("Request to answer")
    desk.expect_tab("Needs attention", waiting + 1)

    desk.move(number, "Start processing")
    dialog = supplier.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Corner Bistro asks for a change")
    expect(dialog).to_contain_text("One box less, please.")
    expect(dialog.get_by_role("button", name="Not now")).to_be_focused()
    dialog.get_by_role("link", name="Answer first").click()
    expect(RequestBox(supplier).section).to_be_in_viewport()
    assert status_of(number) is OrderStatus.CONFIRMED

    DeskOrderPage(supplier).move("Start processing")
    dialog.get_by_role("button", name="Go on without").click()
    order.expect_status("PROCESSING")
    expect(RequestBox(buyer).section).to_have_count(0)
    expect(order.timeline).to_contain_text("Request left without an answer")
    expect(order.chat.log).to_contain_text("went on without an answer to the request for a change")


def test_a_request_is_withdrawn_while_the_supplier_is_asked_about_it(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)
    RequestBox(buyer).open_form().send("One box less, please.")
    expect(RequestBox(supplier).section).to_be_visible()
    desk.move("Send out for delivery")
    dialog = supplier.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Corner Bistro asks for a change")

    buyer.get_by_role("button", name="Withdraw request").click()
    expect(order.timeline).to_contain_text("Request withdrawn")
    dialog.get_by_role("button", name="Go on without").click()

    order.expect_status("OUT FOR DELIVERY")
    expect(order.timeline).not_to_contain_text("without an answer")


def test_enter_in_a_number_sends_neither_a_proposal_nor_a_request(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    OrderPage(buyer).open_order(number)
    DeskOrderPage(supplier).open_order(number)
    offer, ask = ProposalBox(supplier).open_form(), RequestBox(buyer).open_form()
    offer.form.get_by_label("Reason for the buyer").fill("Sold out.")
    ask.form.get_by_label("Note to the supplier").fill("We need less.")

    for form in (offer.form, ask.form):
        for field in form.locator("input:visible").all():
            field.press("Enter")
        expect(form).to_be_visible()
    assert [event for event, _ in timeline_of(number)] == [OrderEvent.PLACE]

    offer.set_quantity("Tomatoes, 5 kg", "1")
    offer.form.get_by_role("button", name="Send proposal").press("Enter")
    expect(offer.form).to_have_count(0)
    assert [event for event, _ in timeline_of(number)] == [OrderEvent.PLACE, OrderEvent.PROPOSE]


def test_of_two_lines_of_one_item_the_one_goes_that_was_ticked(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(lines=[NewLine("BAS-01", "Basil", 10, 500), NewLine("BAS-01", "Basil", 90, 200)])
    OrderPage(buyer).open_order(number)
    DeskOrderPage(supplier).open_order(number)
    offer = ProposalBox(supplier).open_form()

    offer.remove("Basil, line 1")
    offer.send("Sold out.")

    rows = ProposalBox(buyer).section.get_by_role("row")
    expect(rows.filter(has_text="10 × €5.00")).to_contain_text("removed")
    expect(rows.filter(has_text="90 × €2.00")).to_contain_text("same")


def test_a_request_is_declined_with_a_note(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    desk = DeskOrderPage(supplier).open_order(number)
    RequestBox(buyer).open_form().send("Could it come on Friday?")

    RequestBox(supplier).section.get_by_label("Note to the buyer").fill("Our van does not run on Fridays.")
    desk.button("Decline request").click()

    expect(RequestBox(buyer).section).to_have_count(0)
    expect(order.timeline).to_contain_text("Our van does not run on Fridays.")
    assert notices_of(ADA, number)[0].kind == "REFUSE"
