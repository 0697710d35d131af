"""The tables of README.md and tests/README.md name what there is: places, rooms, sentences of the guide, tests."""

import re
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
FRONT = (ROOT / "README.md").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`((?:e2e/)?[\w/]+\.py)::(test_\w+)`")


def test_the_table_has_every_sentence_of_the_guide():
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)] == list(range(1, 44))


def test_every_sentence_has_a_test_or_says_what_it_waits_for():
    rows = [line for line in README.splitlines() if re.match(r"\| \d+ \|", line)]

    assert [row for row in rows if not NAMED.search(row) and "**open**" not in row] == []


def test_every_test_that_the_table_names_exists():
    missing = [f"{file}::{test}" for file, test in NAMED.findall(README) if not _has(file, test)]

    assert missing == []


def test_every_place_of_the_index_exists():
    rows = re.search(r"\| looking for \| go to \|\n(.*?)\n\n", FRONT, re.DOTALL)
    assert rows
    places = re.findall(r"`([\w./]+)`", rows[1])

    assert len(places) >= 20
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_table_of_rooms_names_every_room_and_no_other():
    named = set(re.findall(r"^\| `(\w+)/` \|", FRONT, re.MULTILINE))

    assert named == {path.parent.name for path in (ROOT / "buyer_portal").glob("*/__init__.py")}


def test_every_area_of_the_front_page_has_its_paths():
    listed = re.search(r"The areas: (.*?)\.", FRONT, re.DOTALL)
    assert listed
    areas = re.findall(r"[a-z]+", re.sub(r"\(.*?\)", "", listed[1]))
    paths = [str(path.relative_to(ROOT)) for path in (ROOT / "buyer_portal").rglob("*.py")]

    assert [area for area in areas if not any(area in path for path in paths)] == []


def _has(file: str, test: str) -> bool:
    path = HERE.parent / file if file.startswith("e2e/") else HERE / file
    return path.is_file() and f"def {test}(" in path.read_text(encoding="utf-8")
