"""Races: two people decide about one proposal at the same moment; one wins, the other gets a refusal that says why."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.errors import MoveRefused, OrderChanged, ProposalClosed, ProposalOpen
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.changes.answers import accept_proposal, withdraw_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.orders.moves import send_out_order, start_processing
from buyer_portal.settings import now
from tests.services.races import at_once, one_of

pytestmark = [pytest.mark.on_both_databases, pytest.mark.usefixtures("several_processes")]
ROUNDS = 40
FEWER = (OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1250, 1),)


def test_accept_against_withdraw(ada, tom, place_order, order_row, rows_of, tally_is_true):
    def race(number: str) -> str:
        proposal = _propose(tom, number, 1)
        accepted, withdrawn = at_once(
            lambda: accept_proposal(ada, number, proposal_id=proposal),
            lambda: withdraw_proposal(tom, number, proposal_id=proposal),
        )
        winner, loser = one_of(accepted, withdrawn)
        assert type(loser) is ProposalClosed
        [row] = rows_of("proposal", number)
        assert (row.status, order_row(number).total_minor) == (("ACCEPTED", 1250), ("WITHDRAWN", 4450))[winner]
        assert [event.event for event in rows_of("timeline_event", number)][2:] == [("ACCEPT", "WITHDRAW")[winner]]
        return row.status

    _rounds(place_order, race)
    assert tally_is_true()


def test_accept_against_cancel(ada, ben, tom, place_order, order_row, rows_of, tally_is_true):
    def race(number: str) -> str:
        proposal = _propose(tom, number, 1)
        accepted, cancelled = at_once(
            lambda: accept_proposal(ada, number, proposal_id=proposal),
            lambda: cancel_order(ben, number, seen_version=1, key=f"cancel-{number}"),
        )
        winner, loser = one_of(accepted, cancelled)
        assert type(loser) is (OrderChanged, MoveRefused)[winner]
        order, [row] = order_row(number), rows_of("proposal", number)
        expected = (("ACCEPTED", "PENDING", 1250), ("WITHDRAWN", "CANCELLED", 4450))[winner]
        assert (row.status, order.status, order.total_minor) == expected
        assert (order.version, len(rows_of("cancellation", number))) == (2, winner)
        return row.status

    _rounds(place_order, race)
    assert tally_is_true()


@pytest.mark.parametrize(
    ("status", "step", "version"),
    [(OrderStatus.CONFIRMED, start_processing, 2), (OrderStatus.PROCESSING, send_out_order, 3)],
    ids=["start processing", "send out"],
)
def test_propose_against_the_next_step(tom, place_order, order_row, rows_of, status, step, version):
    def race(number: str) -> str:
        proposed, moved = at_once(
            lambda: _propose(tom, number, version), lambda: step(tom, number, seen_version=version)
        )
        winner, loser = one_of(proposed, moved)
        assert type(loser) in ((ProposalOpen,), (OrderChanged, MoveRefused))[winner]
        assert len(rows_of("proposal", number)) == 1 - winner
        assert (order_row(number).status == status.value) is (winner == 0)
        return str(winner)

    _rounds(place_order, race, status)


def test_two_accepts(ada, ben, tom, place_order, order_row, rows_of, notices_of, tally_is_true):
    def race(number: str) -> str:
        proposal = _propose(tom, number, 1)
        winner, loser = one_of(*at_once(
            lambda: accept_proposal(ada, number, proposal_id=proposal),
            lambda: accept_proposal(ben, number, proposal_id=proposal),
        ))  # fmt: skip
        assert str(loser) == "This proposal was accepted before. Nothing more was changed."
        assert (order_row(number).version, order_row(number).total_minor) == (2, 1250)
        assert len(rows_of("order_line", number)) == 1
        return str(winner)

    _rounds(place_order, race)
    assert Counter(notice.kind for notice in notices_of(tom)) == {"ACCEPT": ROUNDS}
    assert tally_is_true()


def test_two_proposals(tom, place_order, rows_of):
    def race(number: str) -> str:
        winner, loser = one_of(*at_once(*[lambda: _propose(tom, number, 1)] * 2))
        assert type(loser) is ProposalOpen
        assert [row.status for row in rows_of("proposal", number)] == ["OPEN"]
        return str(winner)

    _rounds(place_order, race)


_lock, _count = threading.Lock(), iter(range(1_000_000))


def _propose(tom: Any, number: str, version: int) -> int:
    with _lock:
        key = f"propose-{next(_count)}"
    until = now() + timedelta(days=1)
    return propose_changes(tom, number, seen_version=version, key=key, lines=FEWER, reason="Sold out.", answer_by=until)


def _rounds(place_order: Any, race: Callable[[str], str], status: OrderStatus = OrderStatus.PENDING) -> None:
    for _ in range(ROUNDS):
        race(place_order(status=status))
