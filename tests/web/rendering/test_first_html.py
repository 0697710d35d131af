"""Pages that come with their content; and without, whenever that can't be had."""

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.domain.people.person import Person
from buyer_portal.reflex_seams.react_router import start_after_paint
from buyer_portal.web.rendering.first_html import FirstHtml

START = '<script type="module" async="">import("/assets/entry.js");</script>'
HEAD = '<html><head><link href="/a.css"/>'
PAGE = f"{HEAD}<title>Orders</title></head><body><p>PATH</p>{START}</body></html>"


class Rendered:
    """A renderer that gives the path back."""

    stands = "ok"

    def __init__(self, page: str | None = PAGE) -> None:
        self.page, self.asked = page, []

    async def render(self, path: str, state: str) -> str | None:
        self.asked.append((path, json.loads(state)))
        return self.page and self.page.replace("PATH", path)


def asking(path: str, method: str = "GET", **headers: str) -> Request:
    path, _, query = path.partition("?")
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": named}
    return Request({**scope, "query_string": query.encode()})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Built pages: one at a fixed address, one for all orders."""
    for place in ("orders", "orders/_", "orders/_/again"):
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / "index.html").write_text(PAGE)
    return tmp_path


def answer(
    folder: Path, request: Request, renderer: Any, state: Any = "{}", person: Any = None, status: int = 200
) -> Any:
    async def state_of(_person: Person | None, _address: str, _headers: dict[str, str]) -> Any:
        if isinstance(state, Exception):
            raise state
        return state

    async def whole() -> Any:
        page: Any = await FirstHtml(folder, renderer, state_of).answer(request, person, status)
        if page is not None:
            page.body = b"".join([part async for part in page.body_iterator])
        return page

    return asyncio.run(whole())


def test_a_page_comes_with_its_content_and_its_state(folder: Path) -> None:
    page = answer(folder, asking("/orders?q=basil"), Rendered(), '{"state":{"found":"orders"}}')

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert b"<p>/orders?q=basil</p>" in page.body
    assert b'<script type="application/json" id="portal-state">{"state":{"found":"orders"}}</script>' in page.body
    assert page.body.index(b"portal-state") < page.body.index(b"entry.js")
    assert b"requestAnimationFrame" in page.body  # its scripts wait for the first paint


def test_what_is_not_there_is_said_with_its_status(folder: Path) -> None:
    assert answer(folder, asking("/orders/x"), Rendered(), status=404).status_code == 404


def test_it_is_packed_for_who_can_unpack_it(folder: Path) -> None:
    page = answer(folder, asking("/orders", accept_encoding="gzip, br"), Rendered())

    assert page.headers["content-encoding"] == "gzip"
    assert b"<p>/orders</p>" in gzip.decompress(page.body)


def test_no_text_of_a_person_ends_the_script_that_has_the_state(folder: Path) -> None:
    state = json.dumps({"state": {"name": "</script><script>alert(1)</script><!--"}})

    page = answer(folder, asking("/orders"), Rendered(), state)

    text = page.body.decode()
    kept = text.partition('id="portal-state">')[2].partition("</script>")[0]
    assert json.loads(kept) == json.loads(state)
    assert "alert(1)</script>" not in text


def test_what_the_page_needs_is_named_before_its_content_is_made(folder: Path) -> None:
    made: list[str] = []

    async def state_of(_person: Person | None, _address: str, _headers: dict[str, str]) -> str:
        made.append("state")
        return "{}"

    async def story() -> None:
        renderer: Any = Rendered()
        page: Any = await FirstHtml(folder, renderer, state_of).answer(asking("/orders"), None, 200)
        parts = aiter(page.body_iterator)
        assert await anext(parts) == start_after_paint(PAGE).partition("<title>")[0].encode()
        assert made == []
        assert (await anext(parts)).startswith(b"<title>Orders</title>")
        assert made == ["state"]

    asyncio.run(story())


def test_who_only_asks_for_the_headers_gets_no_content(folder: Path) -> None:
    assert answer(folder, asking("/orders", "HEAD"), Rendered()) is None


@pytest.mark.parametrize("stands", ["", "starting", "unavailable"])
def test_without_the_program_nothing_is_made(folder: Path, stands: str) -> None:
    renderer = Rendered()
    renderer.stands = stands

    assert answer(folder, asking("/orders"), renderer, RuntimeError("not asked for")) is None


@pytest.mark.parametrize(
    ("renderer", "state"),
    [
        pytest.param(Rendered(None), "{}", id="not rendered"),
        pytest.param(Rendered("<html><head><title>Orders</title></head></html>" + START), "{}", id="begins otherwise"),
        pytest.param(Rendered(), None, id="leads elsewhere"),
        pytest.param(Rendered(), RuntimeError("a bug"), id="a handler fails"),
        pytest.param(Rendered(), PortalBusy(), id="too much is asked of the database"),
    ],
)
@pytest.mark.parametrize("packing", ["", "gzip"])
def test_without_its_content_a_page_comes_as_it_was_built(
    folder: Path, renderer: Rendered, state: Any, packing: str
) -> None:
    page = answer(folder, asking("/orders", accept_encoding=packing), renderer, state)

    body = gzip.decompress(page.body) if packing else page.body
    assert body.decode() == start_after_paint(PAGE)


def test_pages_whose_addresses_vary_are_found_in_the_folder(folder: Path) -> None:
    first_html = FirstHtml(folder, Rendered(), None)  # pyright: ignore[reportArgumentType]

    assert first_html.folder_of("/orders") == "/orders/"
    assert first_html.folder_of("/orders/") == "/orders/"
    assert first_html.folder_of("/orders/ORD-1") == "/orders/_/"
    assert first_html.folder_of("/orders/ORD-1/again/") == "/orders/_/again/"
    assert first_html.folder_of("/orders/ORD-1/nothing") == "/orders/ORD-1/nothing"


def test_a_page_of_another_version_stops_nothing(folder: Path) -> None:
    """Pages are built by the portal itself, with the old ones still there."""
    (folder / "orders" / "index.html").write_text("<html>of long ago</html>")

    assert answer(folder, asking("/orders"), Rendered()) is None
    assert answer(folder, asking("/orders/ORD-1"), Rendered()).status_code == 200
