"""A real Chromium, and what is asked of it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from buyer_portal.services.session_cookie import COOKIE

_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Says when the fiftieth row is on screen: in the page, and painted (the frame after next has begun).
WATCH_ROWS = """() => {
  const look = () => {
    if (document.querySelectorAll("tbody tr[data-status]").length < 50) { requestAnimationFrame(look); return; }
    requestAnimationFrame(() => setTimeout(() => {
      window.benchShown = performance.timeOrigin + performance.now();
      window.benchInPage = performance.now();
    }));
  };
  look();
}"""


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
