"""The first start of a copy in which nothing is built, and the one after it: what a newcomer's terminal shows."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE

import pytest

from buyer_portal.frontend import LOCK
from buyer_portal.reflex_seams.react_router import PATCHED, PATCHED_FILE
from buyer_portal.settings import ROOT

PROGRAM = [sys.executable, "-P", "-c", "from buyer_portal.cli import main; main()"]
FOLDERS = ("assets", "buyer_portal", "help_docs", "migrations", "reflex.lock", "requirements")
FILES = ("mkdocs.yml", "pyproject.toml", "rxconfig.py")
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
OTHER_TOOLS = ("node", "npm", "npx", "yarn", "pnpm")
ALARM = """#!/bin/sh
echo "$0 was asked"
exit 1
"""


@dataclass(frozen=True)
class Clone:
    """A copy of the portal, the environment it runs in, and what its first two starts said."""

    root: Path
    env: dict[str, str]
    port: int
    first: tuple[str, str]
    later: tuple[str, str]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Started twice on a machine with a Node that is too old and certificates that can't be read."""
    root, tools = tmp_path_factory.mktemp("portal"), tmp_path_factory.mktemp("tools")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "external"))
    for name in FILES:
        shutil.copy(ROOT / name, root)
    for name in OTHER_TOOLS:
        (tools / name).write_text(ALARM)
        (tools / name).chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    env = own | {"PYTHONPATH": str(root), "PORTAL_PORT": str(port), "PORTAL_DEMO": "1"}
    env |= {"PATH": f"{tools}:{os.environ['PATH']}", "NODE_EXTRA_CA_CERTS": "/nowhere/certificates.pem"}
    return Clone(root, env, port, start(root, env, port), start(root, env, port))


def start(root: Path, env: dict[str, str], port: int, *within: str) -> tuple[str, str]:
    """Serve until the address is said, and look at a page; gives all of standard output and of standard error."""
    command = [*within, *PROGRAM, "serve"]
    with subprocess.Popen(command, cwd=root, env=env, stdout=PIPE, stderr=PIPE, text=True) as portal:
        assert portal.stdout is not None
        address = portal.stdout.readline()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/") as page:
                assert page.status == 200
        finally:
            portal.send_signal(signal.SIGTERM)
        rest, said = portal.communicate(timeout=60)
    return address + rest, said


def test_a_first_start_says_each_step_and_then_the_address(clone: Clone) -> None:
    printed, said = clone.first
    steps = [line.partition(" … ") for line in said.splitlines()]

    assert [what for what, _, _ in steps] == [
        "Preparing the database",
        "Loading the demo",
        "Building the help center",
        "Building the pages",
    ]
    assert [time for _, _, time in steps if not re.fullmatch(r"\d+ s", time)] == []
    place = f"http://127.0.0.1:{clone.port}/"
    assert printed == f"The portal is at {place} and its help at {place}help/\n"


def test_a_later_start_says_the_address_only(clone: Clone) -> None:
    assert clone.later == (clone.first[0], "")


def test_what_a_start_writes_is_its_own_users_only(clone: Clone) -> None:
    data = clone.root / ".portal"
    written = {path.name: path.lstat().st_mode & 0o777 for path in (data, *data.rglob("*")) if not path.is_symlink()}

    assert {"portal.db", "front-end.log", "front-end.lock", "help.lock", "help.stamp"} <= set(written)
    assert {name: f"{mode:o}" for name, mode in written.items() if mode & 0o077} == {}


@pytest.fixture(scope="module")
def read_only(clone: Clone) -> tuple[str, ...]:
    """What runs a command where nobody, root neither, can write the clone's folder: as in a container."""
    within = ("unshare", "--mount", "sh", "-c", READ_ONLY, str(clone.root))
    if sys.platform != "linux" or subprocess.run([*within, "true"], capture_output=True).returncode:
        pytest.skip("only root on Linux can make a folder read-only for one process")
    return within


