"""What the record says: every kind in a sentence, also when its facts were lost."""

from datetime import UTC, datetime

import pytest

from buyer_portal.domain.record.entry import Entry, Whence
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.words.formatting import Clock
from buyer_portal.words.record import SAID, record_row

AT = datetime(2026, 11, 12, 8, tzinfo=UTC)


def entry(kind: RecordKind, facts: dict[str, str | int] | None = None, person: str = "Ada Lindqvist") -> Entry:
    return Entry(7, 3, AT, kind, person, "", facts or {}, Whence("192.0.2.7", "Firefox on Windows"))


def test_every_kind_has_words():
    assert set(SAID) == set(RecordKind)


@pytest.mark.parametrize("kind", RecordKind)
def test_each_says_something_without_its_facts(kind: RecordKind):
    row = record_row(entry(kind), Clock("Europe/Berlin", AT))

    assert row.said
    assert (row.when.text, row.whence) == ("Today, 09:00", "Firefox on Windows · 192.0.2.7")


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        (RecordKind.SIGNED_IN, {"how": "passkey"}, "signed in with a passkey"),
        (RecordKind.ROLE_CHANGED, {"name": "Ben", "email": "b@x.example", "was": "OWNER", "became": "VIEWER"},
         "made Ben (b@x.example) a viewer; before that an owner"),
        (RecordKind.PRODUCT_CHANGED,
         {"sku": "A-1", "product": "Apples", "was_minor": 250, "became_minor": 300, "currency": "EUR", "available": 0},
         "changed Apples (A-1) in the catalogue: €2.50 became €3.00, it can't be had"),
        (RecordKind.ORDERS_IMPORTED, {"orders": 2, "moved": 1},
         "brought in 2 orders and moved 1 order to the status of the file of this company"),
    ],
)  # fmt: skip
def test_the_facts_are_in_the_sentence(kind: RecordKind, facts: dict[str, str | int], said: str):
    assert record_row(entry(kind, facts), Clock("UTC", AT)).said == said


def test_nobody_knows_who_failed_to_sign_in():
    row = record_row(entry(RecordKind.SIGN_IN_FAILED, {"how": "password"}), Clock("UTC", AT))

    assert (row.who, row.said) == ("Somebody", "failed to sign in as Ada Lindqvist: a wrong password")
    assert row.is_warning


def test_without_a_person_it_was_the_operator():
    assert record_row(entry(RecordKind.INVITED, person=""), Clock("UTC", AT)).who == "The people who run the portal"
