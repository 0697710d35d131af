"""Everybody knows the demo's password: it opens nothing that others can reach, whatever a flag says."""

from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

import pytest
from sqlalchemy import event, select

from buyer_portal.demo import accounts
from buyer_portal.demo.accounts import close_demo, ensure_demo_closed, examine_demo, open_accounts
from buyer_portal.demo.filling import load_demo
from buyer_portal.domain.errors import PortalError, SignInRefused, ValueRefused
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.services.people.people import add_person, hasher
from buyer_portal.services.people.sign_in import person_for, sign_in
from buyer_portal.settings import settings
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.sign_ins import close_accounts
from buyer_portal.store.tables import person
from e2e.server import buyer_portal, free_port

ADA, MIA = "ada@corner-bistro.example", "mia@hotel-aurora.example"
PRODUCTION = {"PORTAL_ENV": "production", "PORTAL_PUBLIC_URL": "https://portal.example.com", "PORTAL_DEMO": "0"}
BEYOND = {"PORTAL_HOST": "0.0.0.0", "PORTAL_DEMO": "0"}
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(params=["in production", "beyond loopback"])
def reached(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal is one that others reach."""
    given = {"env": "production"} if request.param == "in production" else {"host": "0.0.0.0"}
    for name, value in given.items():
        monkeypatch.setattr(settings, name, value)


@pytest.fixture
def run(tmp_path: Any) -> Run:
    """Run the program over a database that isn't there yet."""
    url = f"sqlite:///{tmp_path / 'new' / 'portal.db'}"
    return lambda *words, **environment: buyer_portal(url, *words, PORTAL_PORT=str(free_port()), **environment)


@pytest.mark.parametrize("reach", [PRODUCTION, BEYOND], ids=["in production", "beyond loopback"])
def test_the_portal_does_not_start_for_others_while_a_demo_account_can_sign_in(run: Run, reach: dict[str, str]):
    assert run("demo").returncode == 0

    told, looked = run("serve", **reach), run("doctor", **reach)
    closed, again = run("close-demo", **reach), run("doctor", **reach)

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith(f"Anybody could sign in as {ADA}, ben@corner-bistro.example, ")
    assert "run buyer-portal close-demo" in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert "✗ Anybody could sign in as " in looked.stdout
    assert closed.stdout.startswith(f"Closed: {ADA}, ")
    assert "✓ No account of the demo can sign in." in again.stdout


@pytest.mark.parametrize("reach", [PRODUCTION, BEYOND], ids=["in production", "beyond loopback"])
def test_the_program_loads_no_demo_where_others_reach_the_portal(run: Run, tmp_path: Any, reach: dict[str, str]):
    told = run("demo", **reach)

    assert told.returncode == 1
    assert told.stderr.startswith("The demo is for this machine only")
    assert not (tmp_path / "new" / "portal.db").exists()


def test_nothing_else_loads_it_there_either(database: str, snapshot: Any, unchanged: Any, reached: None):
    before = snapshot()

    with pytest.raises(PortalError, match="for this machine only"):
        load_demo()
    assert unchanged(before)


def test_what_counts_is_whose_password_is_known_not_a_name(database: str, reached: None):
    with transaction() as db:
        own = hasher.hash("nobody else's")
        db.execute(person.update().where(person.c.email == ADA).values(password_hash=own))
        close_accounts(db, [MIA])

    with pytest.raises(PortalError, match=r"Anybody could sign in as ben@corner-bistro\.example, tom@"):
        ensure_demo_closed()
    assert not {ADA, MIA} & set(open_accounts())


def test_closing_takes_sign_ins_and_cookies_of_the_demo_and_of_nobody_else(
    database: str, reached: None, monkeypatch: pytest.MonkeyPatch
):
    eva = add_person("eva@new.example", "Eva Sand", "Corner Bistro", Side.BUYER, "long and good enough")
    with monkeypatch.context() as private:
        private.setattr(settings, "env", "development")
        private.setattr(settings, "host", "127.0.0.1")
        before = sign_in(ADA, "demo-portal", address="127.0.0.1")
    hers = sign_in("eva@new.example", "long and good enough", address="127.0.0.1")

    close_demo()

    ensure_demo_closed()
    assert [finding.fine for finding in examine_demo()] == [True]
    assert person_for(before) is None
    assert person_for(hers) == eva
    with reading() as db:
        assert db.execute(select(person).where(person.c.email == ADA)).one().password_hash is None


def test_where_others_reach_it_the_known_password_opens_nothing(ada: Person, reached: None):
    """As when the demo is loaded into the database of a portal that runs."""
    with pytest.raises(SignInRefused):
        sign_in(ada.email, "demo-portal", address="127.0.0.1")


def test_nobody_is_given_the_known_password_there(database: str, snapshot: Any, unchanged: Any, reached: None):
    before = snapshot()

    with pytest.raises(ValueRefused, match="Everybody knows this password"):
        add_person("eva@new.example", "Eva Sand", "Corner Bistro", Side.BUYER, "demo-portal")
    assert unchanged(before)


def test_of_six_accounts_with_one_hash_it_is_looked_at_once(database: str, monkeypatch: pytest.MonkeyPatch):
    looked: list[str] = []
    look = accounts.matches
    monkeypatch.setattr(accounts, "matches", lambda *given: looked.append(given[0]) or look(*given))

    assert len(open_accounts()) == 6
    assert len(looked) == 1


def test_on_ones_own_machine_a_start_does_not_look(database: str):
    asked: list[str] = []
    event.listen(engine_module.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    ensure_demo_closed()

    assert asked == []
    assert examine_demo() == []