def test_what_is_built_starts_from_a_folder_that_nobody_can_write(
    clone: Clone, read_only: tuple[str, ...], tmp_path: Path
) -> None:
    before = {path: path.stat().st_mtime_ns for path in clone.root.rglob("*") if "__pycache__" not in path.parts}
    elsewhere = clone.env | {"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'portal.db'}"}

    printed, said = start(clone.root, elsewhere, clone.port, *read_only)

    assert (printed, re.sub(r"\d+ s", "", said)) == (clone.first[0], "Preparing the database … \nLoading the demo … \n")
    after = {path: path.stat().st_mtime_ns for path in clone.root.rglob("*") if "__pycache__" not in path.parts}
    assert after == before


@pytest.mark.parametrize("changed", ["help_docs/index.md", "assets/portal.js"])
def test_what_is_out_of_date_in_such_a_folder_is_refused_with_a_sentence(
    clone: Clone, read_only: tuple[str, ...], changed: str
) -> None:
    source = clone.root / changed
    text = source.read_text()
    source.write_text(f"{text}\n")

    command = [*read_only, *PROGRAM, "serve"]
    told = subprocess.run(command, cwd=clone.root, env=clone.env, capture_output=True, text=True)
    source.write_text(text)

    assert (told.returncode, told.stdout) == (1, "")
    assert re.fullmatch(r"The help center or .* out of date, and \S+lock can't be written here: .*\n", told.stderr)


def test_the_pages_are_built_from_the_lock_whatever_else_is_installed(clone: Clone) -> None:
    log = (clone.root / ".portal" / "front-end.log").read_text().lower()

    assert re.search(r"^\d+ packages installed", log, re.MULTILINE)  # how many depends on the system
    assert [word for word in ("was asked", "out of date", "certs", "warn") if word in log] == []
    locked = {file.name: file.read_bytes() for file in LOCK.iterdir()}
    assert {file.name: file.read_bytes() for file in (clone.root / "reflex.lock").iterdir()} == locked
    assert [name for name in ("bunfig.toml", ".npmrc") if (clone.root / ".web" / name).exists()] == []


def test_react_router_has_each_line_that_is_replaced_once(clone: Clone) -> None:
    router = clone.root / ".web" / "node_modules" / "react-router" / "dist" / "production" / PATCHED_FILE
    assert router.is_file(), f"reflex_seams/react_router.py: React Router has no {PATCHED_FILE} any more"

    script = router.read_text()
    for line in PATCHED:
        times = script.count(line)
        assert times == 1, f"reflex_seams/react_router.py: React Router has {line!r} {times} times, not once"


def test_the_doctor_is_content_with_it_and_ends_each_line(clone: Clone) -> None:
    told = subprocess.run([*PROGRAM, "doctor"], cwd=clone.root, env=clone.env, capture_output=True, text=True)

    looked = [line for line in told.stdout.splitlines() if line[0] in "✓✗"]
    assert (told.returncode, told.stderr) == (0, "")
    assert len(looked) == 9
    assert [line for line in looked if not re.fullmatch(r"✓ .+[.]", line)] == []
    assert told.stdout.endswith("free.\nThe portal can start here.\n")


def test_the_doctor_names_a_package_that_is_not_the_locked_one(clone: Clone) -> None:
    lock = clone.root / "requirements" / "run.txt"
    text = lock.read_text()
    lock.write_text(re.sub(r"^rich==\S+", "rich==1.0", text, count=1, flags=re.MULTILINE))

    told = subprocess.run([*PROGRAM, "doctor"], cwd=clone.root, env=clone.env, capture_output=True, text=True)
    lock.write_text(text)

    assert told.returncode == 1
    assert re.search(r"^✗ Not as locked: rich [\d.]+: remove \.venv and run bin/run,", told.stdout, re.MULTILINE)
    assert told.stdout.endswith("Something is missing: see the lines with ✗.\n")
