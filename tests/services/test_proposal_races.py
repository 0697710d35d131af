"""Two people decide about one proposal at the same moment: one wins, and the other hears what happened."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from buyer_portal.domain.errors import MoveRefused, OrderChanged, PortalBusy, PortalError, ProposalClosed, ProposalOpen
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.proposal import OfferedLine
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.order_moves import send_out_order, start_processing
from buyer_portal.services.proposals import accept_proposal, propose_changes, withdraw_proposal
from buyer_portal.settings import now
from buyer_portal.store import engine as engine_module

pytestmark = pytest.mark.on_both_databases
ROUNDS = 40
FEWER = (OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1250),)


@pytest.fixture(autouse=True)
def _several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the database stands between the writers, as if each were a process of its own."""
    monkeypatch.setattr(engine_module, "_one_writer", threading.Semaphore(1_000))


def test_accept_against_withdraw(ada, tom, place_order, order_row, rows_of, tally_is_true):
    def race(number: str) -> str:
        proposal = _propose(tom, number, 1)
        accepted, withdrawn = _at_once(
            lambda: accept_proposal(ada, number, proposal_id=proposal),
            lambda: withdraw_proposal(tom, number, proposal_id=proposal),
        )
        winner, loser = _one_of(accepted, withdrawn)
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
        accepted, cancelled = _at_once(
            lambda: accept_proposal(ada, number, proposal_id=proposal),
            lambda: cancel_order(ben, number, seen_version=1, key=f"cancel-{number}"),
        )
        winner, loser = _one_of(accepted, cancelled)
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
        proposed, moved = _at_once(
            lambda: _propose(tom, number, version), lambda: step(tom, number, seen_version=version)
        )
        winner, loser = _one_of(proposed, moved)
        assert type(loser) in ((ProposalOpen,), (OrderChanged, MoveRefused))[winner]
        assert len(rows_of("proposal", number)) == 1 - winner
        assert (order_row(number).status == status.value) is (winner == 0)
        return str(winner)

    _rounds(place_order, race, status)


def test_two_accepts(ada, ben, tom, place_order, order_row, rows_of, notices_of, tally_is_true):
    def race(number: str) -> str:
        proposal = _propose(tom, number, 1)
        winner, loser = _one_of(*_at_once(
            lambda: accept_proposal(ada, number, proposal_id=proposal),
            lambda: accept_proposal(ben, number, proposal_id=proposal),
        ))  # fmt: skip
        assert str(loser) == "This proposal was accepted before. Nothing was changed by you."
        assert (order_row(number).version, order_row(number).total_minor) == (2, 1250)
        assert len(rows_of("order_line", number)) == 1
        return str(winner)

    _rounds(place_order, race)
    assert Counter(notice.kind for notice in notices_of(tom)) == {"ACCEPT": ROUNDS}
    assert tally_is_true()


def test_two_proposals(tom, place_order, rows_of):
    def race(number: str) -> str:
        winner, loser = _one_of(*_at_once(*[lambda: _propose(tom, number, 1)] * 2))
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


def _at_once(*deeds: Callable[[], Any]) -> list[PortalError | None]:
    """Start all at the same moment; give each one's refusal, None for those that were done."""
    gate = threading.Barrier(len(deeds))

    def act(deed: Callable[[], Any]) -> PortalError | None:
        gate.wait()
        for _ in range(10):
            try:
                deed()
            except PortalBusy:
                continue
            except PortalError as refusal:
                return refusal
            return None
        raise AssertionError("busy ten times in a row")

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(act, deeds))


def _one_of(*outcomes: PortalError | None) -> tuple[int, PortalError]:
    """Which one won, and what the other heard."""
    [winner] = [place for place, refusal in enumerate(outcomes) if refusal is None]
    [loser] = [refusal for refusal in outcomes if refusal is not None]
    return winner, loser
