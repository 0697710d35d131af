from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.errors import CancellationRefused, ImportRefused, OrderChanged
from buyer_portal.domain.imports.orders import COLUMNS
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change
from buyer_portal.services.imports import status as imported_status
from buyer_portal.services.imports.orders import import_orders
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.settings import now

ROW = "HX-180,Corner Bistro,Green Valley Produce,{},2026-11-20T09:00:00Z,EUR,BAS-01,Basil,{},2.40"


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """Write the order with a status into a file."""

    def write(status: str, quantity: int = 4, becomes: tuple[str, str] = ("", "")) -> Path:
        path = tmp_path / "orders.csv"
        path.write_text(f"{','.join(COLUMNS)}\n{ROW.format(status, quantity).replace(*becomes)}\n", encoding="utf-8")
        return path

    return write


@pytest.mark.on_both_databases
def test_a_file_with_another_status_is_not_already_there(file_of: Any, snapshot: Any, unchanged: Any):
    import_orders(file_of("PENDING"))
    before = snapshot()

    report = import_orders(file_of("DELIVERED"))

    assert (report.already_there, report.orders, report.moved) == (0, 0, 0)
    (said,) = report.other_status
    assert said == "HX-180: DELIVERED in the file, PENDING here; --update-status moves it there"
    assert unchanged(before)


@pytest.mark.on_both_databases
def test_on_request_it_follows_the_file_once(
    file_of: Any, ada: Person, tom: Person, status_of: Any, rows_of: Any, notices_of: Any, tally_is_true: Any
):
    import_orders(file_of("PENDING"))

    first = import_orders(file_of("DELIVERED"), update_status=True)
    again = import_orders(file_of("DELIVERED"), update_status=True)

    assert (first.moved, first.other_status, first.already_there) == (1, (), 0)
    assert (again.moved, again.other_status, again.already_there) == (0, (), 1)
    assert status_of("HX-180") is OrderStatus.DELIVERED
    _placed, moved = rows_of("timeline_event", "HX-180")
    assert (moved.event, moved.person_id, moved.note) == ("DELIVER", None, "Imported with this status")
    assert [(notice.kind, notice.number) for notice in notices_of(ada)] == [("DELIVER", "HX-180")]
    assert [(notice.kind, notice.number) for notice in notices_of(tom)] == [("DELIVER", "HX-180")]
    assert tally_is_true()
    with pytest.raises(CancellationRefused):
        cancel_order(ada, "HX-180", seen_version=2, key="key-of-ada")


@pytest.mark.parametrize("here", OrderStatus)
@pytest.mark.parametrize("there", OrderStatus)
def test_an_order_is_never_moved_backwards_nor_out_of_a_final_status(
    file_of: Any, status_of: Any, here: OrderStatus, there: OrderStatus
):
    import_orders(file_of(here))

    report = import_orders(file_of(there), update_status=True)

    steps = list(OrderStatus)
    cancels = there is OrderStatus.CANCELLED and here in steps[:3]
    forward = there in steps[steps.index(here) + 1 : 5] and here is not OrderStatus.CANCELLED
    assert status_of("HX-180") is (there if cancels or forward else here)
    assert report.moved == (cancels or forward)
    assert bool(report.already_there) == (here is there or bool(report.moved_on))
    assert len(report.other_status) == 1 - report.moved - report.already_there


def test_what_moved_on_here_is_named_and_there(ada: Person, file_of: Any, status_of: Any):
    import_orders(file_of("PENDING"))
    cancel_order(ada, "HX-180", seen_version=1, key="key-of-ada")

    report = import_orders(file_of("PENDING"), update_status=True)

    assert (report.already_there, report.other_status) == (1, ())
    assert report.moved_on == (
        "HX-180: PENDING in the file, CANCELLED here; it has moved on here, and no order moves backwards",
    )
    assert status_of("HX-180") is OrderStatus.CANCELLED


def test_a_delivered_order_that_was_cancelled_here_is_named(ada: Person, file_of: Any, status_of: Any):
    import_orders(file_of("PENDING"))
    cancel_order(ada, "HX-180", seen_version=1, key="key-of-ada")

    report = import_orders(file_of("DELIVERED"), update_status=True)

    assert (report.already_there, report.moved) == (0, 0)
    assert report.other_status[0].startswith("HX-180: DELIVERED in the file, CANCELLED here; no way leads there")
    assert status_of("HX-180") is OrderStatus.CANCELLED


