"""The house: every path names its area, and no file or folder grows beyond what one can take in."""

from pathlib import Path

import grimp

from buyer_portal.settings import ROOT

HOUSE = ROOT / "buyer_portal"
AREAS = {
    "orders", "cancellation", "ordering", "policies", "imports", "changes",
    "returns", "conversation", "notifications", "people", "catalogue", "record",
}  # fmt: skip
OF_NO_AREA = {
    "commands", "words", "demo", "web", "api", "help", "live", "measures", "shell", "parts", "tables", "reflex_seams",
    "serving", "upgrading", "backup",
}  # fmt: skip
"""Rooms and folders that are about something else than an area; some of their files are named by one all the same."""
SHARED = {
    "domain": {"addresses", "errors", "help", "help_feedback", "key", "money", "numbers", "text"},
    "store": {"asking", "engine", "failures", "help_feedback", "migrate", "patience", "readiness", "searching"},
    "services": {"attempts", "deeds", "doctor", "help_feedback", "outage", "perform", "readiness", "turns"}
    | {"tidying"},
    "states": {"first_html"},
    "views": {"missing"},
}
"""What all areas stand on."""
TABLES = {"domain/errors.py", "demo/data.py"}
"""Tables of rules and words: as long as there are rules and words."""


def files() -> list[Path]:
    return [path.relative_to(HOUSE) for path in sorted(HOUSE.rglob("*.py")) if path.name != "__init__.py"]


def test_every_path_names_its_area():
    nameless = [
        path
        for path in files()
        if len(path.parts) > 1
        and not OF_NO_AREA & set(path.parts[:-1])
        and path.stem not in SHARED[path.parts[0]]
        and not _areas_of(path)
    ]

    assert nameless == []


def test_what_serves_one_area_alone_is_named_by_it():
    """Followed along the imports: what only the files of one area need, nobody looks for under another name."""
    graph = grimp.build_graph("buyer_portal")
    needed_by = {path: _areas_that_need(path, graph) for path in files() if not _areas_of(path)}
    del needed_by[Path("demo/play.py")]  # the demo's own, about what people do to orders

    assert {str(path): areas for path, areas in needed_by.items() if len(areas) == 1 and areas <= AREAS} == {}


def _areas_that_need(path: Path, graph: grimp.ImportGraph) -> set[str]:
    """The areas whose files import it, through files of no area too; "the house" stands for what nothing imports."""
    areas, todo, seen = set[str](), [_module(path)], set[str]()
    while todo:
        importers = graph.find_modules_that_directly_import(todo.pop())
        areas |= set() if importers else {"the house"}
        for importer in importers - seen:
            of = _areas_of(Path(*importer.split(".")[1:]).with_suffix(".py"))
            areas |= of
            todo += [] if of else [importer]
        seen |= importers
    return areas


def test_everything_that_is_shared_is_there():
    there = {(path.parts[0], path.stem) for path in files() if len(path.parts) == 2}

    assert {(room, name) for room, names in SHARED.items() for name in names} - there == set()


def test_no_file_is_longer_than_one_can_take_in():
    long = {str(path) for path in files() if len((HOUSE / path).read_text(encoding="utf-8").splitlines()) > 200}

    assert long == TABLES


def test_no_folder_is_too_large_or_too_small():
    folders = {path.parent for path in files() if len(path.parts) > 1}
    sizes = {folder: sum(path.parent == folder for path in files()) for folder in folders}

    assert {str(folder): size for folder, size in sizes.items() if size > 16} == {}
    assert {str(folder): size for folder, size in sizes.items() if size < 3 and folder.name != "live"} == {}


def _areas_of(path: Path) -> set[str]:
    names = (*path.parts[1:-1], path.stem)
    return {area for area in AREAS for name in names if name == area or name.startswith(f"{area}_")}


def _module(path: Path) -> str:
    return ".".join(("buyer_portal", *path.with_suffix("").parts))
