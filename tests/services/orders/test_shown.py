"""What is confirmed is all that was shown: name, unit, price and currency of each line, and the request read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.errors import OrderChanged, PricesChanged, ProposalClosed
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.changes.answers import accept_proposal, withdraw_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change
from buyer_portal.services.ordering_again import order_again
from buyer_portal.services.ordering_preview import reorder_preview
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.moves import confirm_order, decline_order
from buyer_portal.settings import now
from buyer_portal.store.catalogue import add_products, replace_products
from buyer_portal.store.engine import transaction

OFFERED = NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1250, "EUR", True)


@pytest.fixture
def old(place_order: Any, tom: Any) -> str:
    """An order whose tomatoes are offered today."""
    with transaction() as db:
        add_products(db, tom.company_id, [OFFERED])
    return place_order(status=OrderStatus.DELIVERED)


def again(ada: Any, number: str, shown: Any) -> str:
    line = shown.lines[0]
    return order_again(
        ada,
        number,
        quantities={1: 2},
        seen_prices={1: line.offer.price_minor},
        seen_offers={1: line.mark},
        key="key-shown-0001",
    ).number


@pytest.mark.on_both_databases
@pytest.mark.parametrize(
    "change",
    [
        {"name": "Tomatoes, 2 kg"},
        {"unit": "piece"},
        {"price_minor": 1251},
        {"price_minor": 1249},
        {"currency": "USD"},
        {"available": False},
        {"name": "Tomatoes, 5 kg "},
    ],
    ids=str,
)
def test_a_line_that_is_not_what_was_shown_is_not_ordered(old, ada, tom, snapshot, unchanged, change):
    shown = reorder_preview(ada, old)
    with transaction() as db:
        replace_products(db, tom.company_id, [replace(OFFERED, **change)])
    before = snapshot()

    with pytest.raises(PricesChanged, match="Tomatoes"):
        again(ada, old, shown)

    assert unchanged(before)


def test_a_line_that_was_saved_anew_with_the_same_words_is_ordered(old, ada, tom):
    shown = reorder_preview(ada, old)
    with transaction() as db:
        replace_products(db, tom.company_id, [OFFERED])

    assert order_details(ada, again(ada, old, shown)).total_minor == 2500


def propose(tom: Any, number: str, quantity: int, key: str, **more: Any) -> int:
    details = order_details(tom, number)
    lines = [replace(details.offered_lines[0], quantity=quantity), *details.offered_lines[1:]]
    wanted = {"reason": "So.", "answer_by": now() + timedelta(days=1), "seen_version": details.version, **more}
    return propose_changes(tom, number, key=key, lines=lines, **wanted)


def test_a_proposal_answers_only_the_request_that_was_read(place_order, ada, tom, snapshot, unchanged):
    number = place_order()
    ask_for_change(ada, number, seen_version=1, key="key-ask-00001", quantities=[9, 10])
    before = snapshot()

    with pytest.raises(OrderChanged):
        propose(tom, number, 5, "key-propose-1", seen_request=0)

    assert unchanged(before)
    request = order_details(tom, number).request
    assert request
    assert propose(tom, number, 5, "key-propose-1", seen_request=request.id)


def test_an_answer_is_about_the_proposal_on_screen_and_no_other(place_order, ada, tom, snapshot, unchanged):
    number = place_order()
    first = propose(tom, number, 5, "key-propose-1")
    withdraw_proposal(tom, number, proposal_id=first)
    propose(tom, number, 50, "key-propose-2")
    before = snapshot()

    with pytest.raises(ProposalClosed):
        accept_proposal(ada, number, proposal_id=first)

    assert unchanged(before)


def test_a_supplier_confirms_and_declines_the_lines_on_screen_only(place_order, ada, tom, snapshot, unchanged):
    number = place_order()
    accept_proposal(ada, number, proposal_id=propose(tom, number, 5, "key-propose-1"))
    before = snapshot()

    with pytest.raises(OrderChanged):
        confirm_order(tom, number, seen_version=1)
    with pytest.raises(OrderChanged):
        decline_order(tom, number, seen_version=1, reason="No.")

    assert unchanged(before)
