"""How long a browser that was never here takes to show a help page, and what that weighs without its pictures."""

import time

from playwright.sync_api import Browser

from tests.bench import data
from tests.bench.browser import chromium, visitor, weighing
from tests.bench.report import Row, middle, row
from tests.bench.servers import Served, lean_page, portal

_KB = 1024
_VISIBLE, _WEIGHT_KB = 2, 150
_PAGE, _BARE = "/help/cancel-order/", "/help"
# The browser's own word for "visible", and Lighthouse's: when the largest text was painted. A watch of our own would
# come to its turn only after the page's scripts, which run behind that paint.
_WATCH_PAINT = """new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.benchShown = performance.timeOrigin + entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true })"""


def help_page(*, quick: bool) -> list[Row]:
    """Time and weight of *Cancel an order*, the page that the portal links to most."""
    orders = data.copy_of(data.orders_of_one_buyer(500), "help-page")
    with portal(orders) as ours, lean_page(orders) as lean, chromium() as browser:
        rounds = [(_open(browser, lean, _BARE)[0], _open(browser, ours, _PAGE)[0]) for _ in range(2 if quick else 12)][
            1:
        ]  # the servers' first answer is nobody's wait
        _, weight = _open(browser, ours, _PAGE)
    bare, visible = (middle([one[side] for one in rounds]) for side in (0, 1))
    without_pictures = sum(size for kind, size in weight.items() if kind != "Image") / _KB
    return [
        row(
            "help.cold",
            "help page visible, cold browser",
            "ms",
            visible,
            f"≤ {_VISIBLE} ×",
            visible <= _VISIBLE * bare,
            yardstick=bare,
            details={"all": rounds},
        ),
        row(
            "help.bytes-first",
            "help page over the wire, without pictures",
            "KB",
            without_pictures,
            f"≤ {_WEIGHT_KB}",
            without_pictures <= _WEIGHT_KB,
            details={"bytes": weight},
        ),
    ]


def _open(browser: Browser, served: Served, path: str) -> tuple[float, dict[str, int]]:
    """Milliseconds from asking for the page until its largest text is painted, and bytes by kind once it is at rest."""
    with visitor(browser, served.url) as context:
        page = context.new_page()
        page.add_init_script(_WATCH_PAINT)
        with weighing(page) as weight:
            asked = time.time()
            page.goto(f"{served.url}{path}", wait_until="commit")
            page.wait_for_load_state("networkidle")
            shown: float = page.evaluate("() => window.benchShown")
        return shown - asked * 1000, dict(weight)
