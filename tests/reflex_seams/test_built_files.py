"""The lines of Reflex's templates that a build replaces: each is there, once. A new Reflex fails here, by name."""

from collections.abc import Callable
from typing import Any

import pytest
import reflex as rx
from reflex.compiler.compiler import compile_document_root
from reflex_base.compiler.templates import app_root_template, context_template, vite_config_template

from buyer_portal.reflex_seams.built_files import OneOrigin, replace_once
from buyer_portal.reflex_seams.first_html import FilledPages
from buyer_portal.reflex_seams.lean_packages import LeanPackages

PLUGINS = (OneOrigin(backend="http://backend"), FilledPages(), LeanPackages())
TEMPLATES = {
    "utils/state.js": (rx.constants.Templates.Dirs.WEB_TEMPLATE / "utils" / "state.js").read_text(encoding="utf-8"),
    "utils/context.jsx": context_template(
        is_dev_mode=False, default_color_mode="system", initial_state={}, state_name="state"
    ),
    "vite.config.js": vite_config_template(
        "/", hmr=True, force_full_reload=False, experimental_hmr=False, sourcemap=False
    ),
    "app/root.jsx": app_root_template(
        imports=[],
        custom_codes=[],
        hooks={},
        window_libraries=[("React", "react"), ("utils_state", "$/utils/state")],
        render={"contents": "children"},
        dynamic_imports=set(),
    ),
    "app/_document.js": compile_document_root([])[1],
}


_NOT_CHANGES = {
    "backend",
    "paths",
    "pre_compile",
    "get_frontend_dependencies",
    "get_static_assets",
    "provides_entry_client",
}


def asked_for() -> list[tuple[str, Callable[[str], str]]]:
    tasks: list[tuple[str, Callable[[str], str]]] = []
    context: Any = {"add_modify_task": lambda file, change: tasks.append((file, change))}
    for plugin in PLUGINS:
        plugin.pre_compile(**context)
    return tasks


@pytest.mark.parametrize(("file", "change"), [pytest.param(*task, id=task[1].__name__) for task in asked_for()])
def test_reflex_has_the_lines_that_are_replaced(file: str, change: Callable[[str], str]) -> None:
    changed = change(TEMPLATES[file])

    assert changed != TEMPLATES[file]
    assert change(changed) == changed  # in development a build changes what it has changed before


def test_what_is_left_out_ends_no_statement() -> None:
    root = LeanPackages().leave_theme_out(TEMPLATES["app/root.jsx"])

    assert "return /* left out: the theme's component */(jsx(AppWrap, {}, children)\n  );" in root


def test_every_change_of_the_plugins_is_asked_for() -> None:
    assert {change.__name__ for _, change in asked_for()} == {
        name
        for plugin in PLUGINS
        for name in vars(type(plugin))
        if not name.startswith("_") and name not in _NOT_CHANGES
    }


@pytest.mark.parametrize("text", ["nothing of the kind\n", "line\nline\n"], ids=["gone", "twice"])
def test_a_line_that_is_not_there_once_stops_the_build_by_name(text: str) -> None:
    with pytest.raises(RuntimeError, match=r"lines 'line\\n', not one: adapt reflex_seams/built_files\.py$"):
        replace_once(text, "line\n", "another\n")
