"""The pictures of the help center: taken from the demo with a frozen clock, and what a screen is like in words.

`bin/pictures` takes all of them, light and dark, desktop and phone, and writes `help_docs/assets/pictures.json`.
A test walks the same scenarios and compares each screen's words with the manifest: bytes differ between computers.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from e2e.database import ADA, TOM
from e2e.pages.order import OrderPage
from e2e.server import ROOT, Server, build_everything

FOLDER = ROOT / "help_docs" / "assets" / "pictures"
MANIFEST = FOLDER.with_suffix(".json")
SNIPPETS = ROOT / "help_docs" / "_generated" / "pictures"
CLOCK = "2026-11-25T09:30:00+00:00"
"""When all pictures were taken, as far as the portal knows."""
VIEWPORTS: dict[str, Any] = {
    # A whole factor: with a broken one, letters fall between two pixels, each time a little otherwise.
    "desktop": {"viewport": {"width": 1180, "height": 720}, "device_scale_factor": 2},
    "phone": {"viewport": {"width": 390, "height": 720}, "device_scale_factor": 2},
}
_KEPT = {"desktop": 1.25, "phone": 2}
"""Pixels that are kept of each one: a page shows a desktop about 700 px wide, twice as many are enough."""
_TALL = 1_500
"""Pixels of height that any part has room in, as a whole."""
_MARGIN = 16
"""Pixels around a part, so that no letter stands at the edge."""
THEMES = ("light", "dark")
VARIANTS = [(viewport, theme) for viewport in VIEWPORTS for theme in THEMES]
BROWSER = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--font-render-hinting=none"]
_QUALITIES = (50, 40, 30, 20)
_SMALL = 64 * 1024
"""Bytes that a picture may have: the first quality with which it has no more is taken."""


@dataclass(frozen=True)
class Picture:
    """One scenario: who goes where, does what, and the part of the screen that is shown. `shows` is its text."""

    shows: str
    address: str
    part: Callable[[Page], Locator] | None = None
    """None: what the window shows."""
    who: str = ADA
    act: Callable[[Page], object] = lambda page: None


def _region(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("region", name=name, exact=True)


def _dialog(page: Page) -> Locator:
    return page.get_by_role("alertdialog")


def _paper(page: Page) -> Locator:
    return page.locator(".paper")


def _ask_to_cancel(page: Page) -> None:
    OrderPage(page).ask_to_cancel()


PICTURES = {
    "orders": Picture("Your orders: tabs by status, the search box, and a row for each order", "/orders"),
    "order": Picture(
        "An order that is confirmed: its progress, whether it can be cancelled, and its lines", "/orders/ORD-1002"
    ),
    "cancel-section": Picture(
        "The Cancel Order section of a confirmed order, with the red Cancel Order button and Message supplier",
        "/orders/ORD-1002",
        _region("Cancel Order"),
    ),
    "cancel-dialog": Picture(
        "The confirmation dialog: what happens, the message to the supplier, Keep order and Confirm",
        "/orders/ORD-1002",
        _dialog,
        act=_ask_to_cancel,
    ),
    "no-button": Picture(
        "The Cancel Order section of an order that is out for delivery: the reason, and no button to cancel",
        "/orders/ORD-1004",
        _region("Cancel Order"),
    ),
    "receipt": Picture(
        "The receipt of a cancelled order: when it was cancelled, by whom and why",
        "/orders/ORD-1006/receipt",
        _paper,
    ),
    "timeline": Picture(
        "The timeline of a delivered order: each step with its time and who did it",
        "/orders/ORD-1005",
        _region("Timeline"),
    ),
    "desk": Picture("The supplier desk: each order with its next step as a button", "/supplier", who=TOM),
}
"""By name, in the order in which they are taken: a chat that was opened counts as read afterwards."""


# --- taking them ----------------------------------------------------------------------------------------------------


def start_frozen(folder: Path) -> Server:
    """Start a portal with the demo of the frozen clock. It is new each time: who looks leaves read marks."""
    server = Server(folder, None, PORTAL_NOW=CLOCK)
    # The receipt prints the portal's address, which must be the same whatever port is free.
    server.add_to_environment(PORTAL_PUBLIC_URL=f"https://portal.example.com,{server.url}")
    server.start()
    return server


def scenes(browser: Browser, server: Server, **look: Any) -> Iterator[tuple[str, Page, Locator | None]]:
    """Go through all pictures; gives each one's name, its page as it is to be taken, and the part of it."""
    contexts = {who: browser.new_context(base_url=server.url, **{**BROWSER, **look}) for who in (ADA, TOM)}
    for who, context in contexts.items():
        context.request.post("/auth/demo", form={"person": who}, headers={"Origin": server.url}, max_redirects=0)
    for name, picture in PICTURES.items():
        page = contexts[picture.who].new_page()
        if picture.part:
            page.set_viewport_size({"width": look["viewport"]["width"], "height": _TALL})
        page.goto(picture.address)
        expect(page.locator("[data-hydrated=true]")).to_be_attached()
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        expect(page.locator(".waiting, .skeleton")).to_have_count(0)
        picture.act(page)
        page.evaluate("document.fonts.ready")
        yield name, page, picture.part(page) if picture.part else None
        page.close()
    for context in contexts.values():
        context.close()


