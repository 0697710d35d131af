"""The record on screen: an owner's own company's, and nothing of it for anybody else, whatever events they forge."""

from collections.abc import Callable
from typing import Any

import pytest

from buyer_portal.domain.people.person import Person, Role
from buyer_portal.services.people.invitations import invite
from buyer_portal.states.record import RecordState
from tests.roles import have
from tests.states.conftest import everything, run, wire

INVITED = "secret-colleague@corner-bistro.example"
EVENTS: list[tuple[str, tuple[str, ...]]] = [
    ("load", ()),
    ("reload", ()),
    ("search", ("secret-colleague",)),
    ("choose_person", ("1",)),
    ("choose_since", ("2020-01-01",)),
    ("choose_until", ("2030-01-01",)),
]


@pytest.fixture
def invited(ada: Person) -> None:
    """Something stands in the record of Corner Bistro."""
    invite(ada, INVITED, Role.VIEWER)


async def do(state: RecordState, *events: tuple[str, tuple[str, ...]]) -> str:
    """What the browser is sent after these events."""
    for name, arguments in events:
        await everything(getattr(RecordState, name).fn(state, *arguments))
    return await wire(state)


def test_an_owner_sees_what_was_done(invited: None, ada: Person, screen: Callable[..., Any]) -> None:
    state = screen(RecordState, "/settings/record", ada)

    assert INVITED in run(do(state, ("load", ())))
    assert state.found == "entries"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
@pytest.mark.parametrize("address", ["/settings/record", "/settings/record?q=secret&before=99", "/orders"])
def test_nobody_else_of_the_company_gets_a_word_of_it(
    invited: None, ben: Person, screen: Callable[..., Any], role: Role, address: str
) -> None:
    have(ben, role)
    state = screen(RecordState, address, ben)

    sent = run(do(state, *EVENTS))

    assert INVITED not in sent
    assert (state.found, state.rows, state.people) == ("denied", [], [])


def test_another_company_gets_its_own(invited: None, mia: Person, screen: Callable[..., Any]) -> None:
    state = screen(RecordState, "/settings/record?q=secret", mia)

    assert INVITED not in run(do(state, *EVENTS))
    assert state.rows == []


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", f"before={10**30}", "from=yesterday", "by=%00", "topic=x&to="]
)
def test_an_address_from_a_stranger_shows_a_page(
    invited: None, ada: Person, screen: Callable[..., Any], query: str
) -> None:
    state = screen(RecordState, f"/settings/record?{query}", ada)

    run(do(state, ("load", ())))

    assert state.found in ("entries", "nothing")


def test_who_is_no_owner_any_more_loses_what_was_on_screen(
    invited: None, ada: Person, ben: Person, screen: Callable[..., Any]
) -> None:
    state = screen(RecordState, "/settings/record", ben)
    run(do(state, ("load", ())))
    assert state.rows
    have(ben, Role.MEMBER)

    run(do(state, ("reload", ())))

    assert (state.found, state.rows) == ("denied", [])
