from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from buyer_portal.domain.errors import ImportRefused
from buyer_portal.domain.imports.orders import COLUMNS
from buyer_portal.domain.people.person import Person
from buyer_portal.services import cancellation
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.conversation import chat as conversation
from buyer_portal.services.conversation.chat import post_message, read_conversation
from buyer_portal.services.imports.orders import import_orders
from buyer_portal.services.orders import moves as order_moves
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.settings import now

Back = Callable[..., None]


@pytest.fixture
def clock_back(monkeypatch: pytest.MonkeyPatch) -> Back:
    """Set the machine's clock back for what happens next."""

    def back(**by: float) -> None:
        wrong: datetime = now() - timedelta(**by)
        for module in (cancellation, conversation, order_moves):
            monkeypatch.setattr(module, "now", lambda: wrong)

    return back


@pytest.mark.on_both_databases
def test_nothing_happens_before_the_order_was_placed(
    ada: Person, tom: Person, place_order: Any, order_row: Any, clock_back: Back
):
    number = place_order()
    clock_back(days=2)

    confirm_order(tom, number, seen_version=1)
    receipt = cancel_order(ada, number, seen_version=2, key="key-of-ada", message="Sorry")

    found = order_details(ada, number)
    moments = [event.at for event in found.timeline]
    assert moments == sorted(moments)
    assert min(moments) == found.placed_at
    assert receipt.at >= found.placed_at
    assert order_row(number).moved_at >= found.placed_at


@pytest.mark.on_both_databases
def test_an_answer_stands_after_what_it_answers(ada: Person, tom: Person, place_order: Any, clock_back: Back):
    number = place_order()
    post_message(ada, number, "Is it fresh?", key="key-of-ada")
    clock_back(hours=3)
    read_conversation(tom, number)
    post_message(tom, number, "It is.", key="key-of-tom")

    asked, answered = conversation.conversation(ada, number, 50).messages

    assert (asked.text, answered.text) == ("Is it fresh?", "It is.")
    assert asked.at <= answered.at
    assert asked.read_at is not None
    assert asked.at <= asked.read_at


def test_an_order_of_the_future_is_refused_with_the_time_it_is(tmp_path: Path, snapshot: Any, unchanged: Any):
    at = now() + timedelta(hours=2)
    row = f"F-1,Corner Bistro,New Farm,PENDING,{at:%Y-%m-%dT%H:%M:%SZ},EUR,T-1,Tomatoes,2,1.50"
    (tmp_path / "orders.csv").write_text(f"{','.join(COLUMNS)}\n{row}\n")
    before = snapshot()

    with pytest.raises(ImportRefused) as refused:
        import_orders(tmp_path / "orders.csv")

    assert f"is in the future: it is {now():%Y-%m-%dT}" in refused.value.problems[0]
    assert unchanged(before)
