"""Passkeys: added, used without a password, removed; and what is forged, copied, late or somebody else's."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from buyer_portal.domain.errors import (
    HalfSignInEnded,
    PasskeyRefused,
    ProofWrong,
    SecondFactorNeeded,
    TooManyAttempts,
    ValueRefused,
)
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.second_factor import CHALLENGE_LASTS, MAX_PASSKEYS, RECOVERY_CODES
from buyer_portal.services.people import sign_in as signing_in
from buyer_portal.services.people.device import remember_device
from buyer_portal.services.people.password_change import change_password
from buyer_portal.services.people.second_factor.factors import factors_of, remove_second_factor
from buyer_portal.services.people.second_factor.passkey_sign_in import ask_for_passkey, sign_in_with_passkey
from buyer_portal.services.people.second_factor.passkeys import begin_passkey, keep_passkey, remove_passkey
from buyer_portal.services.people.second_factor.second_step import finish_sign_in
from buyer_portal.services.people.sign_in import person_for, sign_in, start_sign_in
from buyer_portal.services.tidying import tidy
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.sign_ins import close_accounts
from tests.passkeys import SoftPasskey, encoded
from tests.services.races import at_once, one_of

pytestmark = pytest.mark.on_both_databases

ADA, PASSWORD, HERE = "ada@corner-bistro.example", "demo-portal", "192.0.2.1"
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(database):
    """A clock that stands still until it is moved."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def add(person, name="Phone", **more) -> tuple[SoftPasskey, list[str]]:
    """A passkey of the person's, and the recovery codes that came with it."""
    key = SoftPasskey(**more)
    return key, keep_passkey(person, name, key.make(begin_passkey(person, PASSWORD, name)))


def use(key: SoftPasskey, **more) -> str:
    """Sign in with it; gives the secret."""
    return sign_in_with_passkey(key.sign(ask_for_passkey(address=HERE)), address=HERE, **more)


def mailed() -> list[str]:
    with reading() as db:
        return list(db.scalars(select(tables.account_mail.c.kind).order_by(tables.account_mail.c.id)))


def rows(table) -> list:
    with reading() as db:
        return list(db.execute(select(table)))


# --- adding ---------------------------------------------------------------------------------------------------------


def test_a_passkey_signs_in_without_a_password_and_the_password_alone_does_not_any_more(ada, clock):
    key, codes = add(ada)
    clock.shift(timedelta(minutes=1))

    assert person_for(use(key)) == ada

    assert len(codes) == RECOVERY_CODES
    [known] = factors_of(ada).passkeys
    assert (known.name, known.since, known.last_used) == ("Phone", START, START + timedelta(minutes=1))
    assert mailed() == [AccountMail.PASSKEY_ADDED]
    with pytest.raises(SecondFactorNeeded) as needed:
        sign_in(ADA, PASSWORD, address=HERE)
    assert person_for(finish_sign_in(needed.value.half, codes[0])) == ada


def test_the_browser_is_told_to_keep_it_to_ask_for_a_finger_and_which_are_there(ada):
    first, _ = add(ada)

    asked = json.loads(begin_passkey(ada, PASSWORD, "Laptop"))

    assert asked["rp"] == {"name": "Buyer Portal", "id": "localhost"}
    assert (asked["user"]["name"], asked["user"]["displayName"]) == (ADA, "Ada Lindqvist")
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert [known["id"] for known in asked["excludeCredentials"]] == [encoded(first.id)]


def test_the_name_of_a_person_in_passkeys_says_nothing_of_them_and_stays(ada, ben):
    handles = [json.loads(begin_passkey(person, PASSWORD, "x"))["user"]["id"] for person in (ada, ada, ben)]

    assert handles[0] == handles[1] != handles[2]


def test_only_the_first_factor_brings_recovery_codes(ada):
    add(ada)

    assert add(ada, "Laptop")[1] == []
    assert factors_of(ada).codes_left == RECOVERY_CODES


