"""The people page: what each role is shown, and that a dialog does what it asked about, or says why not."""

from dataclasses import replace
from typing import Any

import pytest

from buyer_portal.domain.people.person import Role
from buyer_portal.services.people.invitations import invite, withdraw_invitation
from buyer_portal.services.people.leaving import remove_person
from buyer_portal.services.people.listing import people_of
from buyer_portal.services.people.roles import change_role_of
from buyer_portal.states.people.people import PeopleState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.words.people import Question
from tests.roles import have
from tests.states.conftest import come_back, everything, of, redirects, run, wire

NORA = "nora@corner-bistro.example"
ASKED: list[Any] = [
    ("ask_role", ("ben@corner-bistro.example", "MEMBER"), "Make Ben Okafor a member?"),
    ("ask_to_remove", ("ben@corner-bistro.example",), "Remove Ben Okafor?"),
    ("ask_to_leave", (), "Leave Corner Bistro?"),
    ("ask_to_withdraw", (NORA,), f"Withdraw the invitation to {NORA}?"),
]


def opened(screen: Any, person: Any) -> Any:
    page = screen(PeopleState, "/settings/people", person)
    run(everything(page.load()))
    return page


def toasts(page: Any) -> list[str]:
    return [toast.title for toast in run(of(page, FrameState)).toasts]


def test_an_owner_sees_everybody_and_who_is_invited(screen: Any, ada: Any, ben: Any) -> None:
    invite(ben, NORA, Role.VIEWER)

    page = opened(screen, ada)

    assert [(row.name, row.role, row.is_me) for row in page.colleagues] == [
        ("Ada Lindqvist", "OWNER", True),
        ("Ben Okafor", "OWNER", False),
    ]
    [row] = page.invited
    assert row.email == NORA
    assert row.about.startswith("Viewer · until ")
    assert row.about.endswith(" · by Ben Okafor · not mailed")


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_the_others_see_the_people_and_nobody_who_is_invited(screen: Any, ada: Any, ben: Any, role: Role) -> None:
    invite(ada, NORA, Role.VIEWER)
    have(ben, role)

    page = opened(screen, ben)

    assert [row.name for row in page.colleagues] == ["Ada Lindqvist", "Ben Okafor"]
    assert page.invited == []
    assert NORA not in run(wire(page))


def test_links_are_shown_to_who_invited_and_only_now(screen: Any, ada: Any) -> None:
    page = opened(screen, ada)

    run(everything(page.invite({"emails": f"{NORA}, omar@x.example", "role": "MEMBER"})))

    assert [new.email for new in page.new_links] == [NORA, "omar@x.example"]
    assert toasts(page) == ["2 invitations made"]
    before = page.new_links[0].link
    run(everything(page.invite_again(NORA)))
    assert [new.email for new in page.new_links] == [NORA, "omar@x.example"]
    assert page.new_links[0].link != before
    come_back(page, "/settings/people")
    run(everything(page.load()))
    assert page.new_links == []


@pytest.mark.parametrize(
    "form",
    [
        {"emails": NORA, "role": "KING"},
        {"emails": NORA},
        {"emails": "nobody", "role": "MEMBER"},
        {"emails": [NORA], "role": "MEMBER"},
        {"emails": "ben@corner-bistro.example", "role": "MEMBER"},
        {"role": "MEMBER"},
        {},
        None,
        [],
        "emails",
    ],
    ids=range(10),
)
def test_a_forged_invitation_changes_nothing(
    screen: Any, ada: Any, ben: Any, snapshot: Any, unchanged: Any, form: Any
) -> None:
    page = opened(screen, ada)
    before = snapshot()

    run(everything(page.invite(form)))

    assert unchanged(before)
    assert page.invite_problem


@pytest.mark.parametrize(("ask", "about", "title"), ASKED)
def test_nothing_is_done_before_it_is_confirmed(
    screen: Any, ada: Any, ben: Any, snapshot: Any, unchanged: Any, ask: str, about: Any, title: str
) -> None:
    invite(ada, NORA, Role.VIEWER)
    page = opened(screen, ada)
    before = snapshot()

    run(everything(getattr(page, ask)(*about)))
    assert page.question.title == title
    run(everything(page.keep(False)))
    run(everything(page.confirm()))

    assert page.question == Question()
    assert unchanged(before)


