"""New code takes over while people work: old pages go on, new ones have the new words, nothing is refused."""

import re
import shutil
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.own_servers import OwnRedis
from e2e.postgresql import new_database
from e2e.processes.conftest import Processes
from e2e.server import ROOT, buyer_portal

FOLDERS = ("assets", "buyer_portal", "help_docs", "migrations", "reflex.lock", "requirements")
FILES = ("mkdocs.yml", "pyproject.toml", "rxconfig.py")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code, to be changed."""
    root = tmp_path_factory.mktemp("clone")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "external"))
    for name in FILES:
        shutil.copy(ROOT / name, root)
    return root


@pytest.fixture(scope="module")
def portal(
    clone: Path, redis: OwnRedis, demo_on_postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Processes]:
    """Two processes of that code."""
    with new_database(like=demo_on_postgresql) as url:
        environment = {"PORTAL_DATABASE_URL": url, "PORTAL_REDIS_URL": redis.url, "PYTHONPATH": str(clone)}
        built = buyer_portal(url, "build", PYTHONPATH=str(clone))
        assert built.returncode == 0, built.stderr
        portal = Processes(tmp_path_factory.mktemp("portal"), None, PORTAL_WORKERS="2", **environment)
        portal.start()
        yield portal
        portal.stop()


class Visitors:
    """Somebody who asks for the sign-in page and its scripts without a pause, until the end of the block."""

    def __init__(self, url: str) -> None:
        self._url, self._over = url, threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.answers: list[str] = []

    def __enter__(self) -> "Visitors":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._over.is_set():
            page = self._get("/sign-in")
            self.answers.append("a page" if "root" in page else page)
            for script in re.findall(r"/assets/[\w.-]+\.js", page)[:3]:  # each over a connection of its own
                found = self._get(script)
                self.answers.append("a script" if re.search("import|export", found) else f"{script}: {found[:80]}")
            self._over.wait(0.05)

    def _get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"{self._url}{path}", timeout=20) as answer:
                return answer.read().decode()
        except OSError as error:
            return str(error)


def test_new_words_come_without_a_refused_request(portal: Processes, clone: Path, buyer: Page, supplier: Page) -> None:
    buyer.goto("/orders")
    expect(buyer.get_by_role("heading", level=1)).to_have_text("Orders")
    page = clone / "buyer_portal" / "views" / "notifications.py"
    words = 'heading("Notifications")'
    assert words in page.read_text()
    page.write_text(page.read_text().replace(words, 'heading("Latest news")'))

    with Visitors(portal.url) as visitors:
        done = buyer_portal(portal.database_url, "reload", PORTAL_PORT=str(portal.port), PYTHONPATH=str(clone))
        buyer.get_by_role("link", name="Messages").first.click()  # with scripts of the build before
        expect(buyer.get_by_role("heading", level=1)).to_have_text("Messages")

    assert done.stdout.startswith("2 workers were reloaded")
    assert set(visitors.answers) == {"a page", "a script"}
    supplier.goto("/notifications")
    expect(supplier.get_by_role("heading", level=1)).to_have_text("Latest news")


def test_code_with_a_mistake_in_it_leaves_the_workers_as_they_are(portal: Processes, clone: Path, buyer: Page) -> None:
    before = portal.workers()
    app = clone / "buyer_portal" / "app.py"
    right = app.read_text()
    app.write_text(right + "\nraise RuntimeError('a mistake')\n")

    done = buyer_portal(portal.database_url, "reload", PORTAL_PORT=str(portal.port), PYTHONPATH=str(clone))
    app.write_text(right)

    assert done.stdout.startswith("Nothing was reloaded, as what the new workers need could not be made")
    assert portal.workers() == before
    buyer.goto("/orders")
    expect(buyer.get_by_role("heading", level=1)).to_have_text("Orders")
