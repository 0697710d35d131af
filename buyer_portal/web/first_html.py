"""Server-rendered first content of a page: people can read it before the scripts have loaded.

The person's own content replaces the skeleton in the built page. To React that place is one opaque element
(`dangerouslySetInnerHTML`), which it replaces when the same content has come over the websocket. The scripts wait for
the first paint: the browser would run them before it, and they take longer than painting the page.
"""

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from buyer_portal.domain.people.person import Person
from buyer_portal.reflex_seams.react_router import start_after_paint
from buyer_portal.services.perform import perform

Filling = tuple[str, Callable[[Person, Mapping[str, str]], str]]
"""The skeleton, and what makes the HTML in its place from person and query; every text in it is escaped."""


class FirstHtml:
    """The built pages that have such a place, by their address."""

    def __init__(self, folder: Path, fillings: Mapping[str, Filling]) -> None:
        self._pages = {
            path: (_around(skeleton, folder / path.strip("/") / "index.html"), fill)
            for path, (skeleton, fill) in fillings.items()
        }

    @property
    def html(self) -> list[str]:
        """The pages, for the content policy."""
        return ["".join(around) for around, _fill in self._pages.values()]

    async def answer(self, request: Request, person: Person) -> Response | None:
        """The whole page for the person; None when it is not one of these."""
        path = request.url.path.rstrip("/")
        if path not in self._pages or request.method != "GET":
            return None
        (before, after), fill = self._pages[path]
        is_packed = "gzip" in request.headers.get("accept-encoding", "")

        def first_html(person: Person) -> bytes:
            page = (before + fill(person, request.query_params) + after).encode()
            return gzip.compress(page, 6) if is_packed else page

        headers = {"cache-control": "no-store", "vary": "accept-encoding"}  # personal data must not be cached
        headers |= {"content-encoding": "gzip"} if is_packed else {}
        return Response(await perform(first_html, person), headers=headers, media_type="text/html")


def _around(skeleton: str, page: Path) -> tuple[str, str]:
    before, found, after = start_after_paint(page.read_text(encoding="utf-8")).partition(skeleton)
    if not found:
        raise ValueError(f"The built page {page} has no place for its first content.")
    return before, after
