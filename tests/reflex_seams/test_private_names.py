"""What is private or patched of Reflex stands in `buyer_portal/reflex_seams` and nowhere else."""

import ast
from pathlib import Path

from buyer_portal.settings import ROOT

ROOM = ROOT / "buyer_portal" / "reflex_seams"
SOURCES = [*(ROOT / "buyer_portal").rglob("*.py"), ROOT / "rxconfig.py"]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES if ROOM not in path.parents}
OTHERS = {"_asdict", "_compresslevel", "_exit", "_WaitTimeout"}
"""Private names of Python and psycopg."""
REFLEX = ("reflex", "reflex_base", "reflex_components")


def test_only_the_room_imports_a_private_name_of_reflex():
    found = [
        _told(path, node)
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(name.startswith(REFLEX) and _is_private(name) for name in _imported(node))
    ]

    assert found == []


def test_only_the_room_reads_a_private_name_that_is_not_ours():
    ours = {name for tree in TREES.values() for node in ast.walk(tree) for name in _defined(node)} | OTHERS

    found = [
        f"{_told(path, node)}: {node.attr}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and _is_private(node.attr) and node.attr not in ours
    ]

    assert found == []


def test_only_the_room_hands_over_a_private_argument():
    found = [
        f"{_told(path, node.value)}: {node.arg}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg and _is_private(node.arg)
    ]

    assert found == []


def test_only_the_room_puts_anything_into_reflex():
    found = []
    for path, tree in TREES.items():
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        known = {
            (name.asname or name.name).partition(".")[0]
            for node in imports
            for name in node.names
            if _imported(node)[0].startswith(REFLEX)
        }
        assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AugAssign)]
        found += [_told(path, node) for node in assigned if _root_of_assigned(node) & known]

    assert found == []


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    around = f"{node.module or ''}." if isinstance(node, ast.ImportFrom) else ""
    return [around + name.name for name in node.names]


def _is_private(name: str) -> bool:
    return any(part.startswith("_") and not part.startswith("__") for part in name.split("."))


def _defined(node: ast.AST) -> list[str]:
    """The private names that our own classes and modules have."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
        return [node.attr] if node.value.id == "self" else []
    return []


def _root_of_assigned(node: ast.Assign | ast.AugAssign) -> set[str]:
    """The names in whose attributes something is put, as in `name.part = …`."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    roots = set[str]()
    for target in targets:
        part: ast.expr = target
        while isinstance(part, ast.Attribute | ast.Subscript):
            part = part.value
        if part is not target and isinstance(part, ast.Name):
            roots.add(part.id)
    return roots


def _told(path: Path, node: ast.stmt | ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno} belongs into buyer_portal/reflex_seams"
