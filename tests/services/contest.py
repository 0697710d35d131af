"""The contest of two cancels and a dispatch: orders to fight for, who acts, and what has to be true afterwards.

`python -m tests.services.contest EMAIL` is one of them as a process of its own: it reads the numbers of orders, acts on
each, and writes what came of it.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from buyer_portal.domain.errors import AlreadyCancelled, CancellationRefused, MoveRefused, PortalError
from buyer_portal.domain.ordering import NewEvent, NewLine, NewOrder
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.orders.moves import send_out_order
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.ordering import place_orders
from buyer_portal.store.people.people import person_with_hash_by_email
from buyer_portal.store.tables import orders
from tests.services.races import insisting

ROUNDS = int(os.environ.get("PORTAL_TEST_ROUNDS", "200"))
TOO_LATE = "✗ Too late - Order is in transit"
Acts = dict[str, Callable[[str], Any]]
RowsOf = Callable[..., Any]


def act_of(person: Person) -> Callable[[str], Any]:
    """What this person does to an order: who buys cancels, who supplies sends it out."""
    who = person.email.partition("@")[0]
    if who == "tom":
        return lambda number: send_out_order(person, number, seen_version=3)
    said = f"{who.title()}: stop."
    return lambda number: cancel_order(person, number, seen_version=3, key=f"{who}-{number}", message=said)


def race_two_cancels_and_a_dispatch(acts: Acts, rounds: int, ada: Person, tom: Person, rows_of: RowsOf) -> None:
    """Let Ada and Ben cancel each order while Tom sends it out; exactly one wins, and the others are told why."""
    numbers = processing_orders(ada, tom, rounds)

    outcomes = all_at_once(numbers, acts)

    winners = set()
    for number, outcome in zip(numbers, outcomes, strict=True):
        [winner] = [who for who, answer in outcome.items() if not isinstance(answer, PortalError)]
        winners.add(winner)
        if winner == "tom":
            _assert_sent_out(number, outcome, ada, rows_of)
        else:
            _assert_cancelled(number, outcome, winner, ada, tom, rows_of)
    assert winners == {"ada", "ben", "tom"}


def _assert_sent_out(number: str, outcome: dict[str, Any], ada: Person, rows_of: RowsOf) -> None:
    for loser in ("ada", "ben"):
        assert type(outcome[loser]) is CancellationRefused
        assert str(outcome[loser]) == TOO_LATE
    assert status_and_version(number)[:2] == ("OUT_FOR_DELIVERY", 4)
    assert rows_of("cancellation", number) == rows_of("message", number) == rows_of("unread", number) == []
    assert [(row.company_id, row.kind) for row in rows_of("notification", number)] == [(ada.company_id, "SEND_OUT")]
    assert len(rows_of("outbox", number)) == 1


def _assert_cancelled(
    number: str, outcome: dict[str, Any], winner: str, ada: Person, tom: Person, rows_of: RowsOf
) -> None:
    loser = "ben" if winner == "ada" else "ada"
    assert type(outcome[loser]) is AlreadyCancelled
    assert type(outcome["tom"]) is MoveRefused
    assert str(outcome["tom"]) == f"“Send out for delivery” is not possible: {number} is CANCELLED."
    assert status_and_version(number)[:2] == ("CANCELLED", 4)
    assert [row.receipt for row in rows_of("cancellation", number)] == [outcome[winner].receipt]
    assert [row.text for row in rows_of("message", number)] == [f"{winner.title()}: stop."]
    assert [(row.person_id, row.messages) for row in rows_of("unread", number)] == [(tom.id, 1)]
    told = {(row.company_id, row.kind) for row in rows_of("notification", number)}
    assert told == {(ada.company_id, "CANCEL"), (tom.company_id, "CANCEL")}
    assert len(rows_of("notification", number)) == len(rows_of("outbox", number)) == 2


def processing_orders(ada: Person, tom: Person, count: int) -> list[str]:
    """Orders of Ada's company that Tom is preparing."""
    at = now() - timedelta(minutes=5)
    steps = (OrderEvent.CONFIRM, OrderEvent.START_PROCESSING)
    history = tuple(NewEvent(event, at, tom.company_id, tom.name, tom.id) for event in steps)
    line = NewLine("TOM-5", "Tomatoes, 5 kg", 2, 1250)
    numbers = [f"RACE-{position}" for position in range(1, count + 1)]
    with transaction() as db:
        place_orders(
            db,
            [
                NewOrder(
                    number=number,
                    buyer_id=ada.company_id,
                    supplier_id=tom.company_id,
                    placed_at=at,
                    currency="EUR",
                    lines=[line],
                    placed_by=ada.name,
                    placed_by_id=ada.id,
                    status=OrderStatus.PROCESSING,
                    version=3,
                    history=history,
                )
                for number in numbers
            ],
        )
    return numbers


def all_at_once(rounds: list[str], acts: dict[str, Callable[[str], Any]]) -> list[dict[str, Any]]:
    """Let everybody act in every round at the same moment; give who got what, an answer or a refusal, by round."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[dict[str, Any]] = [{} for _ in rounds]
    people = list(acts)

    def take_part(seat: int) -> None:
        for turn, name in enumerate(rounds):
            who = people[(seat + turn) % len(people)]  # rotate, so that not always the same thread starts first
            barrier.wait(timeout=60)
            outcomes[turn][who] = insisting(partial(acts[who], name))

    with ThreadPoolExecutor(len(acts)) as pool:
        for seat in [pool.submit(take_part, seat) for seat in range(len(acts))]:
            seat.result()
    return outcomes


def status_and_version(number: str) -> Any:
    """What an order is now."""
    with reading() as db:
        return db.execute(select(orders.c.status, orders.c.version).where(orders.c.number == number)).one()


def _take_part(email: str) -> None:
    with reading() as db:
        found = person_with_hash_by_email(db, email)
    assert found
    act, answers, sys.stdout = act_of(found[0]), sys.stdout, sys.stderr  # for what is logged
    for line in sys.stdin:
        answer = insisting(partial(act, line.strip()))
        refused = isinstance(answer, PortalError)
        told = {"kind": type(answer).__name__, "said": str(answer)} if refused else {}
        answers.write(json.dumps(told | {"receipt": getattr(answer, "receipt", "")}) + "\n")
        answers.flush()


if __name__ == "__main__":
    _take_part(sys.argv[1])