def words_of(page: Page, part: Locator | None) -> str:
    """What a screen reader would find; pictures are compared by this."""
    return (part or page.locator("body")).aria_snapshot()


def take_all(folder: Path) -> dict[str, Any]:
    """Take every picture into `folder`; gives the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, Any] = {name: {"shows": picture.shows, "files": {}} for name, picture in PICTURES.items()}
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=os.environ.get("PORTAL_CHROMIUM"), args=FLAGS)
        for viewport, theme in VARIANTS:
            for name, page, part in _fresh_scenes(browser, viewport, theme):
                file = f"{name}-{viewport}-{theme}.webp"
                manifest[name]["files"][file] = _take(page, part, folder / file, _KEPT[viewport])
                if (viewport, theme) == VARIANTS[0]:
                    manifest[name]["words"] = words_of(page, part).splitlines()
        browser.close()
    return manifest


def _fresh_scenes(browser: Browser, viewport: str, theme: Any) -> Iterator[tuple[str, Page, Locator | None]]:
    with tempfile.TemporaryDirectory() as place:
        server = start_frozen(Path(place))
        try:
            yield from scenes(browser, server, **VIEWPORTS[viewport], color_scheme=theme)
        finally:
            server.stop()


def _take(page: Page, part: Locator | None, path: Path, kept: float) -> dict[str, Any]:
    clip = _around(page, part) if part else None
    image = Image.open(BytesIO(_steady(lambda: page.screenshot(animations="disabled", caret="hide", clip=clip))))
    width, height = image.width // 2, image.height // 2
    image = image.convert("RGB").resize((round(width * kept), round(height * kept)), Image.Resampling.LANCZOS)
    for quality in _QUALITIES:
        image.save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= _SMALL:
            break
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"sha256": digest, "width": width, "height": height}


def _steady(shoot: Callable[[], bytes]) -> bytes:
    """The first that is like the one before: by then nothing is still being drawn."""
    last = shoot()
    for _ in range(20):
        before, last = last, shoot()
        if before == last:
            return last
    raise AssertionError("the screen does not come to rest")


def _around(page: Page, part: Locator) -> Any:
    """The part and its margin, as far as the window goes."""
    part.evaluate("part => part.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box, size = part.bounding_box(), page.viewport_size
    assert box, "the part is not on the screen"
    assert size, "the window has no size"
    left, top = max(0, round(box["x"]) - _MARGIN), max(0, round(box["y"]) - _MARGIN)
    right = min(size["width"], round(box["x"] + box["width"]) + _MARGIN)
    bottom = min(size["height"], round(box["y"] + box["height"]) + _MARGIN)
    assert box["height"] <= size["height"], f"the part is higher than the window: {box} {page.url}"
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


# --- what is written ------------------------------------------------------------------------------------------------


def snippet_of(name: str, entry: dict[str, Any]) -> str:
    """The picture for a help page: the file that fits screen and colours, fetched when it comes into sight."""
    lines = []
    for viewport, theme in VARIANTS:
        file = f"{name}-{viewport}-{theme}.webp"
        size = f"width={entry['files'][file]['width']} height={entry['files'][file]['height']}"
        place = f"assets/pictures/{file}#only-{theme}"
        lines.append(f"![{entry['shows']}]({place}){{ .shot .on-{viewport} loading=lazy {size} }}")
    return "\n".join(lines) + "\n"


def read_manifest() -> dict[str, Any]:
    """What `bin/pictures` wrote last."""
    return json.loads(MANIFEST.read_text(encoding="utf-8"))


def write_all() -> None:
    """Take every picture anew, and write the manifest and the snippets that pages include."""
    with tempfile.TemporaryDirectory() as place:
        manifest = take_all(Path(place))
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(place, FOLDER)
    MANIFEST.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    shutil.rmtree(SNIPPETS, ignore_errors=True)
    SNIPPETS.mkdir(parents=True)
    for name, entry in manifest.items():
        (SNIPPETS / f"{name}.md").write_text(snippet_of(name, entry), encoding="utf-8")


def main() -> None:
    """`bin/pictures` writes them; with a folder, only takes them there: to compare two runs."""
    build_everything(ROOT / ".portal" / "e2e-build.lock")
    if len(sys.argv) > 1:
        take_all(Path(sys.argv[1]))
    else:
        write_all()


if __name__ == "__main__":
    main()
