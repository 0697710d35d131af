"""Whatever is changed in the database by hand is named: in the record, and in the timelines of orders."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from buyer_portal.domain.errors import PortalError, ValueRefused
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Role, Side
from buyer_portal.services import tidying
from buyer_portal.services.orders.moves import start_processing
from buyer_portal.services.people.companies import join_companies
from buyer_portal.services.people.invitations import invite, invite_to, withdraw_invitation
from buyer_portal.services.people.sign_in import start_sign_in
from buyer_portal.services.record.verifying import verify_record
from buyer_portal.settings import settings
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.orders.timeline import events_of
from buyer_portal.store.people.people import add_companies
from buyer_portal.store.tables import orders, record_entry, timeline_event
from tests.services.races import at_once
from tests.without_triggers import without_triggers

pytestmark = pytest.mark.on_both_databases


@pytest.fixture
def five_entries(ada):
    """Five entries in the record of Corner Bistro; gives their ids."""
    for number in range(4):
        invite(ada, f"n{number}@corner-bistro.example", Role.MEMBER)
    withdraw_invitation(ada, "n3@corner-bistro.example")
    with reading() as db:
        return list(db.scalars(select(record_entry.c.id).order_by(record_entry.c.id)))


@pytest.fixture
def delivered(place_order):
    """The number of an order with five lines."""
    place_order()
    number = place_order(status=OrderStatus.DELIVERED)
    place_order(status=OrderStatus.CANCELLED)
    return number


def by_hand(*statements: str) -> None:
    """Change the database as somebody does who has its password: without the portal, and without its triggers."""
    with transaction() as db, without_triggers(db):
        for statement in statements:
            db.execute(text(statement))


def line_ids(number: str) -> list[int]:
    with reading() as db:
        order_id = db.scalar(select(orders.c.id).where(orders.c.number == number))
        return [line.id for line in events_of(db, order_id or 0)]


def named() -> str:
    with pytest.raises(PortalError) as refused:
        verify_record()
    return str(refused.value)


def test_what_nobody_has_touched_is_whole(five_entries, delivered):
    found = verify_record()

    assert (found.entries, found.orders, found.lines, found.unsealed) == (5, 3, 1 + 5 + 2, 0)
    assert found.head == verify_record().head


def test_the_head_is_another_one_after_each_deed(ada, five_entries):
    before = verify_record().head

    start_sign_in(ada)

    assert verify_record().head != before


CHANGES = ("kind = 'LEFT'", "person_name = 'Somebody'", "facts = '{}'", "address = '192.0.2.9'", "browser = 'Lynx'")


@pytest.mark.parametrize("change", [*CHANGES, "at = '2020-01-01 00:00:00.000000'", "person_id = NULL"])
def test_a_changed_entry_is_named(five_entries, change):
    by_hand(f"UPDATE record_entry SET {change} WHERE id = {five_entries[2]}")

    assert named().startswith("Entry 3 of the record of “Corner Bistro”, of ")
    assert named().endswith("was changed.")


def test_a_missing_entry_is_named(five_entries):
    by_hand(f"DELETE FROM record_entry WHERE id = {five_entries[2]}")

    assert named() == "Entry 3 of the record of “Corner Bistro” is missing."


def test_missing_entries_at_the_end_are_named(five_entries):
    by_hand(f"DELETE FROM record_entry WHERE id IN ({five_entries[3]}, {five_entries[4]})")

    assert named() == "Entry 4 of the record of “Corner Bistro” is missing."


def test_an_entry_that_was_put_in_is_named(five_entries):
    columns = "chain_id, at, kind, person_id, person_name, person_email, facts, browser, address, search_text, hash"
    by_hand(f"INSERT INTO record_entry (number, {columns}) SELECT 6, {columns} FROM record_entry WHERE number = 5")

    assert "Entry 6" in named()


def test_two_entries_that_changed_places_are_named(five_entries):
    second, third = five_entries[1:3]
    by_hand(
        f"UPDATE record_entry SET number = -1 WHERE id = {second}",
        f"UPDATE record_entry SET number = 2 WHERE id = {third}",
        f"UPDATE record_entry SET number = 3 WHERE id = {second}",
    )

    assert named().startswith("Entry 2 of the record of “Corner Bistro”, of ")


LINES = ("event = 'CANCEL'", "person_name = 'Somebody'", "note = 'As agreed'", "at = '2020-01-01 00:00:00.000000'")


@pytest.mark.parametrize("change", [*LINES, "person_id = NULL", "hash = NULL"])
def test_a_changed_line_of_a_timeline_is_named(delivered, change):
    by_hand(f"UPDATE timeline_event SET {change} WHERE id = {line_ids(delivered)[2]}")

    assert f"Line 3 of the timeline of order {delivered} (" in named()


def test_a_line_that_was_given_to_the_other_side_is_named(delivered, ada):
    by_hand(f"UPDATE timeline_event SET company_id = {ada.company_id} WHERE id = {line_ids(delivered)[2]}")

    assert f"Line 3 of the timeline of order {delivered} (" in named()


@pytest.mark.parametrize("place", range(5))
def test_a_line_that_was_taken_out_of_a_timeline_is_named(delivered, place):
    by_hand(f"DELETE FROM timeline_event WHERE id = {line_ids(delivered)[place]}")

    assert f"order {delivered}" in named()


def test_a_whole_timeline_that_is_gone_is_named(delivered):
    by_hand(f"DELETE FROM timeline_event WHERE id IN ({', '.join(map(str, line_ids(delivered)))})")

    assert named() == f"The timeline of order {delivered} does not end as it did: its last lines are missing."


def test_a_line_that_was_put_into_a_timeline_is_named(delivered):
    columns = "order_id, event, at, person_id, person_name, company_id, note, hash"
    last = line_ids(delivered)[4]
    by_hand(f"INSERT INTO timeline_event ({columns}) SELECT {columns} FROM timeline_event WHERE id = {last}")

    assert f"Line 6 of the timeline of order {delivered} (" in named()


def test_what_happens_after_lines_were_taken_off_the_end_hides_nothing(place_order, bring_to, tom):
    number = place_order(status=OrderStatus.CONFIRMED)
    by_hand(f"DELETE FROM timeline_event WHERE id = {line_ids(number)[1]}")

    start_processing(tom, number, seen_version=2)
    tidying.tidy()

    assert f"Line 2 of the timeline of order {number} (START_PROCESSING" in named()


@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = '' WHERE id > 0", "DELETE FROM {0}"])
@pytest.mark.parametrize(("table", "column"), [("record_entry", "facts"), ("timeline_event", "note")])
def test_the_database_refuses_changes(five_entries, delivered, snapshot, unchanged, statement, table, column):
    before = snapshot()

    with pytest.raises(DBAPIError, match=f"{table} is only added to"), transaction() as db:
        db.execute(text(statement.format(table, column)))

    assert unchanged(before)


def test_the_database_lets_nobody_seal_a_line_anew(delivered):
    with pytest.raises(DBAPIError, match="timeline_event is only added to"), transaction() as db:
        db.execute(update(timeline_event).values(hash="x"))


def test_a_company_is_verified_by_itself(five_entries, delivered, mia, place_order):
    place_order(buyer=mia)
    by_hand(f"UPDATE timeline_event SET note = 'x' WHERE id = {line_ids(delivered)[0]}")

    assert verify_record("Hotel Aurora").orders == 1
    with pytest.raises(PortalError, match=f"order {delivered}"):
        verify_record("corner bistro")
    with pytest.raises(ValueRefused, match="no company called “Nobody”"):
        verify_record("Nobody")


def test_a_company_that_was_taken_in_keeps_its_record_and_timelines_whole(ada, place_order):
    with transaction() as db:
        add_companies(db, Side.BUYER, ["Corner Bistrot"])
    invite_to("x@bistrot.example", "Corner Bistrot", Side.BUYER)
    invite(ada, "n@corner-bistro.example", Role.MEMBER)
    place_order()

    join_companies(Side.BUYER, "Corner Bistro", "Corner Bistrot")

    assert verify_record().entries == 3
    assert verify_record("Corner Bistrot").entries == 3


# --- what an older portal wrote ---------------------------------------------------------------------------------------


def unseal(*numbers: str) -> None:
    """Make the lines of these orders as a portal wrote them that knew of no hashes."""
    for number in numbers:
        ids = ", ".join(map(str, line_ids(number)))
        with transaction() as db, without_triggers(db):
            db.execute(text(f"UPDATE timeline_event SET hash = NULL WHERE id IN ({ids})"))
            db.execute(text(f"UPDATE orders SET timeline_hash = NULL WHERE number = '{number}'"))


def test_lines_of_an_older_portal_are_counted_and_then_sealed_by_tidying(delivered):
    whole = verify_record().head
    unseal(delivered)
    before = verify_record()

    ended = tidying.tidy()

    assert (before.unsealed, ended["lines of timelines that are sealed now"]) == (5, 5)
    assert (verify_record().unsealed, verify_record().head) == (0, whole)


def test_the_next_deed_seals_what_an_older_portal_wrote(place_order, tom):
    number = place_order(status=OrderStatus.CONFIRMED)
    unseal(number)

    start_processing(tom, number, seen_version=2)

    assert verify_record().unsealed == 0


def test_a_line_that_an_older_portal_added_beside_this_one_is_sealed_with_the_rest(delivered, tom):
    with transaction() as db:
        order_id = db.scalar(select(orders.c.id).where(orders.c.number == delivered))
        values = {"order_id": order_id, "event": "MAIL_FAILED", "at": datetime.now(UTC), "person_id": tom.id}
        values |= {"person_name": tom.name, "company_id": tom.company_id, "note": ""}
        db.execute(timeline_event.insert(), values)
    unsealed = verify_record().unsealed

    tidying.tidy()

    assert (unsealed, verify_record().unsealed) == (1, 0)


def test_nothing_is_sealed_where_somebody_took_away_what_sealed_it(delivered):
    by_hand(f"UPDATE timeline_event SET hash = NULL, note = 'x' WHERE id = {line_ids(delivered)[4]}")

    tidying.tidy()

    assert f"order {delivered}" in named()


# --- kept as long as is set -------------------------------------------------------------------------------------------


def test_what_is_old_goes_from_the_beginning_and_the_rest_is_still_whole(ada, monkeypatch):
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        for number in range(3):
            invite(ada, f"n{number}@corner-bistro.example", Role.MEMBER)
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC)):
        invite(ada, "n3@corner-bistro.example", Role.MEMBER)
        monkeypatch.setattr(settings, "keep_record_days", 30)

        ended = tidying.tidy()

    found = verify_record()
    assert (ended["entries of the record"], found.entries, found.pruned) == (3, 1, 3)
    by_hand("DELETE FROM record_entry")
    assert named() == "Entry 4 of the record of “Corner Bistro” is missing."


def test_a_record_that_is_all_old_goes_on_where_it_was(ada, monkeypatch):
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        invite(ada, "n@corner-bistro.example", Role.MEMBER)
    monkeypatch.setattr(settings, "keep_record_days", 30)
    tidying.tidy()

    start_sign_in(ada)

    found = verify_record()
    assert (found.entries, found.pruned) == (1, 1)


def test_a_record_that_is_kept_for_ever_loses_nothing(ada, monkeypatch):
    with time_machine.travel(datetime(2016, 1, 1, tzinfo=UTC)):
        invite(ada, "n@corner-bistro.example", Role.MEMBER)
    monkeypatch.setattr(settings, "keep_record_days", 0)

    assert "entries of the record" not in tidying.tidy()


# --- at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", range(20))
def test_two_deeds_at_once_get_two_numbers(ada, ben, turn):
    at_once(
        lambda: invite(ada, "a@corner-bistro.example", Role.MEMBER),
        lambda: invite(ben, "b@corner-bistro.example", Role.MEMBER),
        lambda: start_sign_in(ada),
        lambda: start_sign_in(ben),
    )

    with reading() as db:
        numbers = list(db.scalars(select(record_entry.c.number).order_by(record_entry.c.id)))
    assert (numbers, verify_record().entries) == ([1, 2, 3, 4], 4)
