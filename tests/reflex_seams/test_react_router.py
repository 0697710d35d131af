"""What is relied on of React Router's HTML; its JavaScript, which only a build has, is in tests/test_start.py."""

import pytest

from buyer_portal.reflex_seams.react_router import start_after_paint

PAGE = """<html><head><title>Orders</title><link rel="modulepreload" href="/assets/core.js"/></head><body>
<script type="module" async="">import "/assets/manifest.js";
import * as route0 from "/assets/root.js";
window.routes = {"root": route0};
import("/assets/entry.js");</script></body></html>"""


def test_the_scripts_of_a_page_wait_for_the_first_paint() -> None:
    html = start_after_paint(PAGE)

    assert '<link rel="later" href="/assets/core.js"/>' in html
    assert 'const start = async () => {await import("/assets/manifest.js");' in html
    assert 'const route0 = await import("/assets/root.js");' in html
    assert 'import("/assets/entry.js");};\nconst begin = ' in html


def test_nothing_is_painted_before_the_whole_page_is_there() -> None:
    assert '<link rel="expect" href="#portal-state" blocking="render"><title>' in start_after_paint(PAGE)


def test_a_page_that_starts_in_another_way_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"adapt reflex_seams/react_router\.py\.$"):
        start_after_paint(PAGE.replace(' async=""', ""))
