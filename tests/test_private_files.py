"""What the portal keeps is for its own user, whatever the umask is, and also what an older portal left open."""

import os
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from buyer_portal import private_files
from buyer_portal.private_files import close_to_others, database_file, open_to_others
from buyer_portal.store.engine import open_engine
from e2e.server import PROGRAM, ROOT, environment_for, free_port

Migrate = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _anybody() -> Iterator[None]:
    """Nothing is left to the umask: this one forbids nothing."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `.portal` of an older portal, open to everybody, with a database, a log and the built help."""
    folder = tmp_path / ".portal"
    monkeypatch.setattr(private_files, "DATA", folder)
    (folder / "help").mkdir(parents=True)
    for name in ("portal.db", "portal.db-wal", "portal.db-shm", "front-end.log", "front-end.lock", "help/index.html"):
        (folder / name).touch()
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Migrate:
    """Run the program with a database in a folder of the test's own."""

    def run_program(place: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        given = environment_for(f"sqlite:///{place}", PORTAL_PORT=str(free_port()), **environment)
        return subprocess.run([*PROGRAM, *words], cwd=ROOT, env=given, capture_output=True, text=True, check=False)

    return run_program


def modes(folder: Path) -> dict[str, str]:
    """The mode of everything in a folder, by its path in it; the folder's own is "."."""
    return {str(each.relative_to(folder)): mode_of(each) for each in (folder, *folder.rglob("*"))}


def mode_of(path: Path) -> str:
    return f"{stat.S_IMODE(path.lstat().st_mode):o}"


def test_what_an_older_portal_left_open_is_closed(data: Path):
    assert "700" not in modes(data).values()

    close_to_others(f"sqlite:///{data / 'portal.db'}")

    files = ("front-end.lock", "front-end.log", "help/index.html", "portal.db", "portal.db-shm", "portal.db-wal")
    assert modes(data) == {".": "700", "help": "700"} | dict.fromkeys(files, "600")


def test_a_new_database_and_what_lies_beside_it_are_its_own_users_only(tmp_path: Path):
    file = tmp_path / "new" / "deeper" / "portal.db"
    engine = open_engine(f"sqlite:///{file}")
    with engine.connect() as db:
        db.exec_driver_sql("CREATE TABLE secret (word TEXT)")
        db.commit()
        beside = modes(tmp_path / "new")
    engine.dispose()

    assert beside == {".": "700", "deeper": "700"} | {f"deeper/portal.db{end}": "600" for end in ("", "-wal", "-shm")}


def test_the_file_elsewhere_is_closed_and_its_folder_is_left_as_it_is(tmp_path: Path, run: Migrate):
    file = tmp_path / "portal.db"
    sqlite3.connect(file).close()
    file.touch()
    (tmp_path / "other.txt").touch()
    tmp_path.chmod(0o755)

    assert run(file, "migrate").returncode == 0

    assert modes(tmp_path) == {".": "755", "portal.db": "600", "other.txt": "666"}


def test_a_link_is_not_followed_out_of_the_folder(data: Path, tmp_path: Path):
    (tmp_path / "outside").mkdir(0o755)
    (tmp_path / "outside" / "file").touch()
    for name in ("outside", "outside/file"):
        (data / Path(name).name).symlink_to(tmp_path / name)

    close_to_others(f"sqlite:///{data / 'portal.db'}")

    assert modes(tmp_path / "outside") == {".": "755", "file": "666"}


def test_the_doctor_says_what_is_open_and_changes_nothing(tmp_path: Path, run: Migrate):
    file = tmp_path / "portal.db"
    run(file, "migrate")
    file.chmod(0o644)

    told = run(file, "doctor")
    left = mode_of(file)
    run(file, "migrate")

    assert f"! Others on this machine can open {file} (644): the next start closes them" in told.stdout
    assert left == "644"
    assert "Others on this machine" not in run(file, "doctor").stdout


def test_production_does_not_start_where_others_can_replace_the_database(tmp_path: Path, run: Migrate):
    folder = tmp_path / "shared"
    folder.mkdir(0o777)

    told = run(
        folder / "portal.db",
        "serve",
        PORTAL_ENV="production",
        PORTAL_PUBLIC_URL="https://portal.example.com",
        PORTAL_DEMO="0",
    )

    assert told.returncode == 1
    assert told.stderr.startswith(f"Others on this machine can open {folder} (777): ")
    assert len(told.stderr.splitlines()) == 1
    assert list(folder.iterdir()) == []


def test_a_folder_that_everybody_may_use_but_nobody_may_empty_is_none_of_the_portals(tmp_path: Path, data: Path):
    tmp_path.chmod(0o1777)
    url = f"sqlite:///{tmp_path / 'portal.db'}"
    close_to_others(url)

    assert open_to_others(url) == []


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////srv/portal.db", "/srv/portal.db"),
        ("sqlite:///here/portal.db?timeout=3", "here/portal.db"),
        ("sqlite:///file:/srv/portal.db?mode=ro&uri=true", "/srv/portal.db"),
        ("postgresql+psycopg://me@db/portal", None),
    ],
    ids=["absolute", "relative", "as a URI", "no file"],
)
def test_the_file_of_a_database_is_known_by_its_address(url: str, file: str | None):
    assert database_file(url) == (Path(file) if file else None)
