"""The help center: built from `help_docs/`, served under `/help/`.

Every page names the hashes of its own inline scripts in its policy, so that no other script runs.
"""

import base64
import fcntl
import gzip
import hashlib
import mimetypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

from buyer_portal.http.help_addresses import address_routes
from buyer_portal.http.help_texts import policy_text, write_texts
from buyer_portal.settings import ROOT

HELP_SITE = ROOT / ".portal" / "help"
"""Where the built site is."""


class HelpBuildFailed(RuntimeError):
    """MkDocs refused; `str(error)` is what it said."""


def help_routes(site: Path = HELP_SITE) -> list[BaseRoute]:
    """The routes of the help center; they answer 503 for as long as `site` is not built."""
    return [Route("/help", _with_slash), *address_routes(site), Mount("/help", app=HelpSite(site), name="help")]


def build_help(site: Path = HELP_SITE, during: Callable[[], AbstractContextManager[None]] = nullcontext) -> bool:
    """Build the help center into `site`, strictly; False when it was up to date already, and `during` is not entered.

    The old site stays in place until the new one is complete. Of two at once, the second waits and finds it built.

    Raises:
        HelpBuildFailed: a page has a mistake.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    with site.with_name(f"{site.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        return _build_if_changed(site, during)


def help_is_built(site: Path = HELP_SITE) -> bool:
    """Whether the help center is there, made of what it is made of today."""
    stamp = _stamp_of(site)
    return site.is_dir() and stamp.is_file() and stamp.read_text() == _hash_of_inputs()


def _stamp_of(site: Path) -> Path:
    return site.with_name(f"{site.name}.stamp")


def _build_if_changed(site: Path, during: Callable[[], AbstractContextManager[None]]) -> bool:
    if help_is_built(site):
        return False
    inputs = _hash_of_inputs()
    fresh = site.with_name(f"{site.name}.new")
    with during():
        shutil.rmtree(fresh, ignore_errors=True)
        run_mkdocs(fresh)
        finish(fresh)
        shutil.rmtree(site, ignore_errors=True)
        fresh.rename(site)
        _stamp_of(site).write_text(inputs)
    return True


def run_mkdocs(folder: Path) -> str:
    """Build the pages into `folder` and give what MkDocs said; any warning is a mistake.

    Raises:
        HelpBuildFailed: a page has a mistake.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    quiet_notices = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    build = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **quiet_notices}, capture_output=True, text=True, check=False
    )
    if build.returncode:
        raise HelpBuildFailed(build.stdout + build.stderr)
    return build.stdout + build.stderr


def finish(folder: Path) -> None:
    """Add to built pages what the builder does not make, and a `.gz` beside every text file."""
    write_texts(folder)
    precompress(folder)


def precompress(folder: Path) -> None:
    """Write a `.gz` beside every text file that is worth it."""
    for path in folder.rglob("*"):
        if path.suffix in _COMPRESSIBLE and path.stat().st_size > _WORTH_IT:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


class HelpSite:
    """The files of `site`, or one page that says they are not built."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._files = _HelpFiles(directory=site, html=True, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Looks each time, so that a later build needs no restart."""
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


_COMPRESSIBLE = frozenset({".html", ".css", ".js", ".json", ".svg", ".md", ".txt"})
_WORTH_IT = 1_000
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
    if path.suffix in _COMPRESSIBLE:
        headers["vary"] = "accept-encoding"
    if is_packed:
        headers["content-encoding"] = "gzip"
    if path.suffix == ".html":
        headers["content-security-policy"] = _policy(path, stat_result.st_mtime_ns)
    return headers


@lru_cache(maxsize=256)
def _policy(page: Path, changed_ns: int) -> str:
    scripts = _INLINE_SCRIPT.findall(page.read_text(encoding="utf-8"))
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return _POLICY.format(hashes="".join(f" 'sha256-{digest}'" for digest in digests))


def _takes_gzip(asked: Headers) -> bool:
    offers = [offer.replace(" ", "") for offer in asked.get("accept-encoding", "").split(",")]
    return any(offer.partition(";")[0] == "gzip" and not offer.endswith((";q=0", ";q=0.0")) for offer in offers)


def _hash_of_inputs() -> str:
    digest = hashlib.sha256(f"{version('mkdocs')} {version('mkdocs-material')}\n{policy_text()}".encode())
    pages = (path for path in (ROOT / "help_docs").rglob("*") if path.is_file())
    assets = [ROOT / "assets" / "tokens.css", *(ROOT / "assets" / "fonts").iterdir()]
    for path in sorted({ROOT / "mkdocs.yml", *Path(__file__).parent.glob("help_*.py"), *pages, *assets}):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()
