"""The record on the page: the company's own, newest first, narrowed by who, what, when and words."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from buyer_portal.domain.errors import RoleNotAllowed
from buyer_portal.domain.people.person import Role
from buyer_portal.domain.record.filter import RecordFilter, address_parts, parse_record_filter
from buyer_portal.domain.record.kinds import RecordKind, Topic
from buyer_portal.services.people.invitations import invite, invite_to, withdraw_invitation
from buyer_portal.services.people.people import Side
from buyer_portal.services.people.sign_in import start_sign_in
from buyer_portal.services.record.listing import ON_PAGE, record_page
from tests.roles import have

pytestmark = pytest.mark.on_both_databases


@pytest.fixture
def a_week(ada, ben, mia):
    """Something on each of four days, by different people; the last is of another company."""
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as clock:
        invite(ada, "nora@corner-bistro.example", Role.VIEWER)
        clock.move_to(datetime(2026, 11, 3, 9, tzinfo=UTC))
        start_sign_in(ben)
        clock.move_to(datetime(2026, 11, 3, 23, 30, tzinfo=UTC))  # the next day in Berlin
        invite_to("omar@corner-bistro.example", "Corner Bistro", Side.BUYER, Role.MEMBER)
        invite(mia, "x@hotel-aurora.example", Role.MEMBER)


def found(person, **narrowed):
    return [(entry.kind.value, entry.person) for entry in record_page(person, RecordFilter(**narrowed)).entries]


NORA, BEN, OMAR = ("INVITED", "Ada Lindqvist"), ("SIGNED_IN", "Ben Okafor"), ("INVITED", "")


@pytest.mark.parametrize(
    ("narrowed", "wanted"),
    [
        ({}, [OMAR, BEN, NORA]),
        ({"query": "nora"}, [NORA]),
        ({"query": "INVITED viewer"}, [NORA]),
        ({"query": "okafor"}, [BEN]),
        ({"query": "operator"}, [OMAR]),
        ({"query": "unobtainable"}, []),
        ({"topic": Topic.SIGN_INS}, [BEN]),
        ({"topic": Topic.PEOPLE}, [OMAR, NORA]),
        ({"by": "ada@corner-bistro.example"}, [NORA]),
        ({"by": "operator"}, [OMAR]),
        ({"by": "mia@hotel-aurora.example"}, []),
        ({"since": date(2026, 11, 3)}, [OMAR, BEN]),
        ({"since": date(2026, 11, 4)}, [OMAR]),
        ({"until": date(2026, 11, 3)}, [BEN, NORA]),
        ({"since": date(2026, 11, 3), "until": date(2026, 11, 3)}, [BEN]),
    ],
)
def test_an_owner_narrows_it(a_week, ada, narrowed, wanted):
    assert found(ada, **narrowed) == wanted


def test_everybody_who_is_in_it_can_be_chosen(a_week, ada):
    people = record_page(ada, RecordFilter()).people

    assert people == (("ada@corner-bistro.example", "Ada Lindqvist"), ("ben@corner-bistro.example", "Ben Okafor"))


def test_pages_follow_each_other_without_a_gap(ada):
    for number in range(ON_PAGE // 2 + 1):
        invite(ada, f"n{number}@corner-bistro.example", Role.MEMBER)
        withdraw_invitation(ada, f"n{number}@corner-bistro.example")

    first = record_page(ada, RecordFilter())
    invite(ada, "later@corner-bistro.example", Role.MEMBER)  # moves nothing: the next page goes on where this one ended
    second = record_page(ada, RecordFilter(before=first.entries[-1].id))

    assert (first.has_more, second.has_more) == (True, False)
    assert [entry.number for entry in (*first.entries, *second.entries)] == list(range(ON_PAGE + 2, 0, -1))


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_others_are_told_whom_to_ask(ada, ben, role):
    have(ben, role)

    with pytest.raises(RoleNotAllowed, match="Ask Ada Lindqvist, who can read the record"):
        record_page(ben, RecordFilter())


def test_what_stands_in_an_address_is_read_from_it_again():
    wanted = RecordFilter("a b", Topic.PEOPLE, "ada@corner-bistro.example", date(2026, 11, 2), date(2026, 11, 3), 7)

    assert parse_record_filter(address_parts(wanted)) == wanted


def test_what_makes_no_sense_in_an_address_is_left_out():
    query = {"q": " \0", "about": "NONE", "from": "2026-02-30", "to": "soon", "before": "-1"}

    assert parse_record_filter(query) == RecordFilter()


def test_every_kind_has_a_topic():
    from buyer_portal.domain.record.kinds import TOPICS

    assert set(TOPICS) == set(RecordKind)
