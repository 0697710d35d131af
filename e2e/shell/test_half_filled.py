"""What is half filled in stays with the person who wrote it: through reloads and sign-ins, and until it is sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.status import OrderStatus
from e2e.database import ADA, BEN, PASSWORD
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.proposal import ProposalBox, RequestBox
from e2e.pages.return_case import CaseBox
from e2e.pages.sign_in import SignInPage
from e2e.test_ordering_again import offer

PlaceOrder = Callable[..., str]


def come_back_as(page: Page, email: str) -> None:
    """The sign-in has ended; somebody signs in in the same tab and is led back."""
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    page.locator(f'input[name=person][value="{email}"] ~ button').click()
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_have_count(0)


def test_a_proposal_survives_a_reload_with_every_field_and_is_forgotten_when_sent(
    supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    DeskOrderPage(supplier).open_order(number)
    box = ProposalBox(supplier).open_form()
    box.set_quantity("Tomatoes, 5 kg", "7")
    box.remove("Basil, 1 bunch")
    box.add("Thyme", "THY-1", "3", "2.10")
    box.form.get_by_label("Reason for the buyer").fill("Basil is out.")

    supplier.reload()

    expect(box.form.get_by_label("Quantity of Tomatoes, 5 kg")).to_have_value("7")
    expect(box.form.get_by_label("Remove Basil, 1 bunch")).to_be_checked()
    expect(box.form.get_by_label("Item of new line 1")).to_have_value("Thyme")
    expect(box.form.get_by_label("Unit price (EUR) of new line 1")).to_have_value("2.10")
    expect(box.form.get_by_label("Reason for the buyer")).to_have_value("Basil is out.")

    box.form.get_by_role("button", name="Send proposal").click()
    box.expect_text("was 2, now 7", "removed", "new")
    supplier.get_by_role("button", name="Withdraw proposal").click()
    box.open_form()
    expect(box.form.get_by_label("Reason for the buyer")).to_have_value("")
    expect(box.form.get_by_label("Quantity of Tomatoes, 5 kg")).to_have_value("2")


def test_a_request_survives_the_end_of_a_sign_in_for_the_same_person_only(buyer: Page, place_order: PlaceOrder) -> None:
    OrderPage(buyer).open_order(place_order())
    request = RequestBox(buyer)
    buyer.get_by_role("button", name="Ask for a change").click()
    request.form.get_by_label("Quantity of Tomatoes, 5 kg").fill("9")
    request.form.get_by_label("Note to the supplier").fill("For a wedding.")

    come_back_as(buyer, BEN)
    buyer.get_by_role("button", name="Ask for a change").click()
    expect(request.form.get_by_label("Note to the supplier")).to_have_value("")
    expect(request.form.get_by_label("Quantity of Tomatoes, 5 kg")).to_have_value("2")

    come_back_as(buyer, ADA)
    expect(request.form.get_by_label("Note to the supplier")).to_have_value("For a wedding.")
    expect(request.form.get_by_label("Quantity of Tomatoes, 5 kg")).to_have_value("9")


@pytest.mark.parametrize("back", [ADA, BEN])
def test_a_sign_out_in_another_tab_leaves_what_is_half_filled_to_the_same_person_only(
    back: str, sign_in_with_password: Callable[..., Page], place_order: PlaceOrder
) -> None:
    page, number = sign_in_with_password(ADA), place_order()
    order = OrderPage(page).open_order(number)
    ask, form = page.get_by_role("button", name="Ask for a change"), RequestBox(page).form
    ask.click()
    start = form.get_by_label("Expected date").input_value()
    form.get_by_label("Quantity of Tomatoes, 5 kg").fill("9")
    form.get_by_label("Remove Basil, 1 bunch").check()
    form.get_by_label("Expected date").fill("2031-05-06")
    form.get_by_label("Note to the supplier").fill("For a wedding.")
    order.chat.box.fill("By the way")
    tab = page.context.new_page()
    tab.goto("/settings")
    tab.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    SignInPage(tab).expect_open()
    SignInPage(tab).sign_in(back, PASSWORD)
    expect(tab.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()

    page.reload()

    expect(order.heading).to_have_text(number)
    is_hers = back == ADA
    if not is_hers:
        ask.click()
    expect(form.get_by_label("Note to the supplier")).to_have_value("For a wedding." if is_hers else "")
    expect(form.get_by_label("Quantity of Tomatoes, 5 kg")).to_have_value("9" if is_hers else "2")
    expect(form.get_by_label("Remove Basil, 1 bunch")).to_be_checked(checked=is_hers)
    expect(form.get_by_label("Expected date")).to_have_value("2031-05-06" if is_hers else start)
    expect(order.chat.box).to_have_value("By the way" if is_hers else "")


def test_a_report_is_whole_after_a_reload(buyer: Page, place_order: PlaceOrder) -> None:
    OrderPage(buyer).open_order(place_order(OrderStatus.DELIVERED))
    case = CaseBox(buyer)
    case.open_form()
    form = case.form("Report a problem")
    form.get_by_label("What is wrong?").select_option("DAMAGED")
    case.affect("Tomatoes, 5 kg", "1")
    form.get_by_label("What happened?").fill("Squashed.")

    buyer.reload()

    expect(form.get_by_label("What is wrong?")).to_have_value("DAMAGED")
    expect(form.get_by_role("textbox", name="Tomatoes, 5 kg")).to_have_value("1")
    expect(form.get_by_label("What happened?")).to_have_value("Squashed.")


def test_ordering_again_keeps_quantities_day_and_sum(buyer: Page, place_order: PlaceOrder) -> None:
    offer(NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1350, "EUR", True))
    offer(NewProduct("BAS-1", "Basil, 1 bunch", "bunch", 195, "EUR", True))
    buyer.goto(f"/orders/{place_order()}/again")
    buyer.get_by_role("textbox", name="Quantity of Tomatoes, 5 kg").fill("3")
    buyer.get_by_role("textbox", name="Quantity of Basil, 1 bunch").fill("0")
    buyer.get_by_label("Delivery window").select_option("10:00–12:00")
    expect(buyer.get_by_role("main")).to_contain_text("€40.50")

    come_back_as(buyer, ADA)

    expect(buyer.get_by_role("textbox", name="Quantity of Tomatoes, 5 kg")).to_have_value("3")
    expect(buyer.get_by_label("Delivery window")).to_have_value("10:00–12:00")
    expect(buyer.get_by_role("main").get_by_role("status").filter(has_text="Total")).to_contain_text("€40.50")


def test_the_words_and_the_reason_of_a_cancellation_are_still_there(buyer: Page, place_order: PlaceOrder) -> None:
    order = OrderPage(buyer).open_order(place_order(OrderStatus.PROCESSING))
    dialog = order.ask_to_cancel()
    dialog.message.fill("We have too much.")
    buyer.get_by_label("Reason (optional)").select_option(index=2)
    chosen = buyer.get_by_label("Reason (optional)").input_value()

    buyer.reload()
    expect(buyer.locator("[data-hydrated=true]")).to_be_attached()
    expect(dialog.dialog.or_(order.section)).to_be_visible()
    if dialog.dialog.is_hidden():  # another process has answered, which does not know that the dialog was open
        order.ask_to_cancel()

    expect(dialog.message).to_have_value("We have too much.")
    expect(buyer.get_by_label("Reason (optional)")).to_have_value(chosen)


def test_who_signs_out_takes_their_drafts_along(
    sign_in_with_password: Callable[..., Page], place_order: PlaceOrder
) -> None:
    buyer, number = sign_in_with_password(ADA), place_order()  # a sign-in of its own: others go on with theirs
    OrderPage(buyer).open_order(number)
    buyer.get_by_role("button", name="Ask for a change").click()
    RequestBox(buyer).form.get_by_label("Note to the supplier").fill("A secret.")
    expect(RequestBox(buyer).form.get_by_label("Note to the supplier")).to_have_value("A secret.")
    token = buyer.evaluate("sessionStorage.token")

    buyer.get_by_role("button", name="Ada Lindqvist").click()
    buyer.get_by_role("button", name="Sign out", exact=True).click()
    expect(buyer.get_by_role("heading", name="Sign in", level=1)).to_be_visible()

    assert buyer.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:'))") == []
    assert buyer.evaluate("sessionStorage.token") != token  # the next person's tab is another client


@pytest.fixture
def catalogue(supplier: Page) -> Page:
    """Tom's catalogue with one product."""
    offer(NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1350, "EUR", True))
    supplier.goto("/supplier/catalogue?q=TOM-5")
    return supplier


