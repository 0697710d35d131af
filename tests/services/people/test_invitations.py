"""Invitations: made by owners and the operator, accepted once, and never after they have ended."""

from datetime import UTC, datetime

import pytest
import time_machine
from pyotp.totp import TOTP
from sqlalchemy import select

from buyer_portal.domain.errors import (
    InvitationRefused,
    PasswordRefused,
    RoleNotAllowed,
    SignInRefused,
    TooManyDeeds,
    ValueRefused,
)
from buyer_portal.domain.people.invitation import INVITATION_LASTS, InvitationEnd
from buyer_portal.domain.people.inviting import MOST_AT_ONCE, parse_addresses, parse_role
from buyer_portal.domain.people.person import Role, Side
from buyer_portal.services.notifications import mail_transport
from buyer_portal.services.notifications.invitation_mail import send_next_invitation
from buyer_portal.services.notifications.mail_waiting import mail_ages
from buyer_portal.services.people.accepting import accept_invitation, open_invitation
from buyer_portal.services.people.companies import join_companies
from buyer_portal.services.people.invitations import invite, invite_again, invite_to, withdraw_invitation
from buyer_portal.services.people.listing import Mailing, people_of
from buyer_portal.services.people.people import add_person
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up
from buyer_portal.services.people.sign_in import person_for, sign_in, sign_out_everywhere, start_sign_in
from buyer_portal.services.tidying import tidy
from buyer_portal.store import tables
from buyer_portal.store.engine import reading
from buyer_portal.words.notifications.invitation_mail import compose_invitation
from tests.mail_server import mail_server
from tests.roles import have
from tests.services.races import at_once, one_of

pytestmark = pytest.mark.on_both_databases

