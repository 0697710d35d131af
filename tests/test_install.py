"""What `bin/_env` installs: the lock and nothing else, whatever came out since, with each pip that Python brings.

The index is a folder that the tests make, so that nothing here depends on the network or on the day.
"""

import base64
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pip
import pytest

from buyer_portal.settings import ROOT

OLDEST, NEWEST = "the oldest pip of this Python", "the pip of the dev lock"
LIST = 'from importlib.metadata import distributions as all; print(*(f"{d.name}=={d.version}" for d in all()))'
WRAPPER = """#!/bin/sh
# A Python whose environments begin with another pip.
if [ "$2" = venv ]; then
  "{python}" "$@" --without-pip || exit
  cd "{project}"/.venv/lib/python*/site-packages && cp -R "{pip}"/. .
else
  exec "{python}" "$@"
fi
"""


@dataclass(frozen=True)
class Project:
    """A clone with a small lock, an index of its own, and a `python3` in front of the system's."""

    root: Path
    index: Path
    path: str

    def release(self, name: str, version: str, *needs: str, extra: str = "", yanked: bool = False) -> str:
        """Put a wheel into the index; gives its line for a lock."""
        folder = self.index / name
        folder.mkdir(parents=True, exist_ok=True)
        wheel = folder / f"{name}-{version}-py3-none-any.whl"
        digest = write_wheel(wheel, name, version, needs, extra)
        self.offer(wheel, digest, yanked=yanked)
        return f"{name}=={version} --hash=sha256:{digest}"

    def offer(self, file: Path, digest: str, *, yanked: bool = False) -> None:
        mark = ' data-yanked="withdrawn"' if yanked else ""
        with (file.parent / "index.html").open("a") as page:
            page.write(f'<a href="{file.name}#sha256={digest}"{mark}>{file.name}</a>\n')

    def lock(self, *lines: str) -> None:
        (self.root / "requirements" / "run.txt").write_text("\n".join(lines) + "\n")

    def install(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Do what every script begins with, and list what is there."""
        env = {"HOME": str(self.root), "PATH": self.path, "PIP_CONFIG_FILE": os.devnull}
        env |= {"PIP_INDEX_URL": self.index.as_uri(), "PIP_NO_CACHE_DIR": "1"} | environment
        command = ["bash", "-c", f"set -euo pipefail; source bin/_env run; python -I -c '{LIST}'"]
        return subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True, check=False)

    def installed(self, **environment: str) -> list[str]:
        """Install, and give what is there beside what every environment begins with."""
        done = self.install(**environment)
        assert done.returncode == 0, done.stderr
        return sorted(line for line in done.stdout.split() if not line.startswith(("pip==", "setuptools==")))


def write_wheel(file: Path, name: str, version: str, needs: tuple[str, ...], extra: str) -> str:
    """Write the smallest wheel there is; gives its SHA-256."""
    about, module = f"{name}-{version}.dist-info", f"{name}.py"
    metadata = [
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}",
        *(f"Requires-Dist: {need}" for need in needs),
    ]
    if extra:
        metadata.append(f"Provides-Extra: {extra}")
    contents = {
        module: f"version = {version!r}\n",
        f"{about}/METADATA": "\n".join(metadata) + "\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},{record_hash(text)},{len(text)}" for path, text in contents.items()]
    contents[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,"]) + "\n"
    with zipfile.ZipFile(file, "w") as wheel:
        for path, text in contents.items():
            wheel.writestr(path, text)
    return hashlib.sha256(file.read_bytes()).hexdigest()


def record_hash(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"


@pytest.fixture(params=[OLDEST, NEWEST])
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    root, pips, tools = tmp_path / "portal", tmp_path / "pip", tmp_path / "tools"
    for folder in (root / "bin", root / "requirements", pips, tools):
        folder.mkdir(parents=True)
    shutil.copy(ROOT / "bin" / "_env", root / "bin")
    if request.param == OLDEST:
        (wheel,) = (Path(sys.prefix) / "oldest-pip").glob("pip-*.whl")
        zipfile.ZipFile(wheel).extractall(pips)
    else:
        shutil.copytree(Path(pip.__file__).parent, pips / "pip", ignore=shutil.ignore_patterns("__pycache__"))
    python = tools / "python3"
    python.write_text(WRAPPER.format(python=Path(sys.executable).resolve(), project=root, pip=pips))
    python.chmod(0o755)
    return Project(root, tmp_path / "index", f"{tools}:{os.defpath}")


only_oldest = pytest.mark.parametrize("project", [OLDEST], indirect=True)


def test_the_lock_is_installed_though_newer_releases_are_out(project: Project) -> None:
    project.lock(
        project.release("framework", "0.10.1", "server[reload]>=2.7.4"),
        project.release("server", "2.7.4", "watcher>=1; extra == 'reload'", extra="reload"),
        project.release("watcher", "1.0"),
    )
    project.release("framework", "0.10.2", "server[reload]>=2.8")
    project.release("server", "2.8.9", "watcher[fast]>=2; extra == 'reload'", extra="reload")
    project.release("watcher", "2.0", "quick; extra == 'fast'", extra="fast")

    assert project.installed() == ["framework==0.10.1", "server==2.7.4", "watcher==1.0"]


@only_oldest
def test_a_first_start_says_each_step_and_a_later_one_nothing(project: Project) -> None:
    project.lock(project.release("server", "2.7.4"), project.release("watcher", "1.0"))

    first, later = project.install(), project.install()

    said = re.fullmatch(r"Making \.venv with Python (\S+) … \d+ s\nInstalling 2 packages … \d+ s\n", first.stderr)
    assert said, first.stderr
    assert said[1] == platform.python_version()
    assert (later.returncode, later.stdout, later.stderr) == (0, first.stdout, "")


def test_a_release_that_was_withdrawn_is_installed_all_the_same(project: Project) -> None:
    project.lock(project.release("server", "2.7.4", yanked=True))
    project.release("server", "2.7.5")

    assert project.installed() == ["server==2.7.4"]


@only_oldest
def test_a_changed_file_is_refused_and_tried_again_the_next_time(project: Project) -> None:
    good = project.release("server", "2.7.4")
    project.lock(good[:-6] + "abcdef")

    refused = project.install()
    project.lock(good)

    assert refused.returncode == 1
    assert "DO NOT MATCH THE HASHES" in refused.stderr
    assert "The packages could not be installed; pip's own words are above." in refused.stderr
    assert project.installed() == ["server==2.7.4"]


@only_oldest
def test_an_incomplete_lock_is_refused_by_the_name_of_what_it_forgot(project: Project) -> None:
    project.lock(project.release("framework", "0.10.1", "server>=2"))
    project.release("server", "2.7.4")

    refused = project.install()

    assert refused.returncode == 1
    assert "framework 0.10.1 requires server, which is not installed." in refused.stderr


@only_oldest
def test_a_package_without_a_wheel_is_refused_and_not_built(project: Project) -> None:
    folder = project.index / "server"
    folder.mkdir(parents=True)
    source = folder / "server-2.7.4.tar.gz"
    source.write_bytes(b"whatever builds it would come from the network")
    project.offer(source, digest := hashlib.sha256(source.read_bytes()).hexdigest())
    project.lock(f"server==2.7.4 --hash=sha256:{digest}")

    refused = project.install()

    assert refused.returncode == 1
    assert "No matching distribution found for server==2.7.4" in refused.stderr
    assert "They have wheels for Python 3.11 to 3.14 on Linux" in refused.stderr


@only_oldest
def test_the_habits_of_somebodys_own_pip_and_python_change_nothing(project: Project) -> None:
    project.lock(project.release("server", "2.7.4"))

    habits = {"PIP_USER": "1", "PIP_PRE": "1", "PIP_UPGRADE": "1", "PIP_NO_BINARY": ":all:", "PYTHONPATH": "/nowhere"}
    assert project.installed(**habits) == ["server==2.7.4"]


@only_oldest
def test_the_environment_of_another_clone_is_left_alone(project: Project) -> None:
    project.lock(project.release("server", "2.7.4"))
    theirs = project.root.with_name("theirs")
    theirs.mkdir()
    (theirs / "pyvenv.cfg").write_text("not ours")
    (project.root / ".venv").symlink_to(theirs)

    assert project.installed() == ["server==2.7.4"]

    assert (theirs / "pyvenv.cfg").read_text() == "not ours"


@only_oldest
def test_what_left_an_environment_useless_is_made_good(project: Project) -> None:
    project.lock(project.release("server", "2.7.4"))
    project.install()

    # A system's upgrade took away the Python it was made with.
    (project.root / ".venv" / "bin" / "python3").unlink()
    after_upgrade = project.installed()
    # The folder was moved: what is in .venv/bin holds the path of its Python.
    copy = Project(project.root.with_name("moved"), project.index, project.path)
    project.root.rename(copy.root)
    (copy.root.parent / "portal").symlink_to("moved")
    moved = copy.installed()

    assert after_upgrade == moved == ["server==2.7.4"]
    assert f"{copy.root}/.venv" in (copy.root / ".venv" / "bin" / "activate").read_text()
