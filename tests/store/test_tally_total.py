"""The totals of the tally follow it, whoever writes: also a portal of a version that doesn't know them."""

from sqlalchemy import func, insert, select, text

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.joining import join
from buyer_portal.store.tables import tally, tally_total

_KEY = ("buyer_id", "supplier_id", "currency", "status")


def totals() -> dict:
    """What the database has added up, without what is nothing."""
    with reading() as db:
        rows = db.execute(select(tally_total).where(tally_total.c.orders != 0)).all()
    return {tuple(getattr(row, name) for name in _KEY): row.orders for row in rows}


def added_up() -> dict:
    """What the tally comes to."""
    columns = [tally.c[name] for name in _KEY]
    with reading() as db:
        rows = db.execute(select(*columns, func.sum(tally.c.orders).label("orders")).group_by(*columns)).all()
    return {tuple(getattr(row, name) for name in _KEY): row.orders for row in rows if row.orders}


def test_the_totals_follow_orders_that_are_placed_and_moved(place_order, ada, tom):
    first, second = place_order(), place_order()
    place_order(status=OrderStatus.DELIVERED)
    confirm_order(tom, first, seen_version=1)
    cancel_order(ada, second, seen_version=1, key="cancel-second-1")

    assert sum(totals().values()) == 3
    assert totals() == added_up()


def test_the_totals_follow_what_is_taken_from_the_tally(place_order):
    place_order()
    with transaction() as db:
        db.execute(text("DELETE FROM tally"))

    with reading() as db:
        assert db.execute(select(tally_total)).all() == []


def test_the_totals_follow_a_tally_written_by_hand_in_one_statement(place_order, ada, tom):
    place_order()
    more = {"buyer_id": ada.company_id, "supplier_id": tom.company_id, "currency": "EUR", "total_minor": 0}
    with transaction() as db:
        months = [{**more, "month": f"2020-0{month}", "status": "PENDING", "orders": month} for month in (1, 2, 3)]
        db.execute(insert(tally), months)
        db.execute(text("UPDATE tally SET orders = orders + 10 WHERE month < '2020-03'"))

    assert totals() == added_up()
    assert sum(totals().values()) == 1 + 6 + 20


def test_the_totals_follow_companies_that_are_joined(place_order, ada, mia):
    for buyer in (ada, mia, mia):
        place_order(buyer=buyer)
    with transaction() as db:
        join(db, mia.company_id, ada.company_id)

    assert totals() == added_up()
    assert {buyer for buyer, *_ in totals()} == {ada.company_id}
    assert sum(totals().values()) == 3