NORA, HERE, NEW, OLD = "nora@corner-bistro.example", "192.0.2.1", "seven green lorries", "demo-portal"
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def clock(database):
    """A clock that stands still until it is moved."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def server(database, monkeypatch):
    """A mail server that the portal is set to use."""
    with mail_server() as server:
        monkeypatch.setattr(mail_transport.settings, "smtp_url", server.url)
        yield server


def send_all() -> None:
    while send_next_invitation(compose_invitation):
        pass


def token_in(link: str) -> str:
    return link.partition("?token=")[2]


def invited(person, email=NORA, role=Role.MEMBER) -> str:
    """The token of a new invitation."""
    [made] = invite(person, email, role)
    return token_in(made.link)


def accept(token, name="Nora Neu", password=NEW, **more):
    return accept_invitation(token, name, password, address=HERE, **more)


def why(token: str, signed_in=None) -> InvitationEnd:
    with pytest.raises(InvitationRefused) as opened:
        open_invitation(token, signed_in)
    with pytest.raises(InvitationRefused) as accepted:
        accept(token, signed_in=signed_in)
    assert accepted.value.why is opened.value.why
    return opened.value.why


def rows(table) -> list:
    with reading() as db:
        return list(db.execute(select(table)))


def open_to(person) -> list[str]:
    return [each.email for each in people_of(person).invited]


# --- the way in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_who_accepts_is_signed_in_and_of_the_company_in_that_role(ada, ben, tom, role):
    token = invited(ada, "  Nora@Corner-Bistro.example ", role)
    opened = open_invitation(token)
    assert (opened.email, opened.company, opened.role, opened.by) == (NORA, ada.company, role, ada.name)

    nora, secret = accept(token)

    assert (nora.name, nora.email, nora.company_id, nora.role) == ("Nora Neu", NORA, ada.company_id, role)
    assert person_for(secret) == nora
    assert person_for(sign_in(NORA, NEW, address=HERE)) == nora
    assert [each.name for each in people_of(ben).people] == ["Ada Lindqvist", "Ben Okafor", "Nora Neu"]
    assert open_to(ada) == []


def test_several_are_invited_at_once(ada):
    made = invite(ada, "a@x.example, b@x.example;c@x.example\nDora Neu <d@x.example> A@x.example", Role.VIEWER)

    assert [each.email for each in made] == ["a@x.example", "b@x.example", "c@x.example", "d@x.example"]
    assert len({each.link for each in made}) == 4
    assert all(each.link.startswith("http://localhost:3000/auth/invitation?token=") for each in made)
    assert {each.role for each in people_of(ada).invited} == {Role.VIEWER}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Give the e-mail address"),
        (" ,;\n", "Give the e-mail address"),
        (None, "Give the e-mail address"),
        (["a@x.example"], "Give the e-mail address"),
        ("nora", "“nora” is no e-mail address"),
        ("a@x.example, nora, @x", "“nora”, “@x” are no e-mail addresses"),
        (" ".join("abcdefg"), "“a”, “b”, “c”, “d”, “e” and 2 more are no e-mail addresses"),
        ("x" * 400 + "@x.example", "is no e-mail address"),
        ("a\0\ud800", "is no e-mail address"),
        (" ".join(f"{n}@x.example" for n in range(MOST_AT_ONCE + 1)), "at most 20 people at once"),
        ("a@x.example ben@corner-bistro.example", "ben@corner-bistro.example is of your company already"),
        ("ben@corner-bistro.example ADA@corner-bistro.example", "ada@corner-bistro.example are of your company"),
    ],
)
def test_of_several_addresses_with_a_wrong_one_nobody_is_invited(ada, ben, snapshot, unchanged, typed, said):
    before = snapshot()

    with pytest.raises(ValueRefused, match=said) as refused:
        invite(ada, typed, Role.MEMBER)

    assert unchanged(before)
    assert len(str(refused.value)) < 600


def test_an_address_is_counted_once_however_it_is_written():
    assert parse_addresses("A@x.example a@X.example <a@x.example>") == ("a@x.example",)


@pytest.mark.parametrize("typed", ["", "KING", "owner", None, 1, "MEMBER "])
def test_a_role_is_one_of_three(typed):
    with pytest.raises(ValueRefused, match="Choose a role"):
        parse_role(typed)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_only_an_owner_invites(ada, ben, snapshot, unchanged, role):
    [made] = invite(ada, NORA, Role.MEMBER)
    have(ben, role)
    before = snapshot()

    for deed in (
        lambda: invite(ben, "friend@x.example", Role.VIEWER),
        lambda: invite_again(ben, NORA),
        lambda: withdraw_invitation(ben, NORA),
    ):
        with pytest.raises(RoleNotAllowed, match="Ask Ada Lindqvist"):
            deed()

    assert unchanged(before)
    assert made.email == NORA
    assert people_of(ben).invited == ()
    assert {each.seen_at for each in people_of(ben).people} == {None}
    assert {each.has_factor for each in people_of(ben).people} == {None}
    confirm_set_up(ben, TOTP(begin_set_up(ben, "demo-portal").key).now())
    assert [each.has_factor for each in people_of(ada).people] == [False, True]


def test_nobody_touches_the_invitations_of_another_company(ada, mia, tom, snapshot, unchanged):
    invite(ada, NORA, Role.MEMBER)
    before = snapshot()

    for stranger in (mia, tom):
        for deed in (invite_again, withdraw_invitation):
            with pytest.raises(ValueRefused, match="accepted or withdrawn"):
                deed(stranger, NORA)

    assert unchanged(before)


def test_more_than_anybody_invites_is_refused(ada):
    for turn in range(3):
        invite(ada, " ".join(f"{turn}-{n}@x.example" for n in range(20)), Role.MEMBER)

    with pytest.raises(TooManyDeeds, match="your invitations"):
        invite(ada, NORA, Role.MEMBER)

    assert NORA not in open_to(ada)


# --- the ends -------------------------------------------------------------------------------------------------------


def test_an_invitation_works_once(ada, snapshot, unchanged):
    token = invited(ada)
    accept(token)
    before = snapshot()

    assert why(token) is InvitationEnd.USED
    assert unchanged(before)


def test_an_invitation_ends_after_a_week(ada, clock, snapshot, unchanged):
    token = invited(ada)
    clock.shift(INVITATION_LASTS)
    assert open_invitation(token).email == NORA
    clock.shift(1)
    before = snapshot()

    assert why(token) is InvitationEnd.LATE
    assert unchanged(before)
    assert open_to(ada) == [NORA]  # to be made again


def test_one_made_again_ends_the_one_before(ada, clock):
    token = invited(ada, role=Role.VIEWER)
    clock.shift(INVITATION_LASTS * 2)

    again = token_in(invite_again(ada, NORA.upper()).link)

    assert why(token) is InvitationEnd.NEWER
    assert accept(again)[0].role is Role.VIEWER
    with pytest.raises(ValueRefused, match="accepted or withdrawn"):
        invite_again(ada, NORA)


def test_inviting_an_address_again_ends_the_one_before(ada, ben):
    token, again = invited(ada), invited(ben, role=Role.VIEWER)

    assert why(token) is InvitationEnd.NEWER
    assert open_to(ada) == [NORA]
    assert accept(again)[0].role is Role.VIEWER


def test_an_invitation_does_not_outlive_its_withdrawal(ada, snapshot, unchanged):
    token = invited(ada)

    withdraw_invitation(ada, NORA)

    before = snapshot()
    assert why(token) is InvitationEnd.WITHDRAWN
    with pytest.raises(ValueRefused, match="accepted or withdrawn"):
        withdraw_invitation(ada, NORA)
    assert unchanged(before)


@pytest.mark.parametrize("token", ["", "x", "x" * 5_000, "é", "\ud800", "a'; --"])
def test_what_is_no_invitation_is_said_so(database, token):
    assert why(token) is InvitationEnd.UNKNOWN


def test_who_is_signed_in_here_does_not_accept_for_somebody_else(ada, ben, tom, snapshot, unchanged):
    token = invited(ada)
    before = snapshot()

    assert [why(token, person) for person in (ada, ben, tom)] == [InvitationEnd.OTHER] * 3
    assert unchanged(before)


def test_who_got_a_sign_in_meanwhile_has_nothing_to_accept(ada, snapshot, unchanged):
    token = invited(ada)
    nora = add_person(NORA, "Nora Neu", ada.company, Side.BUYER, NEW, role=Role.VIEWER)
    before = snapshot()

    assert why(token, nora) is InvitationEnd.HERE
    with pytest.raises(InvitationRefused) as refused:
        accept(token)

    assert refused.value.why is InvitationEnd.HERE
    assert unchanged(before)


def test_an_address_of_another_company_is_invited_like_any_other_and_can_accept_nothing(
    ada, tom, clock, snapshot, unchanged
):
    known, unknown = invite(ada, f"{tom.email} {NORA}", Role.MEMBER)
    assert [each.mailing for each in people_of(ada).invited] == [Mailing.NONE] * 2
    assert open_invitation(token_in(known.link)).email == tom.email  # opening tells nothing, either
    before = snapshot()

    with pytest.raises(InvitationRefused) as refused:
        accept(token_in(known.link))

    assert refused.value.why is InvitationEnd.TAKEN
    assert tom.company not in str(refused.value)
    assert why(token_in(known.link), tom) is InvitationEnd.TAKEN
    assert unchanged(before)
    accept(token_in(unknown.link))


@pytest.mark.parametrize(
    ("name", "password", "refusal"),
    [
        ("", NEW, ValueRefused),
        ("x" * 201, NEW, ValueRefused),
        ("\u0410d\u0430 Lindqvist", NEW, ValueRefused),
        ("Ada Lindqvist", NEW, ValueRefused),
        ("Corner Bistro", NEW, ValueRefused),
        ("Nora Neu", "short", PasswordRefused),
        ("Nora Neu", "nora-corner-bistro", PasswordRefused),
    ],
)
def test_a_bad_name_or_password_changes_nothing(ada, snapshot, unchanged, name, password, refusal):
    token = invited(ada)
    before = snapshot()

    with pytest.raises(refusal):
        accept(token, name, password)

    assert unchanged(before)
    accept(token)


def test_the_database_holds_nothing_that_opens_anything(ada, server):
    [made] = invite(ada, NORA, Role.MEMBER)
    send_all()

    kept = repr(rows(tables.invitation) + rows(tables.invitation_link))

    mailed = server.taken[-1].get_body(("plain",)).get_content()
    assert token_in(made.link) not in kept
    [link] = [line for line in mailed.splitlines() if "?token=" in line]
    assert token_in(link) not in kept
    assert token_in(link) != token_in(made.link)


# --- at once --------------------------------------------------------------------------------------------------------


def test_one_invitation_accepted_twice_at_once_makes_one_person(ada):
    for turn in range(10):
        email = f"nora-{turn}@corner-bistro.example"
        token = invited(ada, email)

        _, refusal = one_of(
            *at_once(lambda: accept(token, f"Nora {turn}"), lambda: accept(token, f"Nora {turn} too"))  # noqa: B023
        )

        assert isinstance(refusal, InvitationRefused)
        assert refusal.why is InvitationEnd.USED
        assert [each.email for each in people_of(ada).people].count(email) == 1


def test_of_an_invitation_that_is_accepted_and_withdrawn_at_once_one_happens(ada):
    for turn in range(10):
        email = f"nora-{turn}@corner-bistro.example"
        token = invited(ada, email)

        winner, _ = one_of(
            *at_once(lambda: accept(token, f"Nora {turn}"), lambda: withdraw_invitation(ada, email))  # noqa: B023
        )

        assert (email in [each.email for each in people_of(ada).people]) == (winner == 0)
        assert open_to(ada) == []


def test_two_companies_that_invite_one_address_get_one_person(ada, tom):
    for turn in range(5):
        email = f"both-{turn}@x.example"
        ours, theirs = invited(ada, email), invited(tom, email)

        _, refusal = one_of(
            *at_once(lambda: accept(ours, f"Nora {turn}"), lambda: accept(theirs, f"Nora {turn}"))  # noqa: B023
        )

        assert isinstance(refusal, InvitationRefused)
        assert refusal.why is InvitationEnd.TAKEN


def test_owners_who_invite_one_address_at_once_leave_one_invitation(ada, ben):
    for _ in range(5):
        assert at_once(lambda: invite(ada, NORA, Role.MEMBER), lambda: invite(ben, NORA, Role.VIEWER)) == [None, None]

        assert open_to(ada) == [NORA]


# --- the mail -------------------------------------------------------------------------------------------------------


def test_an_invitation_is_mailed_and_its_link_works_like_the_one_to_copy(ada, server):
    invite(ada, NORA, Role.VIEWER)
    assert [each.mailing for each in people_of(ada).invited] == [Mailing.WAITS]
    assert mail_ages()["mail"] >= 0

    send_all()

    [mail] = server.taken
    assert (mail["To"], mail["Subject"]) == (NORA, "Your invitation to Corner Bistro in the Buyer Portal")
    text = mail.get_body(("plain",)).get_content()
    assert "Ada Lindqvist invites you" in text
    assert "As a viewer you see its orders" in text
    [link] = [line for line in text.splitlines() if "?token=" in line]
    assert link in mail.get_body(("html",)).get_content()
    assert [each.mailing for each in people_of(ada).invited] == [Mailing.SENT]
    accept(token_in(link))


def test_without_a_mail_server_only_the_link_is_there(ada):
    invited(ada)
    send_all()

    assert [each.mailing for each in people_of(ada).invited] == [Mailing.NONE]
    assert not people_of(ada).can_mail


def test_a_withdrawn_invitation_is_not_mailed(ada, server):
    invited(ada)
    withdraw_invitation(ada, NORA)

    send_all()

    assert server.taken == []


def test_an_address_that_takes_no_mail_is_said_so(ada, server):
    server.answer = "550 nobody of this name"
    invited(ada)

    send_all()

    assert [each.mailing for each in people_of(ada).invited] == [Mailing.FAILED]


def test_names_are_text_in_the_mail(ada, server):
    olga = add_person("olga@b.example", "<b>Olga</b>", "Bistro & <i>Sons</i>", Side.BUYER, NEW, new_company=True)
    invited(olga)

    send_all()

    html = server.taken[-1].get_body(("html",)).get_content()
    assert "&lt;b&gt;Olga&lt;/b&gt;" in html
    assert "<i>" not in html


# --- the operator ---------------------------------------------------------------------------------------------------


def test_the_operator_invites_the_first_owner_of_a_new_company(database, server):
    heard = []
    made = invite_to("olga@new.example", "New Bistro", Side.BUYER, new_company=True, made=heard.append)

    olga, _ = accept(token_in(made.link), "Olga Berg")

    assert heard == ["New Bistro"]
    assert (olga.company, olga.role, olga.side) == ("New Bistro", Role.OWNER, Side.BUYER)
    send_all()
    assert server.taken == []  # the operator hands it over


def test_a_company_without_an_owner_begins_with_one(database, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(ValueRefused, match="New Bistro needs an owner: invite that one first"):
        invite_to("vera@new.example", "New Bistro", Side.BUYER, Role.VIEWER, new_company=True)

    assert unchanged(before)


@pytest.mark.parametrize(
    ("email", "company", "side", "said"),
    [
        ("nora", "Corner Bistro", Side.BUYER, "not an e-mail address"),
        (NORA, "Corner Bistr", Side.BUYER, "Is it “Corner Bistro”"),
        (NORA, "Corner Bistro", Side.SUPPLIER, "but a buyer: say --side buyer"),
        (NORA, "", Side.BUYER, "The company's name"),
        ("ada@corner-bistro.example", "Corner Bistro", Side.BUYER, "has a sign-in already"),
        ("ada@corner-bistro.example", "Hotel Aurora", Side.BUYER, "has a sign-in already"),
    ],
)
def test_an_operators_slip_changes_nothing(ada, snapshot, unchanged, email, company, side, said):
    before = snapshot()

    with pytest.raises(ValueRefused, match=said):
        invite_to(email, company, side)

    assert unchanged(before)


# --- what is known of people ----------------------------------------------------------------------------------------


def test_last_here_is_told_while_signed_in_and_afterwards(ada, ben, clock):
    assert [each.seen_at for each in people_of(ada).people] == [None, None]
    secret = start_sign_in(ben)
    clock.shift(3_600)
    person_for(secret)

    later = people_of(ada).people[1].seen_at
    sign_out_everywhere(ben)

    assert later == people_of(ada).people[1].seen_at
    assert later is not None
    assert (later - START).total_seconds() == 3_600


def test_since_when_is_told_of_who_came_later(ada, clock):
    accept(invited(ada))

    assert {each.joined_at for each in people_of(ada).people if each.email != NORA} == {None}
    assert people_of(ada).people[-1].joined_at == START


def test_invitations_move_with_a_company_that_is_joined_to_another(ada, mia):
    token = invited(ada)

    join_companies(Side.BUYER, "Corner Bistro", "Hotel Aurora")

    assert accept(token)[0].company == "Hotel Aurora"


def test_invitations_are_forgotten_a_month_after_their_week(ada, clock):
    invited(ada)
    clock.shift(INVITATION_LASTS * 5)
    tidy()
    assert len(rows(tables.invitation)) == 1

    clock.shift(INVITATION_LASTS)

    assert tidy()["invitations"] == 1
    assert rows(tables.invitation) == rows(tables.invitation_link) == []


def test_who_was_removed_can_not_use_an_invitation_to_sign_in_with_the_old_password(ada):
    accept(invited(ada))

    with pytest.raises(SignInRefused):
        sign_in(NORA, OLD, address=HERE)
