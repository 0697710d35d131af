"""How long a browser that was never here takes to show 50 of 10,000 orders, and what that weighs."""

from playwright.sync_api import Browser

from tests.bench import data
from tests.bench.browser import WATCH_ROWS, chromium, open_cold, visitor, weighing, when_shown
from tests.bench.report import Row, middle, row
from tests.bench.servers import Served, lean_page, portal

_KB = 1024


def first_orders(*, quick: bool) -> list[Row]:
    """Time and weight of the list of orders, in turn with the lean page's."""
    orders = data.copy_of(data.orders_of_one_buyer(500 if quick else 10_000), "first-orders")
    with portal(orders) as ours, lean_page(orders) as lean, chromium() as browser:
        secret = ours.cookie(data.ADA)
        for served in (ours, lean):
            _open(browser, served, secret)  # the servers' first answer is nobody's wait
        rounds = [(_open(browser, lean, secret), _open(browser, ours, secret)) for _ in range(2 if quick else 11)]
        weights = {served.url: _weigh(browser, served, secret) for served in (lean, ours)}
    lean_ms, our_ms = (middle([one[side][0] for one in rounds]) for side in (0, 1))
    in_page = {name: middle([one[side][1] for one in rounds]) for side, name in enumerate(("lean", "portal"))}
    small, big = weights[lean.url], weights[ours.url]
    return [
        row(
            f"50 of {orders.orders:,} orders visible, cold browser",
            "ms",
            our_ms,
            "≤ 2.5 × lean, ≤ 400 quiet",
            our_ms <= 2.5 * lean_ms,
            yardstick=lean_ms,
            details={"in_page_ms": in_page, "all": rounds},
        ),
        row(
            "the same page over the wire, fonts too",
            "KB",
            sum(big.values()) / _KB,
            "≤ 200",
            sum(big.values()) <= 200 * _KB,
            yardstick=sum(small.values()) / _KB,
            details={"bytes": big},
        ),
    ]


def _open(browser: Browser, served: Served, secret: str) -> tuple[float, float]:
    return open_cold(browser, served.url, "/orders", secret, WATCH_ROWS)


def _weigh(browser: Browser, served: Served, secret: str) -> dict[str, int]:
    """Bytes by kind that came over the wire until the page was at rest."""
    with visitor(browser, served.url, secret) as context:
        page = context.new_page()
        page.add_init_script(f"({WATCH_ROWS})()")
        with weighing(page) as weight:
            page.goto(f"{served.url}/orders", wait_until="commit")
            when_shown(page)
            page.wait_for_timeout(1_000)
    return dict(weight)
