"""The table in README.md names every sentence of the guide, and tests that exist."""

import re
from pathlib import Path

HERE = Path(__file__).parent
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


def _has(file: str, test: str) -> bool:
    path = HERE.parent / file if file.startswith("e2e/") else HERE / file
    return path.is_file() and f"def {test}(" in path.read_text(encoding="utf-8")
