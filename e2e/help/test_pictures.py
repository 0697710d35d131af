"""The pictures of the help center show the portal as it is: their words are compared, byte by byte they differ."""

import difflib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.help.pages import HELP_PAGES
from e2e.pictures import PICTURES, VIEWPORTS, read_manifest, scenes, start_frozen, words_of


def test_no_screen_of_a_picture_has_changed(browser: Browser, shared_portal: object, tmp_path: Path) -> None:
    known, server, changed = read_manifest(), start_frozen(tmp_path), []

    try:
        for name, page, part in scenes(browser, server, **VIEWPORTS["desktop"], color_scheme="light"):
            now, then = words_of(page, part).splitlines(), known[name]["words"]
            changed += [f"{name}: {line}" for line in difflib.unified_diff(then, now, lineterm="", n=0)]
    finally:
        server.stop()

    assert changed == [], "take the pictures again with bin/pictures"
    assert list(known) == list(PICTURES)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("viewport", "width"), [("desktop", 1440), ("phone", 390)])
def test_a_reader_sees_the_picture_of_their_screen_and_colours(sign_in, viewport: str, width: int, theme: str) -> None:
    reader: Page = sign_in("", color_scheme=theme, viewport={"width": width, "height": 900})
    for path in HELP_PAGES:
        reader.goto(path)
        shown = reader.locator("article img").locator("visible=true")
        for image in shown.all():
            image.scroll_into_view_if_needed()
            expect(image).to_have_js_property("complete", True)
            assert image.evaluate("image => image.naturalWidth") > 0
            assert f"-{viewport}-{theme}.webp" in (image.get_attribute("src") or "")
        assert shown.count() * 4 == reader.locator("article img").count()