def test_leaving_a_price_that_is_not_saved_is_asked_first(catalogue: Page) -> None:
    box = catalogue.get_by_role("textbox", name="Price of Tomatoes, 5 kg, EUR")
    box.fill("14.20")
    dialog = catalogue.get_by_role("alertdialog")

    catalogue.get_by_role("link", name="Messages").click()
    expect(dialog).to_contain_text("1 price is not saved")
    expect(dialog.get_by_role("button", name="Stay here")).to_be_focused()
    catalogue.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(box).to_have_value("14.20")

    catalogue.get_by_role("button", name="Save Tomatoes, 5 kg").click()
    expect(catalogue.get_by_text("Tomatoes, 5 kg: €14.20, available.")).to_be_visible()
    box.fill("15")
    catalogue.get_by_role("link", name="Messages").click()
    dialog.get_by_role("button", name="Leave without saving").click()
    expect(catalogue.get_by_role("heading", name="Messages", level=1)).to_be_visible()
    catalogue.go_back()
    expect(box).to_have_value("14.20")


def test_a_saved_price_is_left_without_a_question(catalogue: Page) -> None:
    catalogue.get_by_role("textbox", name="Price of Tomatoes, 5 kg, EUR").fill("14.30")
    catalogue.get_by_role("button", name="Save Tomatoes, 5 kg").click()
    expect(catalogue.get_by_text("Tomatoes, 5 kg: €14.30, available.")).to_be_visible()

    catalogue.get_by_role("link", name="Messages").click()

    expect(catalogue.get_by_role("heading", name="Messages", level=1)).to_be_visible()