def test_a_cancellation_while_the_file_is_read_wins(
    ada: Person, file_of: Any, status_of: Any, monkeypatch: pytest.MonkeyPatch
):
    import_orders(file_of("PENDING"))
    real = imported_status.orders_to_move

    def cancelled_before(db: Any, numbers: list[str]) -> Any:
        db.exec_driver_sql("UPDATE orders SET status = 'CANCELLED', version = version + 1")
        return real(db, numbers)

    monkeypatch.setattr(imported_status, "orders_to_move", cancelled_before)

    report = import_orders(file_of("DELIVERED"), update_status=True)

    assert (report.moved, status_of("HX-180")) == (0, OrderStatus.CANCELLED)
    assert "CANCELLED here" in report.other_status[0]


def test_a_screen_that_saw_the_order_before_the_file_is_told(ada: Person, file_of: Any):
    import_orders(file_of("PENDING"))
    import_orders(file_of("CONFIRMED"), update_status=True)

    with pytest.raises(OrderChanged):
        cancel_order(ada, "HX-180", seen_version=1, key="key-of-ada")


def test_an_open_proposal_blocks_a_file_as_it_blocks_a_person(tom: Person, file_of: Any, status_of: Any):
    import_orders(file_of("CONFIRMED"))
    fewer = {"lines": (OfferedLine("BAS-01", "Basil", 3, 240),), "reason": "A full box.", "key": "key-of-tom"}
    propose_changes(tom, "HX-180", seen_version=1, answer_by=now() + timedelta(days=1), **fewer)

    report = import_orders(file_of("DELIVERED"), update_status=True)

    assert (report.moved, status_of("HX-180")) == (0, OrderStatus.CONFIRMED)
    assert report.other_status[0].startswith("HX-180: DELIVERED in the file, CONFIRMED here; ")
    assert "proposal" in report.other_status[0]


def test_other_fields_are_named_whatever_the_status_is(file_of: Any, snapshot: Any, unchanged: Any):
    import_orders(file_of("PENDING"))
    before = snapshot()

    with pytest.raises(ImportRefused) as refused:
        import_orders(file_of("DELIVERED", 5, ("09:00", "09:01")), update_status=True)

    said = "with another placed_at (here 2026-11-20T09:00:00Z), other lines (BAS-01)"
    assert refused.value.problems[0].endswith(f"is here already, {said}")
    assert unchanged(before)


def test_an_order_confirmed_here_moves_on_with_the_file(tom: Person, file_of: Any, status_of: Any, timeline_of: Any):
    import_orders(file_of("PENDING"))
    confirm_order(tom, "HX-180", seen_version=1)

    assert import_orders(file_of("OUT_FOR_DELIVERY"), update_status=True).moved == 1
    assert status_of("HX-180") is OrderStatus.OUT_FOR_DELIVERY
    assert [event for event, _ in timeline_of("HX-180")] == [OrderEvent.PLACE, OrderEvent.CONFIRM, OrderEvent.SEND_OUT]


def test_a_refused_file_moves_nothing(file_of: Any, tmp_path: Path, snapshot: Any, unchanged: Any):
    import_orders(file_of("PENDING"))
    before = snapshot()
    path = file_of("DELIVERED")
    path.write_text(path.read_text() + ROW.format("PENDING", 0).replace("HX-180", "HX-181") + "\n")

    with pytest.raises(ImportRefused):
        import_orders(path, update_status=True)

    assert unchanged(before)


def test_a_request_ends_when_a_file_moves_its_order_on(file_of: Any, ada: Person, rows_of: Any):
    import_orders(file_of("PENDING"))
    ask_for_change(ada, "HX-180", seen_version=1, key="ada-asks-1", quantities=[3])

    import_orders(file_of("CONFIRMED"), update_status=True)
    assert [row.status for row in rows_of("change_request", "HX-180")] == ["OPEN"]
    import_orders(file_of("OUT_FOR_DELIVERY"), update_status=True)

    assert [row.status for row in rows_of("change_request", "HX-180")] == ["ENDED"]
    assert "ASK_PASS" in [row.event for row in rows_of("timeline_event", "HX-180")]
