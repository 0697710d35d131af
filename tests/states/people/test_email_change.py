"""The person's address in Settings, and the pages that its link leads to."""

import re
from dataclasses import replace
from typing import Any

import pytest

from buyer_portal.domain.people.email_change import EmailChangeEnd
from buyer_portal.services.people.email_change.asking import ask_to_change_email, waiting_change_of
from buyer_portal.services.people.email_change.confirming import change_email_of, confirm_email
from buyer_portal.services.people.email_change.links import make_confirm_link
from buyer_portal.services.people.session_cookie import LINK_COOKIE
from buyer_portal.settings import now, settings
from buyer_portal.states.people.email_change import EmailChangeState
from buyer_portal.states.people.email_confirm import ConfirmEmailEndedState, ConfirmEmailState, confirm_problem
from buyer_portal.states.people.profile import ProfileState
from buyer_portal.states.people.sign_in import PROBLEMS
from buyer_portal.states.shell.auth import Auth
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.store.engine import transaction
from tests.states.conftest import at, everything, of, redirects, run, wire
from tests.states.shell.test_gate import an_event, ask

ADA, NEW, PASSWORD = "ada@corner-bistro.example", "ada@new.example", "demo-portal"
FORM = {"new_email": NEW, "proof": PASSWORD}


@pytest.fixture(autouse=True)
def _with_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "smtp_url", "smtp://127.0.0.1:25")


def token_for(person: Any) -> str:
    ask_to_change_email(person, PASSWORD, email=NEW)
    with transaction() as db:
        link = make_confirm_link(db, person.id, NEW, now())
    assert link
    return link.partition("?token=")[2]


def opened(screen: Any, person: Any, address: str = "/settings") -> tuple[ProfileState, EmailChangeState]:
    page = screen(ProfileState, address, person)
    run(everything(page.load()))
    return page, run(of(page, EmailChangeState))


def test_what_was_asked_for_waits_on_screen(screen: Any, ada: Any) -> None:
    _, section = opened(screen, ada)
    section.open_form()

    run(everything(section.ask(FORM)))

    assert (section.new_email, section.is_form_open, section.is_late) == (NEW, False, False)
    assert re.search(r"\d\d:\d\d$", section.until)
    assert [toast.title for toast in run(of(section, FrameState)).toasts] == [f"An e-mail is on its way to {NEW}"]
    run(everything(section.withdraw()))
    assert (section.new_email, waiting_change_of(ada)) == ("", None)


def test_what_was_typed_wrongly_leaves_the_form_open(screen: Any, ada: Any) -> None:
    _, section = opened(screen, ada)
    section.open_form()

    run(everything(section.ask({**FORM, "proof": "wrong"})))

    assert section.is_form_open
    assert "neither your current password nor a code" in section.email_problem
    assert PASSWORD not in run(wire(section))


@pytest.mark.parametrize(
    "form",
    [
        None,
        [],
        "form",
        {},
        {"new_email": [NEW], "proof": PASSWORD},
        {"new_email": NEW, "proof": {}},
        {"proof": PASSWORD},
    ],
    ids=range(7),
)
def test_a_forged_form_asks_for_nothing(screen: Any, ada: Any, form: Any, snapshot: Any, unchanged: Any) -> None:
    _, section = opened(screen, ada)
    before = snapshot()

    run(everything(section.ask(form)))

    assert unchanged(before)
    assert section.email_problem


def test_once_it_is_changed_an_open_page_shows_the_new_address(screen: Any, ada: Any) -> None:
    page, section = opened(screen, ada)
    confirm_email(token_for(ada))

    run(of(page, Auth))._person = replace(ada, email=NEW)  # as the gate finds them by then
    run(everything(page.reload()))

    assert (page.email, section.new_email) == (NEW, "")


def test_without_a_mail_server_nothing_can_be_asked_for(screen: Any, ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "smtp_url", "")

    _, section = opened(screen, ada)

    assert not section.can_change


def test_the_page_of_a_link_names_both_addresses_to_who_opened_it(screen: Any, ada: Any) -> None:
    page = screen(ConfirmEmailState, "/confirm-email")
    token = token_for(ada)

    async def story() -> None:
        at(page, "/confirm-email", cookie=f"{LINK_COOKIE}={token}")
        assert await ask(page, an_event(ConfirmEmailState.load)) == "pass"
        assert await everything(page.load()) == []
        assert (page.email_from, page.email_to, page.confirm_problem) == (ADA, NEW, "")

        # Somebody who knows the client token, which is no secret, but has no cookie.
        at(page, "/confirm-email")
        await ask(page, an_event(ConfirmEmailState.load))
        assert ADA not in str(page._get_root_state().dict())

    run(story())


def test_without_a_link_that_confirms_it_says_why(screen: Any, ada: Any) -> None:
    page, token = screen(ConfirmEmailState, "/confirm-email"), token_for(ada)
    change_email_of(ADA, "ada@elsewhere.example")

    async def story() -> list[Any]:
        at(page, "/confirm-email", cookie=f"{LINK_COOKIE}={token}")
        return await everything(page.load())

    assert redirects(run(story())) == ["/confirm-email/ended?why=newer"]
    assert (page.email_from, page.email_to) == ("", "")


@pytest.mark.parametrize("why", EmailChangeEnd)
def test_what_became_of_a_link_is_one_sentence(screen: Any, why: EmailChangeEnd) -> None:
    page = screen(ConfirmEmailEndedState, f"/confirm-email/ended?why={why.value}")

    run(everything(page.load()))

    assert page.ended_change == why.sentence


@pytest.mark.parametrize("code", ["", "nonsense", "<script>", "__class__", None, 7])
def test_an_unknown_code_says_nothing(code: Any) -> None:
    assert confirm_problem(code) == ""


def test_the_sign_in_page_says_that_it_is_done() -> None:
    assert "Sign in with the new one" in PROBLEMS["email-changed"]
