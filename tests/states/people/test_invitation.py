"""The pages of who is invited."""

from typing import Any

import pytest

from buyer_portal.domain.people.invitation import InvitationEnd
from buyer_portal.domain.people.password import Weakness
from buyer_portal.domain.people.person import Role
from buyer_portal.services.people.invitations import invite, withdraw_invitation
from buyer_portal.services.people.session_cookie import LINK_COOKIE
from buyer_portal.states.people.invitation import InvitationEndedState, InvitationState, invitation_problem
from tests.states.conftest import at, everything, redirects, run

NORA = "nora@corner-bistro.example"


def opened(screen: Any, link: str, address: str = "/invitation") -> tuple[Any, list[Any]]:
    page = screen(InvitationState)
    at(page, address, cookie=f"{LINK_COOKIE}={link.partition('?token=')[2]}")
    return page, run(everything(page.load()))


def test_it_says_who_invites_whom_to_what(screen: Any, ada: Any) -> None:
    [made] = invite(ada, NORA, Role.VIEWER)

    page, events = opened(screen, made.link)

    assert (page.invited_email, page.invited_to, page.invited_by) == (NORA, "Corner Bistro", "Ada Lindqvist")
    assert page.invited_as == "As a viewer you see its orders and messages, and change nothing."
    assert (page.invitation_problem, events) == ("", [])


@pytest.mark.parametrize("code", ["name", "name-taken", "attempts", "busy", *(why.value for why in Weakness)])
def test_it_says_what_was_wrong_with_what_was_typed(screen: Any, ada: Any, code: str) -> None:
    [made] = invite(ada, NORA, Role.VIEWER)

    page, _ = opened(screen, made.link, f"/invitation?error={code}")

    assert page.invitation_problem == invitation_problem(code) != ""
    assert page.invited_email == NORA


def test_one_that_ended_leads_to_why(screen: Any, ada: Any) -> None:
    [made] = invite(ada, NORA, Role.VIEWER)
    withdraw_invitation(ada, NORA)

    page, events = opened(screen, made.link)

    assert redirects(events) == ["/invitation/ended?why=withdrawn"]
    assert page.invited_email == ""


@pytest.mark.parametrize("link", ["", "?token=", "?token=x", "?token=" + "x" * 43])
def test_without_an_invitation_there_is_no_form(screen: Any, link: str) -> None:
    _, events = opened(screen, link)

    assert redirects(events) == ["/invitation/ended?why=unknown"]


@pytest.mark.parametrize("why", list(InvitationEnd))
def test_every_end_has_its_sentence(screen: Any, why: InvitationEnd) -> None:
    page = screen(InvitationEndedState, f"/invitation/ended?why={why.value}")

    run(everything(page.load()))

    assert page.ended_invitation == why.sentence


@pytest.mark.parametrize("code", ["", "nonsense", "<script>"])
def test_what_is_no_code_says_nothing(screen: Any, code: str) -> None:
    page = screen(InvitationEndedState, f"/invitation/ended?why={code}")

    run(everything(page.load()))

    assert page.ended_invitation == ""
