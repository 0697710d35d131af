"""The pages are built from the locked packages, by our own Bun, one build at a time."""

import base64
import fcntl
import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from buyer_portal.frontend import LOCK, bun_path, missing_in_lock, publish
from buyer_portal.reflex_seams.building import CURRENT
from buyer_portal.reflex_seams.lean_packages import PACKAGE as PREACT
from buyer_portal.settings import ROOT
from buyer_portal.web.rendering import program

PACKAGE = re.compile(r'^    "([^"]+)": \[(.*)\],?$', re.MULTILINE)


class Registry(BaseHTTPRequestHandler):
    """A registry with one package in one version."""

    tarball = b""
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200 if self.path.endswith(".tgz") else 404)
        self.send_header("content-length", str(len(self.tarball)))
        self.end_headers()
        self.wfile.write(self.tarball)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def registry() -> Iterator[str]:
    """The address of a registry that has `little` 1.0.0."""
    packed, text = io.BytesIO(), b'{"name": "little", "version": "1.0.0"}'
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        about = tarfile.TarInfo("package/package.json")
        about.size = len(text)
        tar.addfile(about, io.BytesIO(text))
    Registry.tarball = packed.getvalue()
    Registry.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def install_little(folder: Path, registry: str, wanted: str = "1.0.0", spoilt: str = "") -> str:
    """Install as the build does, with a cache of its own; gives what Bun said, or "" when it was content."""
    digest = base64.b64encode(hashlib.sha512(Registry.tarball + spoilt.encode()).digest()).decode()
    workspace = {"": {"name": "test", "dependencies": {"little": "1.0.0"}}}
    lock = {"lockfileVersion": 1, "workspaces": workspace}
    lock["packages"] = {"little": ["little@1.0.0", "", {}, f"sha512-{digest}"]}
    (folder / "bun.lock").write_text(json.dumps(lock))
    (folder / "package.json").write_text(json.dumps({"name": "test", "dependencies": {"little": wanted}}))
    env = {"HOME": str(folder), "PATH": os.defpath, "BUN_INSTALL_CACHE_DIR": str(folder / "cache")}
    env["NPM_CONFIG_REGISTRY"] = registry
    command = [bun_path(), "install", "--frozen-lockfile"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def test_every_javascript_package_is_locked_with_its_hash_and_no_address() -> None:
    text = (LOCK / "bun.lock").read_text()
    packages = PACKAGE.findall(text.partition('"packages": {')[2])

    assert len(packages) > 150
    assert [name for name, locked in packages if not re.search(r'"sha512-[\w+/]{86}=="$', locked)] == []
    assert "://" not in text + (LOCK / "package.json").read_text()


def test_the_lock_has_what_reflex_and_our_pages_need() -> None:
    assert missing_in_lock({PREACT}) == []
    assert missing_in_lock({"left-pad", "react@1.0.0"}) == ["left-pad", "react@1.0.0"]


def test_a_locked_package_is_installed_and_nothing_is_looked_up(tmp_path: Path, registry: str) -> None:
    assert install_little(tmp_path, registry) == ""

    assert (tmp_path / "node_modules" / "little" / "package.json").is_file()
    assert Registry.asked == ["/little/-/little-1.0.0.tgz"]


def test_a_package_whose_hash_differs_is_refused(tmp_path: Path, registry: str) -> None:
    assert "Integrity check failed" in install_little(tmp_path, registry, spoilt="by somebody")

    assert not (tmp_path / "node_modules" / "little").exists()


def test_a_version_that_the_lock_does_not_have_is_refused(tmp_path: Path, registry: str) -> None:
    said = install_little(tmp_path, registry, wanted="^1.0.1")

    assert said != ""
    assert not (tmp_path / "node_modules").exists()


def test_a_build_that_fails_ends_with_what_it_said_last(tmp_path: Path) -> None:
    (tmp_path / "builder").write_text("#!/bin/sh\necho 'error: no such package'\nexit 1\n")
    (tmp_path / "builder").chmod(0o755)

    failed = subprocess.run([sys.executable, "-c", START, str(tmp_path)], cwd=ROOT, capture_output=True, text=True)

    assert failed.returncode == 1
    said = f"CannotBuild: The pages could not be built. {tmp_path}/log ends with:\nerror: no such package\n"
    assert failed.stderr.endswith(said)


BUILDER = """#!/bin/sh
PATH=/usr/bin:/bin
echo $$ >pid.new
mv pid.new pid
exec sleep 60
"""
START = """
import sys
from pathlib import Path

from buyer_portal import frontend

frontend.ROOT, sys.executable = Path(sys.argv[1]), sys.argv[1] + "/builder"
frontend.LOCK = frontend.ROOT / "reflex.lock"
frontend.LOCK.mkdir()
frontend.PAGES, frontend.LOG = frontend.ROOT / "pages", frontend.ROOT / "log"
frontend.build_frontend()
"""


def test_a_build_that_outlives_its_start_keeps_the_next_one_waiting(tmp_path: Path) -> None:
    (tmp_path / "builder").write_text(BUILDER)
    (tmp_path / "builder").chmod(0o755)
    start = subprocess.Popen([sys.executable, "-c", START, str(tmp_path)], cwd=ROOT, stderr=subprocess.DEVNULL)
    while not (tmp_path / "pid").is_file():
        assert start.poll() is None
        time.sleep(0.02)

    start.terminate()
    start.wait()

    try:
        with (tmp_path / ".portal" / "front-end.lock").open("w") as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def test_a_new_build_leaves_the_one_before_and_its_scripts_and_is_for_the_portal_alone(tmp_path: Path) -> None:
    built, pages = tmp_path / "built", tmp_path / "pages"
    (built / "assets").mkdir(parents=True)
    for name in ("one", "two"):
        for script in (built / "assets").iterdir():
            script.unlink()
        (built / "assets" / f"{name}.js").write_text(name)
        (built / "index.html").write_text(name)
        (built / "index.html").chmod(0o644)
        before = os.umask(0o077)
        publish(built, pages, name)
        os.umask(before)

    assert (pages / CURRENT).resolve() == pages / "two"
    assert (pages / "one" / "index.html").read_text() == "one"
    for build in ("one", CURRENT):
        assert sorted(script.name for script in (pages / build / "assets").iterdir()) == ["one.js", "two.js"]
    assert (pages / "two" / "index.html").stat().st_mode & 0o777 == 0o600


def test_each_build_keeps_the_program_that_renders_its_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, bundle = tmp_path / "pages", tmp_path / "renderer.js"
    monkeypatch.setattr(program, "RENDERERS", tmp_path / "renderers")
    monkeypatch.setattr(program, "PAGES", pages)
    monkeypatch.setattr(program, "_BUNDLE", bundle)
    assert program.current_renderer() is None
    for name in ("one", "two", "three"):
        bundle.write_text(name)
        program.publish_renderer(name)
        (pages / name).mkdir(parents=True)
        (pages / CURRENT).unlink(missing_ok=True)
        (pages / CURRENT).symlink_to(name)
        if name == "two":
            (pages / "one").rmdir()

    found = program.current_renderer()

    assert found is not None
    assert found.read_text() == "three"
    assert sorted(path.stem for path in found.parent.iterdir()) == ["three", "two"]
