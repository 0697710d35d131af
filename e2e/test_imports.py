"""Real input: orders from a file, a sign-in for a person of such a company, and an order found among thousands."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.database import cancellations_of, status_of
from e2e.pages.order import OrderPage
from e2e.pages.orders import OrdersPage
from e2e.server import ROOT, Server, buyer_portal

COLUMNS = [
    "order_number",
    "buyer",
    "supplier",
    "status",
    "placed_at",
    "currency",
    "sku",
    "name",
    "quantity",
    "unit_price",
]
REAL = ROOT.parent / "shared" / "data" / "orders-2011-12-clean.csv"
ORDERS = 3_000
BUYER = "Wholesale Customer"


PENDING = ["WH-300", "WH-303"]
"""Two orders that are PENDING in the file, and are cancelled by a test."""


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own, empty."""
    return start_portal(empty=True, PORTAL_DEMO="0")


@pytest.fixture(scope="module")
def imported(portal: Server, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """The portal after a file with thousands of orders came in, while it was running."""
    file = tmp_path_factory.mktemp("import") / "orders.csv"
    _write(file)
    done = buyer_portal(portal.database_url, "import", str(file))
    assert done.returncode == 0, done.stderr
    assert f"Imported {ORDERS:,} orders with {2 * ORDERS:,} lines." in done.stdout
    _add_person(portal, "wanda@wholesale.example", BUYER)
    return portal


def _write(file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        for index in range(ORDERS):
            status = ("PENDING", "CONFIRMED", "DELIVERED")[index % 3]
            at = f"2026-01-{index % 28 + 1:02}T08:{index % 60:02}:00Z"
            order = [f"WH-{index}", BUYER, "Attic Goods", status, at, "GBP"]
            rows.writerow([*order, f"SKU{index}", f"ITEM NUMBER {index}", 3, "1.25"])
            rows.writerow([*order, "22423", "REGENCY CAKESTAND 3 TIER", 1, "12.75"])


def _add_person(portal: Server, email: str, company: str) -> None:
    options = ["--name", "Wanda Wholesale", "--company", company, "--password", "a long password"]
    done = buyer_portal(portal.database_url, "add-person", email, *options)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def wanda(imported: Server, sign_in_with_password: Callable[..., Page]) -> Page:
    return sign_in_with_password("wanda@wholesale.example", "a long password")


def test_thousands_of_orders_are_there_and_counted(wanda: Page) -> None:
    orders = OrdersPage(wanda).open()

    orders.expect_tab("All", ORDERS)
    cancelled = sum(status_of(number) is OrderStatus.CANCELLED for number in PENDING)  # by the tests before this one
    orders.expect_tab("Pending", ORDERS // 3 - cancelled)
    orders.expect_tab("Cancelled", cancelled)
    expect(orders.summary).to_have_text("1–50 of 3,000 orders")


@pytest.mark.parametrize(("query", "number"), [("WH-2718", "WH-2718"), ("item number 1999", "WH-1999")])
def test_an_order_is_found_among_thousands(wanda: Page, query: str, number: str) -> None:
    orders = OrdersPage(wanda).open()

    orders.search(query)

    expect(orders.numbers()).to_have_text([number])


@pytest.mark.parametrize("number", PENDING)
def test_an_imported_order_is_cancelled(wanda: Page, number: str) -> None:
    orders = OrdersPage(wanda).open()
    orders.search(number)
    expect(orders.numbers()).to_have_text([number])
    orders.link(number).click()
    order = OrderPage(wanda)
    expect(order.heading).to_have_text(number)

    order.ask_to_cancel().confirm()

    order.expect_status("CANCELLED")
    assert status_of(number) is OrderStatus.CANCELLED
    assert len(cancellations_of(number)) == 1


def test_the_same_file_twice_changes_nothing(imported: Server, tmp_path: Path) -> None:
    _write(tmp_path / "again.csv")

    again = buyer_portal(imported.database_url, "import", str(tmp_path / "again.csv"))

    assert again.returncode == 0
    assert f"Already there: {ORDERS:,} orders." in again.stdout


def test_without_the_demo_nobody_is_offered_to_continue_as(stranger: Page) -> None:
    stranger.goto("/sign-in")

    expect(stranger.get_by_role("textbox", name="E-mail")).to_be_visible()
    expect(stranger.locator("[data-hydrated=true]")).to_be_attached()
    expect(stranger.get_by_role("button", name="Continue as")).to_have_count(0)


@pytest.mark.skipif(not REAL.exists(), reason="the real orders are not beside the repository")
def test_a_buyer_of_the_real_orders_finds_and_cancels_one(
    portal: Server, sign_in_with_password: Callable[..., Page]
) -> None:
    with REAL.open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["status"] in ("PENDING", "CONFIRMED", "PROCESSING"))
    done = buyer_portal(portal.database_url, "import", str(REAL))
    assert done.returncode == 0, done.stderr
    _add_person(portal, "real@wholesale.example", row["buyer"])
    page = sign_in_with_password("real@wholesale.example", "a long password")
    orders = OrdersPage(page).open()

    orders.search(row["order_number"])
    expect(orders.numbers()).to_have_text([row["order_number"]])
    expect(orders.link(row["order_number"])).to_be_visible()
    orders.link(row["order_number"]).click()
    order = OrderPage(page)
    order.expect_status(row["status"])
    order.ask_to_cancel().confirm()

    order.expect_status("CANCELLED")
    assert status_of(row["order_number"]) is OrderStatus.CANCELLED
