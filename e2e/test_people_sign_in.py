"""Signing in, and landing where one wanted to go."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.conftest import Complaints
from e2e.database import ADA, PASSWORD, TOM, messages_of
from e2e.pages.order import OrderPage
from e2e.pages.sign_in import SignInPage

PlaceOrder = Callable[..., str]


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("Ada", "Dashboard"),
        ("Ben", "Dashboard"),
        ("Mia", "Dashboard"),
        ("Tom", "Supplier desk"),
        ("Omar", "Supplier desk"),
    ],
)
def test_the_demo_lets_anybody_continue_as(stranger: Page, name: str, home: str) -> None:
    SignInPage(stranger).open().continue_as(name)

    expect(stranger.get_by_role("heading", name=home, level=1)).to_be_visible()


@pytest.mark.parametrize(("email", "home"), [(ADA, "Dashboard"), (TOM, "Supplier desk"), (ADA.upper(), "Dashboard")])
def test_a_person_signs_in_with_address_and_password(stranger: Page, email: str, home: str) -> None:
    SignInPage(stranger).open().sign_in(email, PASSWORD)

    expect(stranger.get_by_role("heading", name=home, level=1)).to_be_visible()
    cookies = stranger.context.cookies()
    assert sorted(cookie.get("name", "") for cookie in cookies) == ["bp_device", "bp_session"]
    assert [(cookie.get("httpOnly"), cookie.get("sameSite")) for cookie in cookies] == [(True, "Lax")] * 2


@pytest.mark.parametrize("email", [ADA, "nobody@corner-bistro.example"])
def test_a_wrong_password_and_an_unknown_address_read_the_same(stranger: Page, email: str) -> None:
    page = SignInPage(stranger).open("?next=/orders")

    page.sign_in(email, "not the password")

    expect(page.problem).to_have_text("E-mail and password don't match an account.")
    expect(page.email).to_have_value(email)
    expect(page.password).to_have_value("")
    expect(page.password).to_be_focused()
    expect(page.password).to_have_attribute("aria-invalid", "true")
    expect(page.password).to_have_attribute("aria-describedby", "sign-in-problem")
    expect(page.email).to_have_attribute("aria-describedby", "sign-in-problem")
    page.sign_in(ADA, PASSWORD)
    expect(stranger.get_by_role("heading", name="Orders", level=1)).to_be_visible()


def test_the_place_that_a_mails_link_names_is_shown_after_signing_in(stranger: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    stranger.goto(f"/orders/{number}#chat")
    page = SignInPage(stranger)
    page.expect_open()

    page.sign_in(ADA, "not the password")
    expect(page.problem).to_be_visible()
    page.expect_open()
    page.sign_in(ADA, PASSWORD)

    expect(stranger).to_have_url(re.compile(rf"/orders/{number}#chat$"))
    expect(OrderPage(stranger).chat.log).to_be_in_viewport()


def test_signing_in_leads_to_where_one_wanted_to_go(stranger: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    stranger.goto(f"/orders/{number}")

    page = SignInPage(stranger)
    page.expect_open()
    page.continue_as("Ada")

    OrderPage(stranger).expect_status("CONFIRMED")


def test_filters_of_the_wanted_list_survive_signing_in(stranger: Page) -> None:
    stranger.goto("/orders?status=DELIVERED&supplier=Harbour+Seafood")
    SignInPage(stranger).expect_open()

    SignInPage(stranger).continue_as("Ada")

    expect(stranger).to_have_url(re.compile(r"/orders\?status=DELIVERED&supplier=Harbour(\+|%20)Seafood$"))


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_link_leads_elsewhere_after_signing_in(stranger: Page, wanted: str) -> None:
    SignInPage(stranger).open(f"?next={wanted}").continue_as("Ada")

    expect(stranger.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


def test_an_ended_sign_in_is_said_and_nothing_is_lost(
    open_browser: Callable[..., BrowserContext], place_order: PlaceOrder
) -> None:
    number = place_order()
    page = open_browser().new_page()
    SignInPage(page).open().continue_as("Ada")
    order = OrderPage(page).open_order(number)
    order.chat.box.fill("I was in the middle of a sen")
    tab = page.context.new_page()
    tab.goto("/settings")
    tab.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    SignInPage(tab).expect_open()

    order.chat.send_button.click()

    sign_in = SignInPage(page)
    sign_in.expect_open()
    expect(sign_in.problem).to_have_text("You were signed out. Sign in again to go on where you were.")
    sign_in.continue_as("Ada")
    expect(order.heading).to_have_text(number)
    expect(order.chat.box).to_have_value("I was in the middle of a sen")
    assert messages_of(number) == []


@pytest.mark.parametrize(
    "address", ["/dashboard", "/orders", "/messages", "/notifications", "/settings", "/supplier", "/"]
)
def test_no_screen_opens_without_signing_in(stranger: Page, address: str) -> None:
    stranger.goto(address)

    SignInPage(stranger).expect_open()


def test_the_home_address_leads_to_the_persons_first_screen(buyer: Page, supplier: Page) -> None:
    buyer.goto("/")
    supplier.goto("/")

    expect(buyer.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    expect(supplier.get_by_role("heading", name="Supplier desk", level=1)).to_be_visible()


def test_another_person_in_the_same_browser_sees_nothing_of_the_first(stranger: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    SignInPage(stranger).open().continue_as("Ada")
    expect(stranger.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    expect(stranger.get_by_role("main")).to_contain_text(number)

    stranger.get_by_label("settings and sign out").click()
    stranger.get_by_role("button", name="Sign out", exact=True).click()
    SignInPage(stranger).expect_open()
    SignInPage(stranger).continue_as("Mia")

    expect(stranger.get_by_role("banner")).to_contain_text("Hotel Aurora")
    expect(stranger.get_by_role("main")).to_contain_text("ORD-2001")
    expect(stranger.get_by_role("main")).not_to_contain_text(number)


def test_an_address_that_does_not_exist_keeps_the_frame_of_who_is_signed_in(
    buyer: Page, stranger: Page, complaints: Complaints
) -> None:
    complaints.allow("status of 404")
    for page, frames in ((buyer, 1), (stranger, 0)):
        answer = page.goto("/nowhere")
        assert answer
        assert answer.status == 404
        expect(page.locator("[data-hydrated=true]")).to_be_attached()
        expect(page.get_by_role("heading", name="This page does not exist", level=1)).to_be_visible()
        expect(page.get_by_role("navigation", name="Main")).to_have_count(frames)


def test_a_sign_in_that_ended_is_nobodys_mistake(stranger: Page) -> None:
    page = SignInPage(stranger).open("?error=expired")

    expect(page.problem).to_contain_text("You were signed out.")
    for field in (page.email, page.password):
        expect(field).not_to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value("")
