"""What a build looks at before its pages are served."""

from pathlib import Path

import pytest

from buyer_portal.web.rendering.program import check_pages

START = '<script type="module" async="">import("/assets/entry.js");</script>'


def write(folder: Path, html: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(html, encoding="utf-8")


def test_pages_that_have_a_title_and_start_as_known_are_served(tmp_path: Path) -> None:
    write(tmp_path, START)  # `/` leads on
    write(tmp_path / "orders", f"<title>Orders</title>{START}")

    check_pages(tmp_path)


@pytest.mark.parametrize(("html", "why"), [(START, "The page orders was built empty"), ("<title>x</title>", "adapt")])
def test_a_build_with_a_page_that_is_empty_or_starts_in_another_way_is_refused(
    tmp_path: Path, html: str, why: str
) -> None:
    write(tmp_path / "orders", html)

    with pytest.raises(ValueError, match=why):
        check_pages(tmp_path)