def test_an_error_goes_as_soon_as_its_field_is_corrected_and_comes_back_for_the_same_mistake(catalogue: Page) -> None:
    box = catalogue.get_by_role("textbox", name="Price of Tomatoes, 5 kg, EUR")
    row = catalogue.get_by_role("list", name="Products").get_by_role("listitem")
    at = box.bounding_box()
    for _ in range(2):
        box.fill("a lot")
        catalogue.get_by_role("button", name="Save Tomatoes, 5 kg").click()
        expect(row.get_by_role("alert")).to_be_visible()
        assert (box.bounding_box() or {})["x"] == (at or {})["x"], "the error pushed its row aside"
        box.fill("12.50")
        expect(row.get_by_role("alert")).to_be_hidden()
    expect(box).not_to_have_attribute("aria-invalid", "true")


def test_the_error_of_a_sign_in_goes_when_something_is_corrected(stranger: Page) -> None:
    stranger.goto("/sign-in")
    stranger.get_by_label("E-mail").fill("ada@corner-bistro.example")
    stranger.get_by_label("Password").fill("wrong-password")
    stranger.get_by_role("button", name="Sign in", exact=True).click()
    expect(stranger.get_by_role("alert")).to_be_visible()

    stranger.get_by_label("Password").fill("another")

    expect(stranger.get_by_role("alert")).to_be_hidden()


def test_unchanged_lines_do_not_bury_the_change(supplier: Page, place_order: PlaceOrder) -> None:
    lines = [NewLine(f"A-{n}", f"Apples {n}", 1, 100) for n in range(12)]
    DeskOrderPage(supplier).open_order(place_order(lines=lines))
    box = ProposalBox(supplier).open_form()
    box.set_quantity("Apples 11", "5")
    box.send("More.")

    box.expect_text("was 1, now 5", "11 unchanged lines")
    expect(box.section.get_by_text("Apples 3", exact=False)).to_be_hidden()
    fold = box.section.get_by_role("button", name="11 unchanged lines")
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.press("Enter")
    expect(box.section.get_by_text("Apples 3", exact=False)).to_be_visible()
