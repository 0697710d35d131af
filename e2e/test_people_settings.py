"""Settings: how the portal shows itself to one person, and signing out everywhere."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from e2e.database import person
from e2e.pages.email_change import EmailSection
from e2e.pages.order import OrderPage
from e2e.pages.orders import OrdersPage
from e2e.pages.screens import SettingsPage
from e2e.pages.sign_in import SignInPage

PlaceOrder = Callable[..., str]


def test_times_are_shown_in_the_persons_own_zone(
    sign_in_with_password: Callable[..., Page], newcomer: str, place_order: PlaceOrder
) -> None:
    number = place_order()
    page = sign_in_with_password(newcomer)
    orders = OrdersPage(page).open(f"?q={number}")
    berlin = orders.row(number).locator("time").get_attribute("datetime") or ""

    settings = SettingsPage(page).open()
    settings.time_zone.select_option("Asia/Tokyo")
    settings.save()
    expect(settings.toast("Saved")).to_be_visible()

    orders.open(f"?q={number}")
    expect(orders.row(number).locator("time")).to_have_attribute("datetime", re.compile(r"\+09:00$"))
    orders.link(number).click()
    expect(OrderPage(page).timeline.locator("time")).to_have_attribute("title", re.compile(r"\(Asia/Tokyo\)$"))
    assert not berlin.endswith("+09:00")
    assert person(newcomer).time_zone == "Asia/Tokyo"


def test_a_new_name_stands_beside_what_the_person_does(
    sign_in_with_password: Callable[..., Page], newcomer: str
) -> None:
    settings = SettingsPage(sign_in_with_password(newcomer)).open()
    settings.name.fill("Nora Newname")

    settings.save()

    expect(settings.toast("Saved")).to_be_visible()
    expect(settings.page.get_by_role("banner")).to_contain_text("Nora Newname")
    settings.reload()
    expect(settings.name).to_have_value("Nora Newname")
    assert person(newcomer).name == "Nora Newname"


def test_a_blank_name_is_refused_and_nothing_changes(sign_in_with_password: Callable[..., Page], newcomer: str) -> None:
    settings = SettingsPage(sign_in_with_password(newcomer)).open()
    settings.name.fill("   ")

    settings.save()

    expect(settings.page.get_by_role("alert")).to_be_visible()
    assert person(newcomer).name == "Nora Neu"


def test_the_theme_is_remembered_by_this_browser(buyer: Page) -> None:
    settings = SettingsPage(buyer).open()
    light = _ink(buyer)

    settings.choose("Dark")

    assert _ink(buyer) != light
    dark = _ink(buyer)
    settings.reload()
    assert _ink(buyer) == dark
    other = SettingsPage(buyer.context.new_page()).open()
    assert _ink(other.page) == dark
    other.choose("As the system")
    assert _ink(other.page) == light


def test_without_a_choice_the_theme_is_the_systems(sign_in: Callable[..., Page]) -> None:
    page = sign_in("ada@corner-bistro.example", color_scheme="light")
    SettingsPage(page).open()
    light = _ink(page)

    page.emulate_media(color_scheme="dark")

    assert _ink(page) != light


def test_shortcuts_can_be_turned_off(buyer: Page) -> None:
    settings = SettingsPage(buyer).open()
    settings.choose("Off")
    orders = OrdersPage(buyer).open()

    buyer.keyboard.press("/")

    expect(orders.search_box).not_to_be_focused()
    SettingsPage(buyer).open().choose("On")
    OrdersPage(buyer).open()
    buyer.keyboard.press("/")
    expect(orders.search_box).to_be_focused()


def test_signing_out_everywhere_ends_the_other_browser_at_its_next_event(
    sign_in_with_password: Callable[..., Page], newcomer: str
) -> None:
    here, there = sign_in_with_password(newcomer), sign_in_with_password(newcomer)
    orders = OrdersPage(there).open()

    SettingsPage(here).open().sign_out_everywhere()

    SignInPage(here).expect_open()
    orders.search_box.fill("tomatoes")
    SignInPage(there).expect_open()
    expect(there.get_by_role("alert")).to_have_text("You were signed out. Sign in again to go on where you were.")


def test_signing_out_ends_this_browser_only(sign_in_with_password: Callable[..., Page], newcomer: str) -> None:
    here, there = sign_in_with_password(newcomer), sign_in_with_password(newcomer)
    settings = SettingsPage(here).open()

    here.get_by_role("button", name="Sign out", exact=True).and_(here.locator("main button")).click()

    SignInPage(here).expect_open()
    here.goto("/orders")
    SignInPage(here).expect_open()
    OrdersPage(there).open()
    assert settings.page is here


def test_signing_out_in_one_tab_ends_the_other_tab(sign_in_with_password: Callable[..., Page], newcomer: str) -> None:
    page = sign_in_with_password(newcomer)
    context: BrowserContext = page.context
    orders = OrdersPage(context.new_page()).open()
    SettingsPage(page).open()

    page.get_by_role("button", name="Sign out", exact=True).and_(page.locator("main button")).click()

    SignInPage(page).expect_open()
    orders.search_box.fill("tomatoes")
    SignInPage(orders.page).expect_open()


def _ink(page: Page) -> str:
    return page.get_by_role("heading", level=1).evaluate("heading => getComputedStyle(heading).color")


def test_what_is_turned_off_is_remembered(sign_in_with_password: Callable[..., Page], newcomer: str) -> None:
    settings = SettingsPage(sign_in_with_password(newcomer)).open()
    expect(settings.channel("Progress of orders")).to_have_value("MAIL")

    settings.channel("Progress of orders").select_option("Off")
    settings.channel("Messages").select_option("In the portal only")
    settings.page.get_by_role("button", name="Update notifications").click()
    expect(settings.toast("Saved")).to_be_visible()
    settings.reload()

    expect(settings.channel("Progress of orders")).to_have_value("OFF")
    expect(settings.channel("Messages")).to_have_value("PORTAL")
    assert set(person(newcomer).channels.split()) == {"ORDERS:OFF", "MESSAGES:PORTAL"}


def test_without_a_mail_server_it_says_who_can_change_an_address(buyer: Page) -> None:
    section = EmailSection(buyer).open().section

    expect(section).to_contain_text("Ask the people who run it to change your address.")
    expect(section.get_by_role("button")).to_have_count(0)
