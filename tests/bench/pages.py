"""How long each page takes to show what it is about, cold and from another page, and what it weighs."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext

from buyer_portal.services.conversation.chat import post_message
from tests.bench import data
from tests.bench.browser import chromium, open_cold, open_until_shown, open_warm, visitor, watch_for, weighing
from tests.bench.report import Row, middle, row
from tests.bench.servers import Served, lean_page, portal

_KB = 1024
_COLD, _WARM_MS, _FIRST_KB, _SECOND_KB = 1.6, 60, 150, 15
_THREADS = 40
_ROWS = "document.querySelectorAll('tbody tr[data-status]').length >= {}"
_HEADING = "[...document.querySelectorAll('h2')].some(h2 => h2.textContent === '{}')"
_SAYS = "document.body?.innerText.includes('{}')"


@dataclass(frozen=True, slots=True)
class _Page:
    """A page: who looks at it, where it is, what is there once it is shown, how the bare page shows the same.

    With a click it is opened from `start`.
    """

    id: str
    path: str
    shown: str
    bare_shown: str = ""
    who: str = data.ADA
    start: str = "/notifications"


def _pages(number: str) -> list[_Page]:
    many = _ROWS.format(50)
    return [
        _Page("orders", "/orders", many),
        _Page("order", f"/orders/{number}", _HEADING.format("Cancel Order"), start="/orders"),
        _Page("dashboard", "/dashboard", _HEADING.format("Latest orders"), _ROWS.format(8)),
        _Page("desk", "/supplier", _ROWS.format(20), who=data.TOM),
        _Page("messages", "/messages", _SAYS.format(f"thread {_THREADS - 1},")),
    ]


def pages(*, quick: bool) -> list[Row]:
    """Each page of the portal in turn with its bare page, so that a slow machine slows both."""
    orders = data.copy_of(data.orders_of_one_buyer(500 if quick else 10_000), "pages")
    with data.using(orders.url):
        numbers = data.add_pending(_THREADS)
        for place, number in enumerate(numbers):
            post_message(
                data.person(data.TOM), number, f"thread {place}, is the back door fine?", key=f"bench-thread-{place:03}"
            )
    with portal(orders) as ours, lean_page(orders) as lean, chromium() as browser:
        secrets = {who: ours.cookie(who) for who in (data.ADA, data.TOM)}
        return [
            line
            for page in _pages(numbers[-1])
            for line in _measured(browser, ours, lean, secrets[page.who], page, quick=quick)
        ]


def _measured(browser: Browser, ours: Served, lean: Served, secret: str, page: _Page, *, quick: bool) -> Iterator[Row]:
    ours_shown, bare_shown = watch_for(page.shown), watch_for(page.bare_shown or page.shown)
    rounds = [
        (
            open_cold(browser, lean.url, page.path, "", bare_shown)[0],
            open_cold(browser, ours.url, page.path, secret, ours_shown)[0],
        )
        for _ in range(2 if quick else 12)
    ][1:]  # the servers' first answer is nobody's wait
    bare_ms, our_ms = (middle([one[side] for one in rounds]) for side in (0, 1))
    yield row(
        f"{page.id}.cold",
        f"{page.id}: visible, cold browser",
        "ms",
        our_ms,
        f"≤ {_COLD} ×",
        our_ms <= _COLD * bare_ms,
        yardstick=bare_ms,
        details={"all": rounds},
    )
    with visitor(browser, ours.url, secret) as context:
        warm = [open_warm(context, ours.url, page.start, page.path, page.shown) for _ in range(2 if quick else 9)][1:]
    warm_ms = middle(warm)
    yield row(
        f"{page.id}.warm",
        f"{page.id}: visible, from another page",
        "ms",
        warm_ms,
        f"≤ {_WARM_MS}",
        warm_ms <= _WARM_MS,
        details={"all": warm},
    )
    yield from _weights(browser, ours, lean, secret, page)


def _weights(browser: Browser, ours: Served, lean: Served, secret: str, page: _Page) -> Iterator[Row]:
    with visitor(browser, lean.url) as context:
        bare = sum(_weigh(context, lean.url + page.path, page.bare_shown or page.shown).values())
    with visitor(browser, ours.url, secret) as context:
        for visit, allowed in (("first", _FIRST_KB), ("second", _SECOND_KB)):
            found = _weigh(context, ours.url + page.path, page.shown)
            weight = sum(found.values()) / _KB
            yield row(
                f"{page.id}.bytes-{visit}",
                f"{page.id}: over the wire, {visit} visit, fonts too",
                "KB",
                weight,
                f"≤ {allowed}",
                weight <= allowed,
                yardstick=bare / _KB,
                details={"bytes": found},
            )


def _weigh(context: BrowserContext, address: str, shown: str) -> dict[str, int]:
    """Bytes by kind that came over the wire until the page was at rest."""
    page = context.new_page()
    page.add_init_script(f"({watch_for(shown)})()")
    with weighing(page) as weight:
        open_until_shown(page, address)
        page.wait_for_timeout(1_000)
    page.close()
    return dict(weight)
