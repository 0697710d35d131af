"""Two browsers: from Confirm to CANCELLED on screen, and from Send in one to the text in the other."""

import re
import time

from playwright.sync_api import BrowserContext, Page, expect

from tests.bench import data
from tests.bench.browser import chromium, visitor
from tests.bench.report import Row, middle, percentile, row
from tests.bench.servers import Served, lean_page, portal

_CONFIRM, _CHAT_P50, _CHAT_P99 = 1.5, 2, 4  # times as long as on the bare websocket page
_PAUSE = 0.25  # between messages: a person's, and below the gate's limit of events
# Remembers when the button was clicked, and when the status stood there and was painted.
_WATCH_STATUS = """() => {
  const frame = () => requestAnimationFrame(() => setTimeout(() => { window.benchDone ??= performance.now(); }));
  const status = () => document.querySelector("[data-testid=order-status]")?.textContent;
  const look = () => { if (/CANCELLED/i.test(status())) frame(); };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  addEventListener("click", () => { window.benchClicked = performance.now(); }, { capture: true });
}"""
_WATCH_CLICK = """() => addEventListener("click", () => {
  window.benchClicked = performance.timeOrigin + performance.now();
}, { capture: true })"""
_WATCH_TEXT = """() => {
  window.benchSeen = {};
  const look = () => {
    for (const [text] of document.querySelector("[role=log]").textContent.matchAll(/bench-\\d+-/g))
      window.benchSeen[text] ??= performance.timeOrigin + performance.now();
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def confirm(*, quick: bool) -> list[Row]:
    """By the page's own clock, from the click until the browser has painted it; in turn with the bare page."""
    count = 2 if quick else 15
    orders = data.copy_of(data.orders_of_one_buyer(500 if quick else 10_000), "confirm")
    with data.using(orders.url):
        numbers = data.add_pending(2 * count + 2)
    with (
        portal(orders) as ours,
        lean_page(orders) as lean,
        chromium() as browser,
        visitor(browser, ours.url, ours.cookie(data.ADA)) as ada,
    ):
        page = ada.new_page()
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        taken = [(_confirm_bare(page, lean, bare), _confirm(page, ours, number)) for bare, number in pairs][1:]
    bare_p50, p50 = (middle([one[side] for one in taken]) for side in (0, 1))
    return [
        row(
            "confirm.click-to-paint",
            "Confirm → CANCELLED on screen",
            "ms",
            p50,
            f"≤ {_CONFIRM} ×",
            p50 <= _CONFIRM * bare_p50,
            yardstick=bare_p50,
            details={"all": taken},
        )
    ]


def _confirm_bare(page: Page, lean: Served, number: str) -> float:
    page.goto(f"{lean.url}/live/{number}")
    page.wait_for_selector("[data-open=true]")
    return _click_and_watch(page)


def _confirm(page: Page, ours: Served, number: str) -> float:
    page.goto(f"{ours.url}/orders/{number}")
    page.wait_for_selector("[data-hydrated=true]")
    page.get_by_role("button", name="Cancel Order").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    return _click_and_watch(page)


def _click_and_watch(page: Page) -> float:
    button = page.get_by_role("button", name=re.compile("Confirm"))
    expect(button).to_be_enabled()
    page.evaluate(_WATCH_STATUS)
    button.click()
    return page.wait_for_function("() => window.benchDone && window.benchDone - window.benchClicked").json_value()


def chat(*, quick: bool) -> list[Row]:
    """By the clock of the one machine that both browsers run on; then the same on the bare page."""
    count = 3 if quick else 100
    orders = data.copy_of(data.orders_of_one_buyer(500 if quick else 10_000), "chat")
    with data.using(orders.url):
        number, bare_number = data.add_pending(2)
    with (
        portal(orders) as ours,
        lean_page(orders) as lean,
        chromium() as browser,
        visitor(browser, ours.url, ours.cookie(data.ADA)) as ada,
        visitor(browser, ours.url, ours.cookie(data.TOM)) as tom,
    ):
        live = f"{lean.url}/live/{bare_number}"
        bare = _talk(_open(ada, live), _open(tom, live), count)
        sender, receiver = _open(ada, f"{ours.url}/orders/{number}"), _open(tom, f"{ours.url}/supplier/orders/{number}")
        taken = _talk(sender, receiver, count)
    return [
        row(
            f"chat.p{round(share * 100)}",
            f"chat, browser to browser, {count} messages: p{round(share * 100)}",
            "ms",
            percentile(taken, share),
            f"≤ {allowed} ×",
            percentile(taken, share) <= allowed * percentile(bare, share),
            yardstick=percentile(bare, share),
            details={"all": taken, "bare": bare},
        )
        for share, allowed in ((0.5, _CHAT_P50), (0.99, _CHAT_P99))
    ]


def _open(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("[data-hydrated=true], [data-open=true]")
    expect(page.get_by_test_id("order-status")).to_have_text(re.compile("PENDING", re.IGNORECASE))
    return page


def _talk(sender: Page, receiver: Page, count: int) -> list[float]:
    sender.evaluate(_WATCH_CLICK)
    receiver.evaluate(_WATCH_TEXT)
    box, send = sender.get_by_role("textbox", name="Message to supplier"), sender.get_by_role("button", name="Send")
    clicked: list[float] = []
    for index in range(count):
        expect(box).to_be_editable()
        box.fill(f"bench-{index}- The usual place, please.")
        send.click()
        clicked.append(sender.evaluate("() => window.benchClicked"))
        expect(box).to_have_value("")
        time.sleep(_PAUSE)
    receiver.wait_for_function("count => Object.keys(window.benchSeen).length === count", arg=count)
    seen = receiver.evaluate("() => window.benchSeen")
    return [seen[f"bench-{index}-"] - at for index, at in enumerate(clicked)]
