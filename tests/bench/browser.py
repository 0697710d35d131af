"""A real Chromium, and what is asked of it."""

import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from buyer_portal.services.people.session_cookie import COOKIE

_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_WATCH = """() => {
  const look = () => {
    if (!(IS_THERE)) { requestAnimationFrame(look); return; }
    requestAnimationFrame(() => setTimeout(() => {
      window.benchShown = performance.timeOrigin + performance.now();
      window.benchInPage = performance.now();
    }));
  };
  look();
}"""


def watch_for(is_there: str) -> str:
    """A script that says when what `is_there` finds is in the page, and painted (the frame after next has begun)."""
    return _WATCH.replace("IS_THERE", is_there)


WATCH_ROWS = watch_for("document.querySelectorAll('tbody tr[data-status]').length >= 50")
"""Says when the fiftieth row is on screen."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser process; PORTAL_CHROMIUM says which."""
    path = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=_ARGS)
        yield browser
        browser.close()


@contextmanager
def visitor(browser: Browser, url: str, secret: str = "") -> Iterator[BrowserContext]:
    """A browser that has never been here, signed in; its caches are empty."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    if secret:
        context.add_cookies([{"name": COOKIE, "value": secret, "url": url}])
    yield context
    context.close()


def open_cold(browser: Browser, url: str, path: str, secret: str, watch: str) -> tuple[float, float]:
    """Milliseconds from asking for the page until `watch` saw it on screen: for who asked, and by the page's clock."""
    with visitor(browser, url, secret) as context:
        page = context.new_page()
        page.add_init_script(f"({watch})()")
        asked = time.time()
        page.goto(url + path, wait_until="commit")
        shown, in_page = when_shown(page)
        return shown - asked * 1000, in_page


def when_shown(page: Page) -> tuple[float, float]:
    """Wait for what the page watches for; gives when, in milliseconds since 1970 and since it was asked for."""
    page.wait_for_function("() => window.benchShown", polling=50)
    return tuple(page.evaluate("() => [window.benchShown, window.benchInPage]"))


@contextmanager
def weighing(page: Page) -> Iterator[dict[str, int]]:
    """Count the bytes by kind that come over the wire; what goes up the socket counts, too."""
    kinds: dict[str, str] = {}
    weight: dict[str, int] = defaultdict(int)

    def began(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def ended(event: dict[str, Any]) -> None:
        weight[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    def frame(event: dict[str, Any]) -> None:
        weight["WebSocket"] += len(event["response"]["payloadData"].encode())

    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived", began)
    session.on("Network.loadingFinished", ended)
    session.on("Network.webSocketFrameReceived", frame)
    session.on("Network.webSocketFrameSent", frame)
    yield weight
    session.detach()
