"""Two browsers: from Confirm to CANCELLED on screen, and from Send in one to the text in the other."""

import re
import time

from playwright.sync_api import BrowserContext, Page, expect

from tests.bench import data
from tests.bench.browser import chromium, visitor
from tests.bench.report import Row, middle, percentile, row
from tests.bench.servers import Served, portal

_CONFIRM_MS, _CHAT_P50_MS, _CHAT_P99_MS = 50, 30, 250
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
    """By the page's own clock, from the click until the browser has painted it."""
    count = 2 if quick else 15
    orders = data.copy_of(data.orders_of_one_buyer(500 if quick else 10_000), "confirm")
    with data.using(orders.url):
        numbers = data.add_pending(count + 1)
    with portal(orders) as ours, chromium() as browser, visitor(browser, ours.url, ours.cookie(data.ADA)) as ada:
        page = ada.new_page()
        taken = [_confirm(page, ours, number) for number in numbers][1:]  # the first warms the server up
    p50 = middle(taken)
    return [
        row("Confirm → CANCELLED on screen", "ms", p50, f"≤ {_CONFIRM_MS}", p50 <= _CONFIRM_MS, details={"all": taken})
    ]


def _confirm(page: Page, ours: Served, number: str) -> float:
    page.goto(f"{ours.url}/orders/{number}")
    page.get_by_role("button", name="Cancel Order").click()
    button = page.get_by_role("alertdialog").get_by_role("button", name=re.compile("Confirm"))
    expect(button).to_be_enabled()
    page.evaluate(_WATCH_STATUS)
    button.click()
    return page.wait_for_function("() => window.benchDone && window.benchDone - window.benchClicked").json_value()


def chat(*, quick: bool) -> list[Row]:
    """By the clock of the one machine that both browsers run on."""
    count = 3 if quick else 100
    orders = data.copy_of(data.orders_of_one_buyer(500 if quick else 10_000), "chat")
    with data.using(orders.url):
        number = data.add_pending(1)[0]
    with (
        portal(orders) as ours,
        chromium() as browser,
        visitor(browser, ours.url, ours.cookie(data.ADA)) as ada,
        visitor(browser, ours.url, ours.cookie(data.TOM)) as tom,
    ):
        sender, receiver = _open(ada, f"{ours.url}/orders/{number}"), _open(tom, f"{ours.url}/supplier/orders/{number}")
        taken = _talk(sender, receiver, count)
    p50, p99 = middle(taken), percentile(taken, 0.99)
    what = f"chat, browser to browser, {count} messages"
    return [
        row(f"{what}: p50", "ms", p50, f"≤ {_CHAT_P50_MS}", p50 <= _CHAT_P50_MS, details={"all": taken}),
        row(f"{what}: p99", "ms", p99, f"≤ {_CHAT_P99_MS}", p99 <= _CHAT_P99_MS),
    ]


def _open(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
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
