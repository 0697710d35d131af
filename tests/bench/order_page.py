"""How long a browser that was never here takes to show one order, of which everything is there."""

from playwright.sync_api import Browser

from tests.bench import data
from tests.bench.browser import WATCH_ROWS, chromium, open_cold, watch_for
from tests.bench.report import Row, middle, row
from tests.bench.servers import Served, lean_page, portal

_WATCH_ORDER = watch_for("[...document.querySelectorAll('main h2')].some(h2 => h2.textContent === 'Cancel Order')")


def order_page(*, quick: bool) -> list[Row]:
    """In turn with the lean page of fifty orders, so that a slow machine slows both."""
    orders = data.copy_of(data.orders_of_one_buyer(500 if quick else 10_000), "order-page")
    with data.using(orders.url):
        number = data.add_pending(1)[0]
    with portal(orders) as ours, lean_page(orders) as lean, chromium() as browser:
        secret = ours.cookie(data.ADA)
        rounds = [
            (_open_list(browser, lean, secret), _open_order(browser, ours, secret, number))
            for _ in range(3 if quick else 12)
        ][1:]  # the servers' first answer is nobody's wait
    lean_ms, our_ms = (middle([one[side][0] for one in rounds]) for side in (0, 1))
    what = "an order visible, cold browser (beside the lean list)"
    return [row(what, "ms", our_ms, "no more than before", None, yardstick=lean_ms, details={"all": rounds})]


def _open_list(browser: Browser, lean: Served, secret: str) -> tuple[float, float]:
    return open_cold(browser, lean.url, "/orders", secret, WATCH_ROWS)


def _open_order(browser: Browser, ours: Served, secret: str, number: str) -> tuple[float, float]:
    return open_cold(browser, ours.url, f"/orders/{number}", secret, _WATCH_ORDER)
