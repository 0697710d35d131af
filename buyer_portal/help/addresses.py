"""Redirects of the help center from short and old addresses, and its sitemap."""

from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from buyer_portal.settings import settings

MOVED = {
    "cancel": "cancel-order/",
    "faq": "cancellation-faq/",
    "statuses": "order-statuses/",
    "chat": "order-chat/",
    "receipt": "timeline-and-receipt/",
    "desk": "supplier-desk/",
}
"""Short addresses that people say on the phone. A page that is renamed gets its old name here, in the same commit.

A browser keeps the #fragment through a redirect.
"""


def address_routes(site: Path) -> list[BaseRoute]:
    """The routes; they stand before the files of `site`."""
    moved = [
        Route(f"/help/{old}{slash}", _leads_to(new), name=f"help-{old}{slash}")
        for old, new in MOVED.items()
        for slash in ("", "/")
    ]
    return [*moved, Route("/help/sitemap.xml", _sitemap(site))]


def _leads_to(new: str) -> Callable[[Request], Response]:
    return lambda request: RedirectResponse(f"/help/{new}", 308)


def _sitemap(site: Path) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        pages = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
        places = [f"{settings.origins[0]}/help/{'' if page == '.' else f'{page}/'}" for page in pages]
        body = "".join(f"<url><loc>{escape(place)}</loc></url>" for place in places)
        xml = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{_SCHEMA}">{body}</urlset>'
        return Response(xml, media_type="application/xml", headers={"cache-control": "no-cache"})

    return answer


_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
