"""A supplier's policy in two browsers: written on the desk, read on the order, charged by what was on screen."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from e2e.database import OMAR, add_person, cancellations_of, status_of
from e2e.pages.order import OrderPage
from e2e.pages.orders import DeskPage
from e2e.pages.policy import PolicyPage
from e2e.pages.screens import ReceiptPage

PlaceOrder = Callable[..., str]
CHARGE = "€4.45 (10 % after confirmation)"


def test_a_charge_is_set_seen_before_confirm_and_recorded(
    buyer: Page, sign_in_with_password: Callable[..., Page], place_order: PlaceOrder
) -> None:
    petra = add_person("petra@pasta-works.example", "Petra Sand", "Pasta Works", Side.SUPPLIER).email
    desk = sign_in_with_password(petra)
    before = place_order(OrderStatus.CONFIRMED, supplier=petra)
    DeskPage(desk).open()
    desk.get_by_role("link", name="Cancellation policy").click()
    policy = PolicyPage(desk)
    expect(policy.heading).to_have_text("Cancellation policy")
    policy.write("Dough is made to order.", "Mon to Fri, 03:00–11:00")
    policy.charge("CONFIRMED", "Percentage of the total", "10").preview()
    policy.expect_text("On an order of €100.00", "€10.00 (10 % after confirmation)")
    policy.save()
    policy.expect_text("Version 1, saved by Petra Sand")

    number = place_order(OrderStatus.CONFIRMED, supplier=petra)
    order = OrderPage(buyer).open_order(number)
    card = buyer.get_by_role("region", name="Supplier")
    for words in ("Dough is made to order.", "Mon to Fri, 03:00–11:00", CHARGE, "as when the order was placed"):
        expect(card).to_contain_text(words)
    expect(order.section).to_contain_text(f"Charge: {CHARGE}.")
    dialog = order.ask_to_cancel()
    dialog.expect_text(CHARGE, "€40.05 if you have paid: Pasta Works owes it to you", "Confirmed today")
    dialog.confirm()

    order.expect_status("CANCELLED")
    assert [row.charge_minor for row in cancellations_of(number)] == [445]
    ReceiptPage(buyer).open(number).expect_fact("€4.45. Supplier policy, version 1, as when ordered")
    OrderPage(buyer).open_order(before).ask_to_cancel().expect_text("No charge")


def test_a_changed_charge_on_its_way_cancels_nothing_and_says_the_real_one(
    buyer: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    dialog = OrderPage(buyer).open_order(number).ask_to_cancel()
    dialog.dialog.locator("input[name=charge]").evaluate("field => { field.value = '99' }")

    dialog.confirm()

    expect(dialog.dialog.get_by_role("alert").last).to_contain_text("cancelling it costs nothing")
    assert status_of(number) is OrderStatus.CONFIRMED


def test_the_second_of_two_who_save_is_told_and_overwrites_nothing(sign_in: Callable[..., Page]) -> None:
    one, other = PolicyPage(sign_in(OMAR)).open(), PolicyPage(sign_in(OMAR)).open()
    other.write("The second.", "Nights").preview()
    one.write("The first.", "Days").preview()
    one.save()
    one.expect_text("saved by Omar Haddad")

    other.expect_text("meanwhile")
    other.save()

    other.expect_text("Nothing of yours was saved.", "Your words are still here")
    one.reload()
    expect(one.page.get_by_role("textbox", name="Policy", exact=True)).to_have_value("The first.")


def test_a_currency_stands_beside_a_fixed_amount_only(sign_in: Callable[..., Page]) -> None:
    fee = PolicyPage(sign_in(OMAR)).open().page.get_by_role("group", name="PROCESSING")
    kind, currency = fee.get_by_role("combobox", name="Charge"), fee.get_by_role("textbox", name="Currency")

    kind.select_option("Percentage of the total")
    expect(currency).to_be_hidden()
    expect(fee.get_by_text("%", exact=True)).to_be_visible()

    kind.select_option("Fixed amount")
    expect(currency).to_be_visible()
    expect(fee.get_by_text("%", exact=True)).to_be_hidden()

    kind.select_option("No charge")
    expect(fee.get_by_role("textbox")).to_have_count(0)
