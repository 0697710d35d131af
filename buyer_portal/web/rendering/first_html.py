"""Pages with their content in the first HTML, so that they can be read before the scripts have loaded.

The renderer runs the very components that run in the browser, on the state that the page's own handlers have loaded for
this person. The state goes with the page, and the browser takes over from there. The scripts wait for the first paint:
the browser would run them before it, and they take longer than painting the page.
"""

import asyncio
import re
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.reflex_seams.react_router import put_state, start_after_paint
from buyer_portal.store.patience import patience
from buyer_portal.web.rendering.renderer import Renderer

log = structlog.get_logger("first html")
_PATIENCE_SECONDS = 2  # with a busy database
StateOf = Callable[[Person | None, str, dict[str, str]], Awaitable[str | None]]
"""Makes the state of a page, as JSON, from who asks, the address and the request's headers; None when there is none."""


class FirstHtml:
    """The pages built in `folder`, as they come filled. An address with a part that varies has `_` for it there."""

    def __init__(self, folder: Path, renderer: Renderer, state_of: StateOf) -> None:
        self._renderer, self._state_of = renderer, state_of
        self.built = dict(_built_in(folder))
        """The pages as they are sent without their content, by place."""
        self._varying = {
            place: re.compile(place.replace("/_", "/[^/]+") + "/?") for place in self.built if "/_" in place
        }

    async def answer(self, request: Request, person: Person | None, status: int) -> Response | None:
        """The page for the person, with its content, or as it was built where that cannot be had now.

        None when nothing is rendered. It is sent in two parts: the browser fetches what the first one names while the
        second one is made.
        """
        built = self.built.get(self.folder_of(request.scope["path"]).rstrip("/"))
        if request.method != "GET" or self._renderer.stands != "ok" or built is None:
            return None
        headers = {"cache-control": "no-store", "vary": "accept-encoding"}  # personal data must not be cached
        parts = self._parts(request, person, built)
        if "gzip" in request.headers.get("accept-encoding", ""):
            parts, headers["content-encoding"] = _packed(parts), "gzip"
        return StreamingResponse(parts, status, headers=headers, media_type="text/html")

    async def _parts(self, request: Request, person: Person | None, built: str) -> AsyncIterator[bytes]:
        begin = built[: built.index("<title>")]
        yield begin.encode()
        page = await self._filled(request, person)
        if page is None or not page.startswith(begin):
            page = built
        yield page[len(begin) :].encode()

    async def _filled(self, request: Request, person: Person | None) -> str | None:
        address = _address_of(request)
        try:
            with patience(_PATIENCE_SECONDS):
                state = await self._state_of(person, address, dict(request.headers))
        except PortalError:
            return None  # the page says it when it is there
        except Exception:
            log.exception("no state", path=request.scope["path"])
            return None
        html = state and await self._renderer.render(address, state)
        return put_state(start_after_paint(html), state) if state and html else None

    def folder_of(self, path: str) -> str:
        """Where the page at `path` lies in the folder, without its content; the path itself if it lies nowhere."""
        if path.rstrip("/") in self.built:
            return path.rstrip("/") + "/"
        return next((f"{place}/" for place, form in self._varying.items() if form.fullmatch(path)), path)


def _built_in(folder: Path) -> Iterator[tuple[str, str]]:
    for page in folder.rglob("index.html"):
        try:
            yield f"/{page.parent.relative_to(folder)}", start_after_paint(page.read_text("utf-8"))
        except ValueError:  # of another version, while this one's are being built: that looks at each (`program.py`)
            log.warning("page of another version", page=str(page.relative_to(folder)))


async def _packed(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS + 16)  # gzip's
    async for part in parts:
        packed = await asyncio.to_thread(packer.compress, part)
        yield packed + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def _address_of(request: Request) -> str:
    path, query = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path
