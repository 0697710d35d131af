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
      console.info(`bench: shown ${performance.timeOrigin + performance.now()} ${performance.now()}`);
    }));
  };
  look();
}"""


def watch_for(is_there: str) -> str:
    """A script that says when what `is_there` finds is in the page, and painted (the frame after next has begun)."""
    return _WATCH.replace("IS_THERE", is_there)


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
        shown, in_page = open_until_shown(page, url + path)
        return shown - asked * 1000, in_page


def open_until_shown(page: Page, address: str) -> tuple[float, float]:
    """Open what the page watches; gives when it was there, in milliseconds since 1970 and since it was asked for.

    The page says so in its console: to be asked, Playwright would run a third of a megabyte of script in it meanwhile.
    """
    with page.expect_console_message(lambda message: message.text.startswith("bench: shown ")) as said:
        page.goto(address, wait_until="commit")
    shown, in_page = map(float, said.value.text.split()[2:])
    return shown, in_page


_WATCH_CLICKED = """(path) => {
  const look = () => {
    if (location.pathname !== path || !(IS_THERE)) { requestAnimationFrame(look); return; }
    requestAnimationFrame(() => setTimeout(() => { window.benchOpened = performance.now() - window.benchClicked; }));
  };
  addEventListener("click", () => { window.benchClicked = performance.now(); look(); }, { capture: true, once: true });
}"""


def open_warm(context: BrowserContext, url: str, start: str, path: str, is_there: str) -> float:
    """Milliseconds from the click on a link to `path`, on the page `start`, until what `is_there` finds is painted."""
    page = context.new_page()
    page.goto(url + start)
    page.wait_for_selector("[data-hydrated=true]")
    page.wait_for_load_state("networkidle")
    page.evaluate(_WATCH_CLICKED.replace("IS_THERE", is_there), path)
    page.locator(f"a[href='{path}']").first.click()
    taken: float = page.wait_for_function("() => window.benchOpened").json_value()
    page.close()
    return taken


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
