"""What SECURITY.md promises is held by tests that exist."""

import ast
import re

from buyer_portal.settings import ROOT

PROMISES = [line for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]


def test_each_promise_names_tests_that_exist() -> None:
    rows = [line for line in PROMISES if "---" not in line][1:]
    named = {row: re.findall(r"`([\w/]+\.py)::(\w+)`", row) for row in rows}

    assert [row for row, tests in named.items() if not tests] == []
    assert [f"{file}::{test}" for tests in named.values() for file, test in tests if test not in _tests_of(file)] == []


def _tests_of(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
