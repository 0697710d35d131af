"""While an upgrade goes round, processes of the release before still serve: its code runs on the tables of this one."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, text

from buyer_portal.settings import ROOT
from buyer_portal.store.migrate import migrate, pending
from buyer_portal.version import version
from tests.upgrades.conftest import HERE, JUST_AFTER

ON_BOTH = pytest.mark.parametrize("old", ["sqlite", "postgresql"], indirect=True)
PREVIOUS = tomllib.loads((HERE / "previous.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of the release before, out of the history of this clone."""
    if not (ROOT / ".git").exists():
        pytest.skip("this tree is no clone, so it has no release before")
    archive = subprocess.run(["git", "archive", "--format=zip", PREVIOUS["commit"]], cwd=ROOT, capture_output=True)
    if archive.returncode:
        pytest.fail(f"This clone has no commit {PREVIOUS['commit']}: fetch its history, `git fetch --unshallow`.")
    folder = tmp_path_factory.mktemp("before")
    with ZipFile(BytesIO(archive.stdout)) as tree:
        tree.extractall(folder)
    return folder


@contextmanager
def played(tree: Path, database: Engine) -> Iterator[subprocess.Popen[str]]:
    """The story, played by the code of a tree until the point where another release migrates."""
    own = tree / "tests" / "upgrades" / "story.py"
    story = own if own.is_file() else HERE / "story.py"
    url = database.url.render_as_string(hide_password=False)
    given = os.environ | {"PORTAL_DATABASE_URL": url, "PYTHONPATH": str(tree), "PORTAL_NOW": JUST_AFTER.isoformat()}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-P", str(story)], env=given, cwd=tree, **pipes)
    assert process.stdout
    try:
        if (said := process.stdout.readline()) != "before\n":
            pytest.fail(f"{said}{process.communicate(timeout=60)[1]}")
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_release_before_is_older_than_this_one():
    assert _numbers(PREVIOUS["version"]) < _numbers(version())


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


@ON_BOTH
def test_processes_of_the_release_before_carry_on_over_the_migration(before: Path, old: Engine):
    with played(before, old) as process:
        migrate(old)
        assert not pending(old)
        said, mistakes = process.communicate("go on\n", timeout=200)

    assert (said, mistakes) == ("after\n", "")


@ON_BOTH
def test_the_story_is_one_of_this_release_too(old: Engine):
    with played(ROOT, old) as process:
        said, mistakes = process.communicate("go on\n", timeout=200)

    assert (said, mistakes) == ("after\n", "")


@pytest.mark.parametrize("old", ["postgresql"], indirect=True)
def test_a_table_that_lost_what_they_need_stops_them(before: Path, old: Engine):
    with played(before, old) as process:
        with old.connect() as db, db.begin():
            db.execute(text("ALTER TABLE return_photo RENAME COLUMN width TO breadth"))
        said, mistakes = process.communicate("go on\n", timeout=200)

    assert said == ""
    assert "UndefinedColumn" in mistakes
