"""Which handlers the internet can call, and which vars are sent to browsers: a person has to review changes of these.

`tests/states/shell/surface.txt` is what was reviewed. To accept a change: read the questions that the test prints, then
run `python -m tests.states.shell.test_surface`.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any, get_type_hints

from reflex.state import State
from reflex_base.registry import RegistrationContext
from sqlmodel import SQLModel

import buyer_portal.app
from buyer_portal.domain.people.roles import PERMISSIONS, Permission
from buyer_portal.reflex_seams.events import FROM_PAGES
from buyer_portal.states.shell.public import PUBLIC, WHILE_OWING

REVIEWED = Path(__file__).with_name("surface.txt")
ROOT = Path(__file__).parents[3]
QUESTIONS = """
The surface of the portal has changed. For each line with a + or a -:
  handler   Anybody can call it, with any text, number or form in its arguments, in any order, from any page.
            Does it ask `person_of` first? Does the service look for the person's own order only? Does it parse?
  MEMBER: …  Who may call it with an effect: the services behind it ask for these permissions. Does it need one?
  PUBLIC    Anybody can call it without a sign-in. Does it need to be? Does it read or write anything of anybody?
  WHILE_OWING  Who has to set up a second factor first can call it. Is it needed for that?
  variable  Every browser that opens any page gets it. No ids of companies or people, no secret, no one else's data?
Then accept it with: python -m tests.states.shell.test_surface
"""

assert buyer_portal.app.app


def handlers() -> dict[str, Any]:
    """Our own handlers, by the short name of state and method."""
    return {
        name.rpartition("____")[2]: known
        for name, known in sorted(RegistrationContext.get().event_handlers.items())
        if known.states and known.states[0].__module__.startswith("buyer_portal.") and not name.endswith(".setvar")
    }


def framework() -> list[str]:
    """Reflex's own handlers that the gate lets pass."""
    found = RegistrationContext.get().event_handlers.items()
    ours = {id(known) for known in handlers().values()}
    return sorted(
        name.rpartition("____")[2]
        for name, known in found
        if id(known) not in ours and name.rpartition(".")[2] in FROM_PAGES
    )


def states() -> list[type[State]]:
    """Our own states."""
    found = RegistrationContext.get().base_states.values()
    return sorted((c for c in found if c.__module__.startswith("buyer_portal.")), key=lambda c: c.__name__)  # pyright: ignore[reportReturnType]


def permissions_of(known: Any) -> set[Permission]:
    """What the services behind a handler ask for, wherever in the handler they are called."""
    state, found, seen, to_read = known.states[0], set(), set(), [known.handler.fn]
    while to_read:
        function = to_read.pop()
        code = getattr(inspect.unwrap(function), "__code__", None)
        if code is None or code in seen or not code.co_filename.startswith(str(ROOT / "buyer_portal")):
            continue
        seen.add(code)
        names = set(_names(code))
        if "ensure_may" in names:
            found |= {permission for permission in Permission if permission.name in names}
        around = inspect.unwrap(function).__globals__
        modules = [vars(around[name]) for name in names if inspect.ismodule(around.get(name))]
        places = (around, vars(state), *modules)
        to_read += [thing for name in names for place in places for thing in _functions(place.get(name))]
    return found


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _functions(thing: Any) -> list[Any]:
    """The functions that a name stands for: one, or those of a table such as that of the supplier's steps."""
    if isinstance(thing, dict):
        return [one for value in thing.values() for one in _functions(value)]
    if isinstance(thing, tuple):
        return [one for value in thing for one in _functions(value)]
    return [thing] if inspect.isfunction(thing) else []


def _roles(known: Any) -> str:
    needed = sorted(permissions_of(known))
    least = {PERMISSIONS[permission].least for permission in needed}
    return f" {'|'.join(sorted(least))}: {', '.join(permission.name for permission in needed)}" if needed else ""


def surface() -> str:
    """The text that is reviewed."""
    lines = []
    for name, known in sorted(handlers().items()):
        arguments = ", ".join(list(inspect.signature(known.handler.fn).parameters)[1:])
        public = " PUBLIC" if hasattr(known.handler.fn, PUBLIC) else ""
        public += " WHILE_OWING" if hasattr(known.handler.fn, WHILE_OWING) else ""
        lines.append(f"handler   {name}({arguments}){public}{_roles(known)}")
    lines += [f"framework {name}" for name in framework()]
    for cls in states():
        lines += [f"variable  {cls.__name__}.{name}" for name in sorted({*cls.base_vars, *cls.computed_vars})]
    return "\n".join(lines) + "\n"


def test_the_surface_is_what_was_reviewed() -> None:
    before, now = REVIEWED.read_text().splitlines(), surface().splitlines()

    changes = [f"+ {line}" for line in now if line not in before] + [f"- {line}" for line in before if line not in now]

    assert changes == [], QUESTIONS


def test_no_state_lets_browsers_set_a_variable() -> None:
    setters = [name for name in handlers() if name.rpartition(".")[2].startswith("set_")]

    assert setters == []


def test_no_variable_is_kept_in_the_browser() -> None:
    kept = [f"{cls.__name__}.{name}" for cls in states() for name in cls.base_vars if cls._is_client_storage(name)]

    assert kept == []


def test_no_handler_takes_a_row_of_a_table() -> None:
    plain = (str, int, bool, dict)

    taken = {
        f"{name}: {argument}"
        for name, known in handlers().items()
        for argument, hint in get_type_hints(known.handler.fn).items()
        if argument != "return" and (hint not in plain or (isinstance(hint, type) and issubclass(hint, SQLModel)))
    }

    assert taken == set()


def test_every_method_that_is_no_handler_is_private() -> None:
    """Reflex makes a handler of every other one, decorated or not."""
    methods = {
        f"{cls.__name__}.{name}"
        for cls in states()
        for name, value in vars(cls).items()
        if inspect.isfunction(value) and not name.startswith("_")
    }

    assert methods == set()


if __name__ == "__main__":
    REVIEWED.write_text(surface())
