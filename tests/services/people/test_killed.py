"""The portal is killed in the middle of what changes people: it is wholly there or not at all, and goes on afterwards.

Each deed is killed at every statement that writes, at its commit, and before it is announced; then the next attempt
begins, so the last one shows that what was killed is in nobody's way.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from pyotp.totp import TOTP
from sqlalchemy import select

from buyer_portal.domain.people.person import Person, Role
from buyer_portal.services.notifications import mail_transport
from buyer_portal.services.people.accepting import accept_invitation
from buyer_portal.services.people.email_change.asking import ask_to_change_email
from buyer_portal.services.people.email_change.confirming import change_email_of, confirm_email
from buyer_portal.services.people.email_change.links import make_confirm_link
from buyer_portal.services.people.invitations import invite
from buyer_portal.services.people.leaving import leave_company, remove_person, remove_person_called
from buyer_portal.services.people.password_change import change_password
from buyer_portal.services.people.password_reset import link_for, reset_password
from buyer_portal.services.people.roles import change_role, change_role_of
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up, turn_off
from buyer_portal.services.people.second_factor.factors import factors_of, remove_second_factor, renew_codes
from buyer_portal.services.people.second_factor.passkeys import begin_passkey, keep_passkey, remove_passkey
from buyer_portal.services.people.sign_in import start_sign_in
from buyer_portal.settings import now
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction
from tests.killed import Mill, mill
from tests.passkeys import SoftPasskey

ADA, BEN, NORA, NEW = "ada@corner-bistro.example", "ben@corner-bistro.example", "nora@x.example", "ada@new.example"
PASSWORD, BETTER, HERE = "demo-portal", "seven green lorries", "192.0.2.1"
Snapshot = dict[str, list[Any]]


@dataclass(frozen=True)
class Deed:
    """What is done, made ready for Ada and Ben of Corner Bistro; and the tables that it changes, all at once.

    `spends`: what is used up before, by a transaction of its own, whatever comes of it.
    """

    prepare: Callable[[Person, Person], Callable[[], Any]]
    changes: frozenset[str]
    spends: frozenset[str] = frozenset()


_RECORDED = frozenset({"record_chain", "record_entry"})


def _deed(prepare: Callable[[Person, Person], Callable[[], Any]], *changes: str) -> Deed:
    return Deed(prepare, _RECORDED | frozenset(changes))


def _signed_in(*people: Person) -> None:
    for person in people:
        start_sign_in(person)


def _invited(ada: Person) -> Callable[[], Any]:
    [made] = invite(ada, NORA, Role.MEMBER)
    return partial(accept_invitation, made.link.partition("?token=")[2], "Nora Neu", BETTER, address=HERE)


def _removed(ada: Person, ben: Person) -> Callable[[], Any]:
    _has_app(ben)
    invite(ben, NORA, Role.MEMBER)
    _signed_in(ben, ben)
    return partial(remove_person, ada, BEN)


def _code(person: Person) -> str:
    return TOTP(begin_set_up(person, PASSWORD).key).now()


def _has_app(person: Person) -> None:
    confirm_set_up(person, _code(person))


def _with_app(person: Person, deed: Callable[[], Any]) -> Callable[[], Any]:
    _has_app(person)
    return deed


def _passkey_made(person: Person) -> Callable[[], Any]:
    return partial(keep_passkey, person, "Phone", SoftPasskey().make(begin_passkey(person, PASSWORD, "Phone")))


def _passkey_kept(person: Person) -> Callable[[], Any]:
    _passkey_made(person)()
    [kept] = factors_of(person).passkeys
    return partial(remove_passkey, person, PASSWORD, kept.id)


def _confirmed(person: Person) -> Callable[[], Any]:
    ask_to_change_email(person, PASSWORD, email=NEW)
    with transaction() as db:
        link = make_confirm_link(db, person.id, NEW, now())
    assert link
    link_for(ADA)
    _signed_in(person, person)
    return partial(confirm_email, link.partition("?token=")[2], start_sign_in(person), signed_in=person)


DEEDS = {
    "a role is changed": _deed(
        lambda ada, ben: (invite(ben, NORA, Role.MEMBER), partial(change_role_of, ada, BEN, Role.VIEWER))[1],
        "person", "invitation",
    ),
    "a role is changed by the operator": _deed(lambda ada, ben: partial(change_role, BEN, Role.MEMBER), "person"),
    "an invitation is accepted": _deed(lambda ada, ben: _invited(ada), "person", "invitation", "sign_in"),
    "somebody is removed": _deed(_removed, "person", "sign_in", "invitation", "authenticator", "recovery_code"),
    "somebody is removed by the operator": _deed(
        lambda ada, ben: (_signed_in(ben), partial(remove_person_called, BEN))[1], "person", "sign_in"
    ),
    "somebody leaves": _deed(lambda ada, ben: (_signed_in(ben), partial(leave_company, ben))[1], "person", "sign_in"),
    "an app is set up": _deed(
        lambda ada, ben: partial(confirm_set_up, ada, _code(ada)), "authenticator", "recovery_code", "account_mail"
    ),
    "an app is turned off": _deed(
        lambda ada, ben: _with_app(ada, partial(turn_off, ada, PASSWORD)),
        "authenticator", "recovery_code", "account_mail",
    ),
    "codes are renewed": _deed(
        lambda ada, ben: _with_app(ada, partial(renew_codes, ada, PASSWORD)), "recovery_code", "account_mail"
    ),
    "a second factor is removed by the operator": _deed(
        lambda ada, ben: _with_app(ada, partial(remove_second_factor, ADA)),
        "authenticator", "recovery_code", "account_mail",
    ),
    "a passkey is added": Deed(
        lambda ada, ben: _passkey_made(ada),
        changes=_RECORDED | {"passkey", "recovery_code", "account_mail"},
        spends=frozenset({"passkey_challenge"}),
    ),
    "a passkey is removed": _deed(lambda ada, ben: _passkey_kept(ada), "passkey", "recovery_code", "account_mail"),
    "a new address is asked for": _deed(
        lambda ada, ben: partial(ask_to_change_email, ada, PASSWORD, email=NEW), "email_change", "account_mail"
    ),
    "a new address is confirmed": _deed(
        lambda ada, ben: _confirmed(ada), "person", "email_change", "password_link", "sign_in", "account_mail"
    ),
    "an address is changed by the operator": _deed(
        lambda ada, ben: (_signed_in(ada), partial(change_email_of, ADA, NEW))[1], "person", "sign_in", "account_mail"
    ),
    "a password is changed": _deed(
        lambda ada, ben: (
            _signed_in(ada, ada),
            partial(change_password, ada, start_sign_in(ada), current=PASSWORD, password=BETTER),
        )[1],
        "person", "sign_in", "account_mail",
    ),
    "a password is reset": _deed(
        lambda ada, ben: (
            _signed_in(ada),
            partial(reset_password, link_for(ADA).partition("?token=")[2], BETTER, address=HERE),
        )[1],
        "person", "sign_in", "password_link", "account_mail",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _with_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_transport.settings, "smtp_url", "smtp://127.0.0.1:25")


@pytest.fixture(scope="module")
def killing() -> Iterator[Mill]:
    """A process that does things and is killed at it; it sends no mail, but can be asked for some."""
    with mill(PORTAL_SMTP_URL="smtp://127.0.0.1:25") as running:
        yield running


@pytest.mark.parametrize("name", DEEDS)
def test_killed_anywhere_it_is_wholly_there_or_not_at_all(
    name: str, killing: Mill, database: str, ada: Person, ben: Person, snapshot: Callable[[], Snapshot]
) -> None:
    deed = DEEDS[name]
    act, before, after, at = deed.prepare(ada, ben), snapshot(), snapshot(), 0

    while before == after:
        if at and deed.spends:  # what it begins with was used up
            act, before = deed.prepare(ada, ben), snapshot()
        at += 1
        assert killing.run(database, act, at), "it was never killed between its commit and its end"
        after = snapshot() | {table: before[table] for table in deed.spends}
        _expect_order_in_the_company()

    assert at > len(deed.changes)
    assert {table for table in before if before[table] != after[table]} == deed.changes


def _expect_order_in_the_company() -> None:
    """Every company with people has an owner, and nobody is signed in who was removed."""
    with reading() as db:
        people = {row.id: row for row in db.execute(select(tables.person))}
        inside = [row.person_id for table in (tables.sign_in, tables.half_sign_in) for row in db.execute(select(table))]
    here = [person for person in people.values() if person.password_hash]
    owners = {person.company_id for person in here if person.role == Role.OWNER.value}
    assert {person.company_id for person in here} <= owners
    assert all(people[person_id].password_hash for person_id in inside)
