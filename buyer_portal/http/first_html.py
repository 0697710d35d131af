"""A page's HTML with its first content in it: people read before the scripts have even come.

The built page has a skeleton, which a person's own content replaces. To React that place is one opaque element, which
it leaves alone until the same content has come over the socket, and then swaps. The scripts wait for the first paint:
they take longer to start than the page to be shown, and the browser would run them first.
"""

import gzip
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from buyer_portal.domain.person import Person

Filling = tuple[str, Callable[[Person, Mapping[str, str]], Awaitable[str]]]
"""The skeleton, and what makes the HTML in its place from person and query; every text in it is escaped."""
_START = re.compile(r'(<script type="module" async="">)(.*?)(</script>)', re.DOTALL)
_IMPORT = re.compile(r'import (?:\* as (\w+) from )?("[^"]+");')

# Two frames: in the second, the first has been painted. A tab in the background has none.
_AFTER_PAINT = """const begin = () => {
  document.querySelectorAll("link[rel=later]").forEach(script => { script.rel = "modulepreload"; });
  start();
};
if (document.hidden) begin();
else requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(begin)));
"""


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
        page = (before + await fill(person, request.query_params) + after).encode()
        headers = {"cache-control": "no-store", "vary": "accept-encoding"}  # a person's own data: nobody keeps it
        if "gzip" in request.headers.get("accept-encoding", ""):
            page, headers["content-encoding"] = gzip.compress(page, 6), "gzip"
        return Response(page, headers=headers, media_type="text/html")


def _around(skeleton: str, page: Path) -> tuple[str, str]:
    html, started = _START.subn(_after_paint, page.read_text(encoding="utf-8"))
    html = html.replace('<link rel="modulepreload"', '<link rel="later"')
    before, found, after = html.partition(skeleton)
    if not found or started != 1:
        raise ValueError(f"The built page {page} has no place for its first content, or starts in a way unknown.")
    return before, after


def _after_paint(script: re.Match[str]) -> str:
    tag, body, end = script.groups()
    body = _IMPORT.sub(lambda found: f"{f'const {found[1]} = ' if found[1] else ''}await import({found[2]});", body)
    return f"{tag}const start = async () => {{{body}}};\n{_AFTER_PAINT}{end}"