def test_the_database_holds_nothing_that_signs(ada, snapshot):
    key, _ = add(ada)

    private = key.key.private_numbers().private_value.to_bytes(32)
    assert encoded(private) not in repr(snapshot())


@pytest.mark.parametrize("proof", ["", "demo-porta", "123456"])
def test_without_proof_none_is_begun(ada, snapshot, unchanged, proof):
    before = snapshot()

    with pytest.raises(ProofWrong):
        begin_passkey(ada, proof, "Phone")

    assert unchanged(before)


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\nb", "\0", "\ud800", None, {}])
def test_a_passkey_has_a_name_that_can_be_shown(ada, snapshot, unchanged, name):
    before = snapshot()

    with pytest.raises(ValueRefused, match="name"):
        begin_passkey(ada, PASSWORD, name)
    with pytest.raises(ValueRefused, match="name"):
        keep_passkey(ada, name, "{}")

    assert unchanged(before)


WRONG = {
    "another site": {"origin": "https://evil.example"},
    "another host": {"host": "evil.example"},
    "no finger": {"is_verified": False},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_another_site_or_nobody_made_is_none(ada, wrong):
    options = begin_passkey(ada, PASSWORD, "Phone")

    with pytest.raises(PasskeyRefused):
        keep_passkey(ada, "Phone", SoftPasskey(**wrong).make(options))

    assert not factors_of(ada).is_any
    assert mailed() == []


def test_a_challenge_is_answered_once_by_whom_it_was_given_and_soon(ada, ben, clock):
    options = begin_passkey(ada, PASSWORD, "Phone")
    with pytest.raises(PasskeyRefused):
        keep_passkey(ben, "Phone", SoftPasskey().make(options))
    keep_passkey(ada, "Phone", SoftPasskey().make(options))
    with pytest.raises(PasskeyRefused):
        keep_passkey(ada, "Phone", SoftPasskey().make(options))

    late = begin_passkey(ada, PASSWORD, "Phone")
    clock.shift(CHALLENGE_LASTS + timedelta(seconds=1))
    with pytest.raises(PasskeyRefused):
        keep_passkey(ada, "Phone", SoftPasskey().make(late))
    assert len(factors_of(ada).passkeys) == 1


def test_a_challenge_for_signing_in_adds_none(ada):
    asked = ask_for_passkey(address=HERE)
    forged = json.dumps({"challenge": asked["challenge"], "user": {"id": ""}})

    with pytest.raises(PasskeyRefused):
        keep_passkey(ada, "Phone", SoftPasskey().make(forged))


def test_a_passkey_that_is_somebodys_is_nobody_elses(ada, ben):
    key, _ = add(ada)

    with pytest.raises(PasskeyRefused):
        keep_passkey(ben, "Mine", key.make(begin_passkey(ben, PASSWORD, "Mine")))

    assert not factors_of(ben).is_any


NONSENSE = [
    "", "null", "[]", "{}", "{", '"x"', "\ud800", "1" * 60_000, "[" * 60_000, '{"id": 1, "response": 2}',
    '{"id": "x", "response": {"clientDataJSON": "e30"}}', '{"id": "x", "response": {"clientDataJSON": "bnVsbA"}}',
    '{"id": "\u00e9", "response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiAiw6kifQ", "userHandle": "_w"}}',
]  # fmt: skip


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_no_passkey(ada, snapshot, unchanged, text):
    before = snapshot()

    with pytest.raises(PasskeyRefused):
        keep_passkey(ada, "Phone", text)
    with pytest.raises(PasskeyRefused):
        sign_in_with_passkey(text, address=HERE)

    assert unchanged(before)


def test_nobody_has_more_than_anybody_needs(ada):
    for number in range(MAX_PASSKEYS):
        add(ada, f"Key {number}")

    with pytest.raises(ValueRefused, match="remove one"):
        begin_passkey(ada, PASSWORD, "One more")


# --- signing in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_an_answer_from_elsewhere_signs_nobody_in(ada, wrong):
    key, _ = add(ada)
    for name, value in wrong.items():
        setattr(key, name, value)

    with pytest.raises(PasskeyRefused):
        use(key)

    assert rows(tables.sign_in) == []


def test_an_answer_signs_in_once_and_soon(ada, clock):
    key, _ = add(ada)
    answer = key.sign(ask_for_passkey(address=HERE))
    assert person_for(sign_in_with_passkey(answer, address=HERE)) == ada
    with pytest.raises(PasskeyRefused):
        sign_in_with_passkey(answer, address=HERE)

    late = key.sign(ask_for_passkey(address=HERE))
    clock.shift(CHALLENGE_LASTS + timedelta(seconds=1))
    with pytest.raises(PasskeyRefused):
        sign_in_with_passkey(late, address=HERE)


def test_a_wrong_answer_uses_the_challenge_up(ada):
    key, _ = add(ada)
    asked = ask_for_passkey(address=HERE)
    with pytest.raises(PasskeyRefused):
        sign_in_with_passkey(key.sign(asked, signature=encoded(b"x" * 70)), address=HERE)

    with pytest.raises(PasskeyRefused):
        sign_in_with_passkey(key.sign(asked), address=HERE)


def test_a_challenge_for_a_new_passkey_signs_nobody_in(ada):
    key, _ = add(ada)
    asked = json.loads(begin_passkey(ada, PASSWORD, "Laptop"))

    with pytest.raises(PasskeyRefused):
        sign_in_with_passkey(key.sign(asked), address=HERE)


def test_a_passkey_that_was_never_added_or_says_it_is_anothers_opens_nothing(ada, ben):
    adas, (bens, _) = add(ada)[0], add(ben)
    with pytest.raises(PasskeyRefused):
        use(SoftPasskey(handle=adas.handle))
    bens.handle = adas.handle
    with pytest.raises(PasskeyRefused):
        use(bens)

    bens.id = adas.id  # Ada's name, signed with Ben's key
    with pytest.raises(PasskeyRefused):
        use(bens)

    assert rows(tables.sign_in) == []


def test_a_copy_that_counts_less_is_refused(ada):
    key, _ = add(ada, counts=5)
    use(key)
    key.counts = 3

    with pytest.raises(PasskeyRefused):
        use(key)

    key.counts = 9
    assert person_for(use(key)) == ada


def test_one_that_counts_nothing_is_as_good(ada):
    key, _ = add(ada)

    assert [person_for(use(key)) for _ in range(3)] == [ada] * 3


def test_a_removed_one_opens_nothing(ada):
    (key, _), (other, _) = add(ada), add(ada, "Laptop")
    phone, _ = factors_of(ada).passkeys

    remove_passkey(ada, PASSWORD, phone.id)

    with pytest.raises(PasskeyRefused):
        use(key)
    assert person_for(use(other)) == ada
    assert mailed()[-1] == AccountMail.PASSKEY_REMOVED
    with pytest.raises(ValueRefused, match="no such passkey"):
        remove_passkey(ada, PASSWORD, phone.id)


@pytest.mark.parametrize("called", ["", "%", "0" * 16, "\0", "\ud800"])
def test_a_forged_name_removes_nothing(ada, snapshot, unchanged, called):
    add(ada)
    before = snapshot()

    with pytest.raises(ValueRefused):
        remove_passkey(ada, PASSWORD, called)

    assert unchanged(before)


def test_nobody_removes_anybody_elses_or_their_own_without_proof(ada, ben, snapshot, unchanged):
    add(ada)
    [phone] = factors_of(ada).passkeys
    before = snapshot()

    with pytest.raises(ValueRefused):
        remove_passkey(ben, PASSWORD, phone.id)
    with pytest.raises(ProofWrong):
        remove_passkey(ada, "wrong", phone.id)

    assert unchanged(before)


def test_with_the_last_factor_go_the_recovery_codes_and_halves_of_sign_ins(ada):
    add(ada)
    with pytest.raises(SecondFactorNeeded) as needed:
        sign_in(ADA, PASSWORD, address=HERE)

    remove_passkey(ada, PASSWORD, factors_of(ada).passkeys[0].id)

    assert factors_of(ada).codes_left == 0
    with pytest.raises(HalfSignInEnded):
        finish_sign_in(needed.value.half, "000000")
    assert person_for(sign_in(ADA, PASSWORD, address=HERE)) == ada


def test_an_operator_removes_passkeys_too(ada):
    key, _ = add(ada)

    remove_second_factor(ADA)

    with pytest.raises(PasskeyRefused):
        use(key)


def test_a_closed_account_is_closed_for_passkeys(ada):
    key, _ = add(ada)
    with transaction() as db:
        close_accounts(db, [ADA])

    with pytest.raises(PasskeyRefused):
        use(key)


def test_a_new_password_leaves_passkeys_as_they_are(ada):
    key, _ = add(ada)

    change_password(ada, start_sign_in(ada), current=PASSWORD, password="seven green lorries")

    assert person_for(use(key)) == ada


def test_a_mail_tells_of_a_new_browser_here_too(ada, monkeypatch):
    monkeypatch.setattr(signing_in.settings, "smtp_url", "smtp://127.0.0.1:1")
    key, _ = add(ada)

    use(key)
    assert mailed()[-1] == AccountMail.NEW_BROWSER
    use(key, device=remember_device(ada, ""))
    assert mailed().count(AccountMail.NEW_BROWSER) == 1


def test_nobody_asks_or_guesses_for_long(ada):
    key, _ = add(ada)
    for _ in range(30):
        with pytest.raises(PasskeyRefused):
            sign_in_with_passkey("{}", address=HERE)
    with pytest.raises(TooManyAttempts):
        use(key)

    for _ in range(59):
        ask_for_passkey(address=HERE)
    with pytest.raises(TooManyAttempts):
        ask_for_passkey(address=HERE)


def test_what_nobody_answered_is_swept_out(ada, clock):
    ask_for_passkey(address=HERE)
    clock.shift(CHALLENGE_LASTS + timedelta(seconds=1))

    tidy()

    assert rows(tables.passkey_challenge) == []


# --- at once --------------------------------------------------------------------------------------------------------


def test_of_two_who_send_one_answer_at_once_one_gets_in(ada, several_processes):
    key, _ = add(ada)
    for _ in range(3):
        answer = key.sign(ask_for_passkey(address=HERE))

        _, refusal = one_of(*at_once(*[lambda answer=answer: sign_in_with_passkey(answer, address=HERE)] * 2))

        assert isinstance(refusal, PasskeyRefused)
    assert len(rows(tables.sign_in)) == 3


def test_two_first_passkeys_at_once_bring_one_set_of_recovery_codes(ada, several_processes):
    options = [begin_passkey(ada, PASSWORD, "Phone") for _ in range(2)]

    at_once(*[lambda asked=asked: keep_passkey(ada, "Phone", SoftPasskey().make(asked)) for asked in options])

    assert len(factors_of(ada).passkeys) == 2
    assert factors_of(ada).codes_left == RECOVERY_CODES


def test_a_passkey_removed_while_it_signs_in_is_used_before_or_not_at_all(ada, several_processes):
    key, _ = add(ada)
    [phone] = factors_of(ada).passkeys
    answer = key.sign(ask_for_passkey(address=HERE))

    signed_in, removed = at_once(
        lambda: sign_in_with_passkey(answer, address=HERE), lambda: remove_passkey(ada, PASSWORD, phone.id)
    )

    assert removed is None
    assert signed_in is None or isinstance(signed_in, PasskeyRefused)
    assert len(rows(tables.sign_in)) == (signed_in is None)
