"""Nobody but an owner changes who is of a company, whatever is sent over the websocket, and in whatever order."""

from collections.abc import Callable
from typing import Any

import pytest

from buyer_portal.domain.people.person import Role
from buyer_portal.services.people.invitations import invite
from e2e.database import ADA, BEN, INES, MIA, TOM, VERA, person
from e2e.hostile.test_handlers import everything
from e2e.server import Server, run_async
from e2e.websocket_client import WebsocketClient, sign_in

STATE = "people.people.PeopleState"
INVITED = "nora@corner-bistro.example"
EMAILS = (ADA, VERA, TOM, INVITED, "", "\ud800\0")
Event = tuple[str, dict[str, Any]]


def _asks(email: str) -> list[Event]:
    """Every question about somebody, each confirmed."""
    questions: list[Event] = [
        ("ask_to_remove", {"email": email}),
        ("ask_to_withdraw", {"email": email}),
        *(("ask_role", {"email": email, "role": role}) for role in ("OWNER", "VIEWER", "KING")),
    ]
    return [event for question in questions for event in (question, ("confirm", {}))]


FORGED: list[Event] = [
    *(event for email in EMAILS for event in _asks(email)),
    *(("invite_again", {"email": email}) for email in EMAILS),
    *(("keep", {"is_open": is_open}) for is_open in (True, False)),
    ("confirm", {}),
]
INVITING: list[Event] = [
    ("invite", {"form": {"emails": "friend@corner-bistro.example", "role": role, "company": "Corner Bistro"}})
    for role in ("OWNER", "MEMBER", "VIEWER")
]


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own."""
    return start_portal(PORTAL_DEMO="0")


@pytest.fixture(autouse=True)
def _somebody_is_invited(portal: Server) -> None:
    """An invitation waits."""
    assert portal
    invite(person(ADA), INVITED, Role.MEMBER)


@pytest.mark.parametrize(
    ("who", "events"),
    [
        pytest.param(BEN, [*FORGED, *INVITING], id="a member"),
        pytest.param(VERA, [*FORGED, *INVITING], id="a viewer"),
        pytest.param(MIA, FORGED, id="an owner of another buyer"),
        pytest.param(INES, FORGED, id="an owner of a supplier"),
    ],
)
def test_who_is_no_owner_of_the_company_changes_nothing(portal: Server, who: str, events: list[Event]) -> None:
    async def story() -> None:
        client = await WebsocketClient(portal.url, await sign_in(portal.url, who)).open("/settings/people")
        before = everything()
        for handler, payload in events:
            await client.send(f"{STATE}.{handler}", **payload)
        await client.answered()

        assert everything() == before
        assert "by Ada Lindqvist" not in client.heard()  # who is invited
        await client.close()

    said = len(portal.output())
    run_async(story())
    assert "Traceback" not in portal.output()[said:]


@pytest.mark.parametrize("who", [ADA, BEN])
def test_ids_of_people_never_leave_the_server_and_no_link_is_anybody_elses(portal: Server, who: str) -> None:
    async def story() -> None:
        client = await WebsocketClient(portal.url, await sign_in(portal.url, who)).open("/settings/people")
        await client.answered()

        assert client.value("people_state.new_links") == []
        assert "password_hash" not in client.heard()
        assert "token=" not in client.heard()
        assert {"id", "person_id", "company_id"} & set(client.value("people_state.colleagues")[0]) == set()
        await client.close()

    run_async(story())


@pytest.mark.parametrize("what", [*FORGED[:3], *INVITING[:1], ("ask_to_leave", {}), ("load", {}), ("reload", {})])
def test_a_client_that_is_signed_out_is_led_to_the_sign_in(portal: Server, what: Event) -> None:
    async def story() -> None:
        client = await WebsocketClient(portal.url).connect()
        before = everything()
        await client.at("/settings/people").send(f"{STATE}.{what[0]}", **what[1])
        await client.answered()

        assert everything() == before
        assert all(address.startswith("/sign-in?error=expired") for address in client.redirects())
        assert client.redirects()
        await client.close()

    run_async(story())
