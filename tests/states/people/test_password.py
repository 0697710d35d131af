"""The pages of a lost password: known sentences only, and whose link it is told to nobody else."""

from typing import Any
from urllib.parse import urlencode

import pytest

from buyer_portal.domain.people.password import LinkEnd
from buyer_portal.services.people.password_reset import link_for
from buyer_portal.services.people.session_cookie import LINK_COOKIE
from buyer_portal.settings import settings
from buyer_portal.states.people.password import ForgotPasswordState, ResetPasswordState
from tests.states.conftest import at, everything, run, wire
from tests.states.shell.test_gate import an_event, ask

ADA = "ada@corner-bistro.example"


def forgot(screen: Any, **query: str) -> ForgotPasswordState:
    page = screen(ForgotPasswordState, f"/forgot-password?{urlencode(query)}")
    run(everything(page.load()))
    return page


@pytest.fixture
def with_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal that can send mail."""
    monkeypatch.setattr(settings, "smtp_url", "smtp://127.0.0.1:25")


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("end", LinkEnd)
def test_what_became_of_a_link_is_one_sentence(screen: Any, end: LinkEnd) -> None:
    assert forgot(screen, error=end.value).forgot_problem == end.sentence


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("error", ["", "nonsense", "<script>", "__class__"])
def test_an_unknown_code_says_nothing(screen: Any, error: str) -> None:
    page = forgot(screen, error=error)

    assert (page.forgot_problem, page.is_sent) == ("", False)


@pytest.mark.parametrize("query", [{}, {"sent": "1"}, {"error": "used"}])
def test_a_portal_without_mail_says_whom_to_ask_and_never_that_something_is_on_its_way(
    screen: Any, query: dict[str, str]
) -> None:
    page = forgot(screen, **query)

    assert "Ask the people who run it" in page.forgot_problem
    assert not page.is_sent
    assert not page.can_mail


def test_the_page_says_whose_password_it_is_to_who_opened_the_link(screen: Any, ada: Any) -> None:
    page, cookie = screen(ResetPasswordState, "/reset-password"), f"{LINK_COOKIE}={link_for(ADA).partition('=')[2]}"

    async def story() -> None:
        at(page, "/reset-password", cookie=cookie)
        assert await ask(page, an_event(ResetPasswordState.load)) == "pass"
        assert await everything(page.load()) == []
        assert ADA in await wire(page)

        # Somebody who knows the client token, which is no secret, but has no cookie.
        at(page, "/reset-password")
        await ask(page, an_event(ResetPasswordState.load))
        root = page._get_root_state()
        assert ADA not in str(root.dict())

    run(story())


def test_without_a_link_that_works_the_page_leads_away(screen: Any, ada: Any) -> None:
    page, old = screen(ResetPasswordState, "/reset-password"), link_for(ADA).partition("=")[2]
    link_for(ADA)

    for cookie, code in (("", "unknown"), (f"{LINK_COOKIE}={old}", "newer")):
        at(page, "/reset-password", cookie=cookie)
        [where] = run(everything(page.load()))
        assert f"/forgot-password?error={code}" in str(where.args)
        assert page.reset_email == ""
