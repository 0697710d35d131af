"""What a viewer and a member find where others have buttons, and what happens to who loses a role meanwhile."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Role
from buyer_portal.services.people.roles import change_role
from e2e.database import BEN, TOM, VERA, cancellations_of, messages_of, person, status_of, write_messages
from e2e.help.steps import Walk
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.server import Server
from tests.roles import have

PlaceOrder = Callable[..., str]
CANCEL = "Ask Ada Lindqvist or Ben Okafor, who can cancel orders."
WRITE = "Ask Ada Lindqvist or Ben Okafor, who can write messages."


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own: roles of the demo's people change."""
    return start_portal()


@pytest.fixture
def viewer(sign_in: Callable[..., Page]) -> Page:
    """Vera's browser."""
    return sign_in(VERA)


def test_a_viewer_finds_the_role_in_the_settings_and_whom_to_ask_on_an_order(
    viewer: Page, place_order: PlaceOrder, walk: Walk
) -> None:
    number = place_order()
    viewer.goto("/orders")
    with walk.step(viewer):
        viewer.get_by_label("settings and sign out").click()
        viewer.get_by_role("link", name="Settings").locator("visible=true").click()
    with walk.step(viewer):
        expect(viewer.get_by_role("heading", name="Profile")).to_be_visible()
        expect(viewer.locator("dt:text-is('Role') + dd")).to_contain_text("Viewer")
    with walk.step():
        order = OrderPage(viewer).open_order(number)
        expect(viewer.locator("#cancel-order")).to_contain_text(CANCEL)
    expect(viewer.locator("#chat")).to_contain_text(WRITE)
    expect(viewer.get_by_text("Your colleagues can.")).to_be_visible()
    expect(order.heading).to_have_text(number)
    expect(viewer.get_by_role("button", name="Cancel Order")).to_have_count(0)
    expect(viewer.get_by_role("textbox", name="Message to supplier")).to_have_count(0)


@pytest.mark.parametrize("status", list(OrderStatus))
def test_a_viewer_finds_nothing_to_click_that_changes_an_order(
    viewer: Page, place_order: PlaceOrder, status: OrderStatus
) -> None:
    number = place_order(status)
    write_messages(TOM, number, ["Are you there?"])

    OrderPage(viewer).open_order(number)
    expect(viewer.locator("#chat")).to_contain_text(WRITE)

    deeds = viewer.locator("main").get_by_role("button")
    expect(deeds).to_have_text([re.compile("Print")])
    expect(viewer.locator("main").get_by_role("link", name="Order again")).to_have_count(0)
    expect(viewer.locator("main form")).to_have_count(0)


def test_who_loses_the_role_while_the_dialog_is_open_is_refused_and_the_order_stays(
    colleague: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order = OrderPage(colleague).open_order(number)
    dialog = order.ask_to_cancel()

    change_role(BEN, Role.VIEWER)
    try:
        dialog.confirm()

        expect(dialog.dialog.get_by_role("alert")).to_have_text(
            "As a viewer you can't do this, and nothing was changed. Ask Ada Lindqvist, who can cancel orders."
        )
        assert status_of(number) is OrderStatus.PENDING
        assert cancellations_of(number) == []
        colleague.reload()
        expect(colleague.locator("#cancel-order")).to_contain_text("Ask Ada Lindqvist, who can cancel orders.")
    finally:
        change_role(BEN, Role.MEMBER)


def test_what_a_viewer_reads_is_not_read_for_the_supplier(
    viewer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    write_messages(TOM, number, ["Are you there?"])

    OrderPage(viewer).open_order(number).chat.log.scroll_into_view_if_needed()
    expect(viewer.get_by_text("Are you there?").first).to_be_visible()
    expect(viewer.locator("#chat .head").get_by_text("1 new")).to_be_hidden()

    DeskOrderPage(supplier).open_order(number)
    expect(supplier.locator("#chat .mark")).to_have_text("Sent")
    assert messages_of(number) == [("Tom Becker", "Are you there?")]


def test_a_suppliers_member_acts_on_orders_but_policy_and_catalogue_are_the_owners(
    supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    have(person(TOM), Role.MEMBER)
    try:
        DeskOrderPage(supplier).open_order(number)
        DeskOrderPage(supplier).move("Confirm order")
        expect(DeskOrderPage(supplier).status).to_have_text("CONFIRMED")

        supplier.goto("/supplier/policy")
        expect(supplier.locator("main")).to_contain_text("who run the portal")
        expect(supplier.get_by_role("textbox", name="Policy")).to_be_disabled()
        expect(supplier.get_by_role("button", name="Preview")).to_have_count(0)

        supplier.goto("/supplier/catalogue")
        expect(supplier.get_by_role("list", name="Products")).to_be_visible()
        expect(supplier.get_by_role("button", name=re.compile("^Save"))).to_have_count(0)
        expect(supplier.get_by_role("textbox", name=re.compile("^Price of")).first).not_to_be_editable()
    finally:
        have(person(TOM), Role.OWNER)


def test_a_suppliers_viewer_finds_no_step_on_the_desk(supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    have(person(TOM), Role.VIEWER)
    try:
        supplier.goto("/supplier")
        expect(supplier.get_by_text("who run the portal").first).to_be_visible()
        expect(supplier.get_by_role("button", name="Confirm order")).to_have_count(0)
        DeskOrderPage(supplier).open_order(number)
        expect(supplier.get_by_role("button", name="Confirm order")).to_have_count(0)
    finally:
        have(person(TOM), Role.OWNER)
