"""The help center: built from `help_docs/`, served under `/help/`.

Every page names the hashes of its own inline scripts in its policy, so that no other script runs.
"""

import mimetypes
import os
import re
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

from buyer_portal.help.addresses import address_routes
from buyer_portal.help.building import COMPRESSIBLE, HELP_SITE
from buyer_portal.web.headers import script_hash


def help_routes(site: Path = HELP_SITE) -> list[BaseRoute]:
    """The routes of the help center; they answer 503 for as long as `site` is not built."""
    return [Route("/help", _with_slash), *address_routes(site), Mount("/help", app=HelpSite(site), name="help")]


class HelpSite:
    """The files of `site`, or one page that says they are not built."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._files = _HelpFiles(directory=site, html=True, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Checks for the built site each time, so that a later build needs no restart."""
        built = (self._site / "index.html").is_file()
        await (self._files if built or scope["type"] != "http" else _NOT_BUILT)(scope, receive, send)


class _HelpFiles(StaticFiles):
    """Static files, compressed where the browser takes it, with a policy and a lifetime."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse) and response.status_code == 404:
            return self.file_response(response.path, os.stat(response.path), scope, 404)
        return response

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        path, asked = Path(full_path), Headers(scope=scope)
        packed = path.with_name(f"{path.name}.gz")
        is_packed = _takes_gzip(asked) and packed.is_file()
        response = FileResponse(
            packed if is_packed else path,
            status_code=status_code,
            headers=_headers(path, stat_result, is_packed),
            media_type=mimetypes.guess_type(path.name)[0],
            stat_result=packed.stat() if is_packed else stat_result,
        )
        unchanged = status_code == 200 and self.is_not_modified(response.headers, asked)
        return NotModifiedResponse(response.headers) if unchanged else response


_HASHED_NAME = re.compile(r"\.[0-9a-f]{8}\.min\.(?:css|js)$")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_NOT_BUILT = HTMLResponse(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Help is not built</title>'
    "<h1>The help center is not built</h1><p>Run <code>bin/run</code>: it builds the help center and starts the "
    'portal.</p><p><a href="/orders">Open your orders</a></p></html>',
    status_code=503,
    headers={"cache-control": "no-store", "content-security-policy": "default-src 'none'"},
)


async def _with_slash(request: Request) -> Response:
    return RedirectResponse("/help/", 308)


def _headers(path: Path, stat_result: os.stat_result, is_packed: bool) -> dict[str, str]:
    lasting = _HASHED_NAME.search(path.name)
    headers = {"cache-control": "public, max-age=31536000, immutable" if lasting else "no-cache"}
    if path.suffix in COMPRESSIBLE:
        headers["vary"] = "accept-encoding"
    if is_packed:
        headers["content-encoding"] = "gzip"
    if path.suffix == ".html":
        headers["content-security-policy"] = _policy(path, stat_result.st_mtime_ns)
    return headers


@lru_cache(maxsize=256)
def _policy(page: Path, changed_ns: int) -> str:
    scripts = _INLINE_SCRIPT.findall(page.read_text(encoding="utf-8"))
    return _POLICY.format(hashes="".join(f" {script_hash(script)}" for script in scripts))


def _takes_gzip(asked: Headers) -> bool:
    offers = [offer.replace(" ", "") for offer in asked.get("accept-encoding", "").split(",")]
    return any(offer.partition(";")[0] == "gzip" and not offer.endswith((";q=0", ";q=0.0")) for offer in offers)