def test_what_is_confirmed_is_done(screen: Any, ada: Any, ben: Any) -> None:
    invite(ada, NORA, Role.VIEWER)
    page = opened(screen, ada)
    frame = run(of(page, FrameState))

    for ask in (page.ask_role(ben.email, "VIEWER"), page.ask_to_withdraw(NORA), page.ask_to_remove(ben.email)):
        run(everything(ask))
        run(everything(page.confirm()))
        assert (page.question, page.refused) == (Question(), "")

    assert [toast.text for toast in frame.toasts] == [
        "Ben Okafor is a viewer now.",
        f"The invitation to {NORA} opens nothing any more.",
        "Ben Okafor is removed.",
    ]
    assert [row.name for row in page.colleagues] == ["Ada Lindqvist"]
    assert page.invited == []


@pytest.mark.parametrize("ask", ["leave", "role"])
def test_why_the_last_owner_stays_stands_in_the_dialog(screen: Any, ada: Any, ben: Any, ask: str) -> None:
    page = opened(screen, ada)
    have(ben, Role.MEMBER)

    run(everything(page.ask_to_leave() if ask == "leave" else page.ask_role(ada.email, "MEMBER")))
    events = run(everything(page.confirm()))

    assert page.refused == "Corner Bistro needs an owner: make somebody else one first. Nothing was changed."
    assert page.question.title
    assert redirects(events) == []
    assert len(people_of(ada).people) == 2


def test_who_leaves_is_led_to_the_sign_in(screen: Any, ada: Any, ben: Any) -> None:
    page = opened(screen, ben)

    run(everything(page.ask_to_leave()))
    events = run(everything(page.confirm()))

    assert redirects(events) == ["/sign-in?error=left"]
    assert [each.name for each in people_of(ada).people] == ["Ada Lindqvist"]


@pytest.mark.parametrize(("ask", "about", "title"), ASKED)
@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_who_is_no_owner_any_more_is_refused_in_an_open_dialog(
    screen: Any, ada: Any, ben: Any, snapshot: Any, unchanged: Any, ask: str, about: Any, title: str, role: Role
) -> None:
    if ask == "ask_to_leave":
        return  # everybody may
    invite(ben, NORA, Role.VIEWER)
    page = opened(screen, ada)
    run(everything(getattr(page, ask)(*about)))
    have(ada, role)
    before = snapshot()

    run(everything(page.confirm()))

    assert unchanged(before)
    assert page.refused.startswith(f"As a {role.words.lower()} you can't do this")
    assert "Ask Ben Okafor" in page.refused


def test_what_somebody_else_did_meanwhile_is_said(screen: Any, ada: Any, ben: Any) -> None:
    invite(ada, NORA, Role.VIEWER)
    page = opened(screen, ada)

    run(everything(page.ask_to_withdraw(NORA)))
    withdraw_invitation(ben, NORA)
    run(everything(page.confirm()))
    assert page.refused == "This invitation was accepted or withdrawn meanwhile. Nothing was changed."
    run(everything(page.ask_to_remove(ben.email)))
    remove_person(ada, ben.email)
    run(everything(page.confirm()))
    assert page.refused == "This person isn't of your company any more. Nothing was changed."
    run(everything(page.invite_again(NORA)))
    assert toasts(page) == ["Nothing was changed"]


@pytest.mark.parametrize("email", ["mia@hotel-aurora.example", "tom@green-valley.example", "", "x\0", "\ud800"])
def test_nobody_of_another_company_is_asked_about(screen: Any, ada: Any, mia: Any, tom: Any, email: str) -> None:
    page = opened(screen, ada)

    for ask in (page.ask_to_remove(email), page.ask_role(email, "VIEWER"), page.ask_to_withdraw(email)):
        run(everything(ask))

    assert page.question == Question()


@pytest.mark.parametrize("role", ["OWNER", "KING", "", "owner", "x" * 5_000])
def test_a_role_that_is_none_or_the_same_is_not_asked_about(screen: Any, ada: Any, ben: Any, role: str) -> None:
    page = opened(screen, ada)

    run(everything(page.ask_role(ben.email, role)))

    assert page.question == Question()


def test_who_was_removed_at_this_moment_is_shown_nothing_more(screen: Any, ada: Any, ben: Any) -> None:
    page = opened(screen, ben)
    invite(ada, NORA, Role.MEMBER)
    remove_person(ada, ben.email)
    run(wire(page))

    run(everything(page._reload(ben)))

    assert NORA not in run(wire(page))


def test_the_role_in_the_frame_is_todays(screen: Any, ada: Any, ben: Any) -> None:
    page = opened(screen, ben)
    change_role_of(ada, ben.email, Role.VIEWER)
    frame = run(of(page, FrameState))

    run(frame._reload(replace(ben, role=Role.VIEWER)))

    assert frame.role == "Viewer"
    assert frame.denied["PEOPLE"] == "Ask Ada Lindqvist, who can invite and remove people."
