from typing import Any

import pytest

from buyer_portal.domain.conversation.thread import Direct, ThreadFilter
from buyer_portal.domain.errors import SignInRefused, ValueRefused
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.services.conversation.chat import conversation, post_message, read_conversation
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.people.people import add_person, change_profile, name_changes
from buyer_portal.services.people.sign_in import sign_in
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.people import (
    contact_of,
    person_by_id,
    person_with_hash_by_email,
    write_person,
)

EVA = ("Eva@Corner-Bistro.example ", "Eva Sand", "Corner Bistro", Side.BUYER, "long and good enough")


def test_somebody_added_can_sign_in_in_whatever_case_they_type_their_address():
    added = add_person(*EVA)

    assert (added.email, added.name, added.company, added.side) == (
        "eva@corner-bistro.example",
        "Eva Sand",
        "Corner Bistro",
        Side.BUYER,
    )
    assert sign_in(" EVA@corner-bistro.EXAMPLE", "long and good enough", address="127.0.0.1")


@pytest.mark.parametrize(
    ("position", "value", "sentence"),
    [
        (0, "ada@corner-bistro.example", "has a sign-in already"),
        (0, "ADA@Corner-Bistro.example", "has a sign-in already"),
        (0, "not an address", "not an e-mail address"),
        (0, "a@b", "not an e-mail address"),
        (0, "eva@[corner-bistro].example", "not an e-mail address"),
        (0, "eva@corner-bistro.example]", "not an e-mail address"),
        (0, "x" * 320 + "@example.com", "not an e-mail address"),
        (1, "  ", "Give a name"),
        (1, "x" * 201, "at most 200"),
        (1, "E\x1bva", "printable"),
        (2, "Corner Bstro", "no buyer called “Corner Bstro”"),
        (3, Side.SUPPLIER, "no supplier called “Corner Bistro”"),
        (4, "short", "8 to 256"),
        (4, "x" * 257, "8 to 256"),
    ],
)
def test_nobody_is_added_with_a_value_that_makes_no_sense(
    snapshot: Any, unchanged: Any, position: int, value: Any, sentence: str
):
    before = snapshot()
    values: list[Any] = [*EVA]
    values[position] = value

    with pytest.raises(ValueRefused, match=sentence):
        add_person(*values)

    assert unchanged(before)


def test_people_change_their_own_name_and_time_zone(ada: Person):
    changed = change_profile(ada, name=" Ada Lind ", time_zone="America/New_York")

    with reading() as db:
        assert person_by_id(db, ada.id) == changed
    assert (changed.name, changed.time_zone) == ("Ada Lind", "America/New_York")


@pytest.mark.parametrize(
    "name", ["Ben Okafor", "BEN OKAFOR", "Ben Okaf0r", "Bén  Okafor", "Ben, Okafor", "\u0392\u0395\u039d Okafor"]
)
def test_nobody_takes_a_colleague_s_name_or_one_that_looks_like_it(ada: Person, ben: Person, name: str, snapshot: Any):
    before = snapshot()

    with pytest.raises(ValueRefused, match="A colleague is called that, or almost"):
        change_profile(ada, name=name, time_zone="UTC")

    assert snapshot() == before


@pytest.mark.parametrize("name", ["Corner Bistro", "corner bistro.", "Green Valley Produce", "Green Va1ley Produce"])
def test_nobody_takes_the_name_of_a_company_that_others_know_them_beside(
    place_order: Any, ada: Person, name: str, snapshot: Any
):
    """News by somebody of a company's name would be told as what a file brought."""
    place_order()
    before = snapshot()

    with pytest.raises(ValueRefused, match="That is the name of a company"):
        change_profile(ada, name=name, time_zone="UTC")

    assert snapshot() == before


def test_a_name_in_another_company_and_one_s_own_in_another_spelling_stay_possible(
    ada: Person, mia: Person, tom: Person
):
    assert change_profile(ada, name="Mia Rossi", time_zone="UTC").name == "Mia Rossi"
    assert change_profile(tom, name="TOM BECKER", time_zone="UTC").name == "TOM BECKER"


def test_who_was_renamed_when_and_by_whom_stands_in_the_record(ada: Person, tom: Person):
    changed = change_profile(ada, name="Ada Lind", time_zone="UTC")
    change_profile(changed, name="Ada Lind", time_zone="Asia/Tokyo")
    change_profile(changed, name="Ada L.", time_zone="Asia/Tokyo")
    change_profile(tom, name="Tom B.", time_zone="UTC")

    record = name_changes()
    assert [(row.email, row.company, row.was, row.became, row.by) for row in record] == [
        (tom.email, "Green Valley Produce", "Tom Becker", "Tom B.", tom.email),
        (ada.email, "Corner Bistro", "Ada Lind", "Ada L.", ada.email),
        (ada.email, "Corner Bistro", "Ada Lindqvist", "Ada Lind", ada.email),
    ]
    assert all(row.at.tzinfo and row.at <= now() for row in record)


NO_PLACES = [
    "Factory",
    "localtime",
    "posixrules",
    "Etc/GMT-5",
    "EST",
    "GMT0",
    "CET",
    "posix/Europe/Berlin",
    "right/UTC",
]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", None, 7, *NO_PLACES])
def test_a_time_zone_there_is_none_of_changes_nothing(ada: Person, snapshot: Any, unchanged: Any, zone: Any):
    before = snapshot()

    with pytest.raises(ValueRefused, match="time zone"):
        change_profile(ada, name="Ada", time_zone=zone)

    assert unchanged(before)


def test_the_one_to_ask_is_the_first_who_can_sign_in(ada: Person, tom: Person):
    with transaction() as db:
        write_person(db, company_id=tom.company_id, name="Quiet", email="q@x.example", password_hash=None)

    with reading() as db:
        assert contact_of(db, tom.company_id) == "Tom Becker"
        assert contact_of(db, 999_999) == ""
        assert person_with_hash_by_email(db, "nobody@x.example") is None
        assert person_by_id(db, 999_999) is None
    with pytest.raises(SignInRefused):
        sign_in("q@x.example", "", address="127.0.0.1")


def test_a_newcomer_finds_unread_what_nobody_of_theirs_has_read(
    place_order: Any, ada: Person, ben: Person, tom: Person
):
    number = place_order()
    post_message(tom, number, "Is red onion fine?", key="good-key-1")
    post_message(tom, number, "Or white?", key="good-key-2")
    post_message(tom, Direct("corner-bistro"), "We are closed on Friday.", key="good-key-3")
    read_conversation(ada, Direct("green-valley-produce"))
    post_message(ada, number, "Red is fine.", key="good-key-4")

    carl = add_person("carl@corner-bistro.example", "Carl", "Corner Bistro", Side.BUYER, "a-very-long-password")
    tessa = add_person("tessa@green-valley.example", "Tessa", "Green Valley Produce", Side.SUPPLIER, "a-long-password")

    assert [(thread.number, thread.unread) for thread in inbox(carl, which=ThreadFilter.UNREAD).threads] == [
        (number, 2)
    ]
    assert [(thread.number, thread.unread) for thread in inbox(tessa, which=ThreadFilter.UNREAD).threads] == [
        (number, 1)
    ]
    assert conversation(carl, number).unread == 2
    read_conversation(carl, number)
    assert inbox(carl, which=ThreadFilter.UNREAD).threads == ()
