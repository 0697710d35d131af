"""A receipt that proves itself to somebody who has no sign-in: on paper, by its number and by its file."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.words.qr_code import qr_code
from e2e.database import cancellations_of
from e2e.help.steps import Walk
from e2e.pages.screens import ReceiptPage
from e2e.server import Server

PlaceOrder = Callable[..., str]


def test_the_paper_leads_to_the_check_and_a_changed_file_is_named(
    buyer: Page, stranger: Page, place_order: PlaceOrder, portal: Server, walk: Walk, tmp_path: Path
) -> None:
    number = place_order(OrderStatus.CANCELLED)
    (cancellation,) = cancellations_of(number)
    ReceiptPage(buyer).open(number)
    code = buyer.get_by_role("img", name="Code that leads to the check of this receipt")
    expect(code).to_be_visible()
    assert "/verify?receipt=" in (buyer.get_by_role("link", name="Check receipt").get_attribute("href") or "")
    with buyer.expect_download() as saved:
        buyer.get_by_role("link", name="Download receipt file").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert file.name == f"receipt-{number}.json"

    with walk.step(stranger):
        stranger.goto("/verify")
    with walk.step(stranger):
        stranger.get_by_label("Receipt number").fill(cancellation.receipt.upper())
        stranger.get_by_role("button", name="Check number").click()
        expect(stranger.get_by_role("status")).to_contain_text("This receipt is genuine")
    with walk.step(stranger):
        paper = stranger.get_by_role("main")
        for words in (number, "Corner Bistro", "Ada Lindqvist", "CANCELLED (was PENDING)", "Basil, 1 bunch", "€44.50"):
            expect(paper).to_contain_text(words)
        expect(paper).not_to_contain_text("@")
    parts = json.loads(file.read_text(encoding="utf-8"))
    parts["receipt"]["refund_due_minor"] += 10_000
    file.write_text(json.dumps(parts), encoding="utf-8")
    with walk.step(stranger):
        stranger.get_by_label("Receipt file").set_input_files(file)
        stranger.get_by_role("button", name="Check file").click()
        expect(stranger.get_by_role("status")).to_contain_text("This receipt was changed")
    expect(stranger.get_by_role("row", name="Refund due €144.50 €44.50")).to_be_visible()


def test_the_code_is_the_address_of_the_check(buyer: Page, place_order: PlaceOrder, portal: Server) -> None:
    number = place_order(OrderStatus.CANCELLED)
    (cancellation,) = cancellations_of(number)
    ReceiptPage(buyer).open(number)

    drawn = buyer.get_by_role("img", name="Code that leads").locator("path").get_attribute("d")

    address = re.search(r"https?://\S+/verify", buyer.get_by_role("main").inner_text())
    assert address
    assert drawn == qr_code(f"{address[0]}?receipt={cancellation.receipt}").path


def test_the_check_reads_well_on_a_phone_in_the_dark_and_by_keyboard(
    open_browser: Callable[..., object], place_order: PlaceOrder
) -> None:
    (cancellation,) = cancellations_of(place_order(OrderStatus.CANCELLED))
    for scheme, width in (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)):
        context = open_browser(viewport={"width": width, "height": 844}, color_scheme=scheme)
        page = context.new_page()  # pyright: ignore[reportAttributeAccessIssue]
        page.goto(f"/verify?receipt={cancellation.receipt}")
        expect(page.get_by_role("heading", name="Check a receipt", level=1)).to_be_visible()

        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (scheme, width)
        found = Axe().run(page)
        assert found.response["violations"] == [], (scheme, width)

    page.keyboard.press("Tab")
    page.get_by_label("Receipt number").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("This receipt is genuine")
