"""The supplier's card on an order: the terms it was placed under, and how fast they usually answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.policies import save_policy
from buyer_portal.settings import now
from buyer_portal.states.cancellation.receipt import ReceiptState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.orders.supplier_card import SupplierCardState
from buyer_portal.words.formatting import Clock
from buyer_portal.words.policies import ImpactView, answers_words, impact_view
from tests.states.conftest import everything, of, run

TERMS = {"text": "We pick at dawn.", "contact_hours": "Days", "kind_CONFIRMED": "PERCENTAGE", "value_CONFIRMED": "10"}


def open_page(screen: Any, number: str, person: Any) -> OrderPageState:
    page = screen(OrderPageState, f"/orders/{number}", person)
    run(everything(page.load()))
    return page


def test_the_card_shows_the_policy_with_the_order_s_own_money(
    screen: Any, place_order: Any, ada: Any, tom: Any
) -> None:
    with time_machine.travel(datetime(2026, 11, 12, 9, 41, tzinfo=UTC), tick=False):
        save_policy(tom, TERMS, seen_version=0)
    number = place_order()
    save_policy(tom, {"text": "Changed since."}, seen_version=1)

    policy = run(of(open_page(screen, number, ada), OrderState)).order.policy

    assert (policy.text, policy.contact_hours) == ("We pick at dawn.", "Days")
    assert policy.version == "Version 1 of 12 November 2026, as when the order was placed."
    assert [(row.status, row.charge) for row in policy.fees] == [
        ("PENDING", "No charge"),
        ("CONFIRMED", "€4.45 (10 % after confirmation)"),
        ("PROCESSING", "No charge"),
    ]


def test_an_order_without_a_policy_shows_none(screen: Any, place_order: Any, ada: Any) -> None:
    order = run(of(open_page(screen, place_order(), ada), OrderState)).order

    assert (order.policy.version, order.impact.charge, order.impact.charge_minor) == ("", "No charge", 0)
    assert order.impact.supplier_did == ["Nothing yet: they haven't confirmed it"]


def test_how_fast_they_answer_is_said_after_five_answers(screen: Any, place_order: Any, ada: Any, tom: Any) -> None:
    numbers = [place_order() for _ in range(5)]
    said = []
    for index, number in enumerate(numbers):
        said.append(run(of(open_page(screen, number, ada), SupplierCardState)).answers)
        post_message(ada, number, "Is it fresh?", key=f"question-{index}")
        post_message(tom, number, "It is.", key=f"answer---{index}")

    assert said == [""] * 5
    assert run(of(open_page(screen, numbers[0], ada), SupplierCardState)).answers == "usually answers in 1 min"


@pytest.mark.parametrize(
    ("usual", "words"),
    [
        (None, ""),
        (timedelta(seconds=3), "usually answers in 1 min"),
        (timedelta(minutes=14), "usually answers in 14 min"),
        (timedelta(minutes=59, seconds=40), "usually answers in 1 h"),
        (timedelta(hours=30), "usually answers in 30 h"),
        (timedelta(hours=60), "usually answers in 2 days"),
    ],
)
def test_a_time_is_said_as_people_say_it(usual: timedelta | None, words: str) -> None:
    assert answers_words(usual) == words


def test_the_receipt_says_the_charge_and_the_version_it_follows(
    screen: Any, place_order: Any, ada: Any, tom: Any
) -> None:
    free = place_order(status=OrderStatus.CANCELLED)
    save_policy(tom, TERMS, seen_version=0)
    charged = place_order(status=OrderStatus.CONFIRMED)
    cancel_order(ada, charged, seen_version=2, key="a-key-of-ada", seen_charge_minor=445)

    said = []
    for number in (free, charged):
        page = screen(ReceiptState, f"/orders/{number}/receipt", ada)
        run(everything(page.load()))
        said.append((page.receipt.charge, page.receipt.refund))
    owed = "if you have paid: Green Valley Produce owes it to you. The portal moves no money."
    assert said == [
        ("None", f"€44.50 {owed}"),
        ("€4.45. Supplier policy, version 1, as when ordered", f"€40.05 {owed}"),
    ]


def test_the_suppliers_receipt_speaks_to_the_supplier(screen: Any, place_order: Any, ada: Any, tom: Any) -> None:
    number = place_order(status=OrderStatus.PROCESSING)
    cancel_order(ada, number, seen_version=3, key="a-key-of-ada", message="Stop.")
    page = screen(ReceiptState, f"/supplier/orders/{number}/receipt", tom)

    run(everything(page.load()))

    receipt = page.receipt
    assert receipt.refund.startswith("€44.50 if Corner Bistro has paid: you owe it to them.")
    assert "Questions go to Corner Bistro" in receipt.small_print
    assert (receipt.order_address, receipt.case_title) == (f"/supplier/orders/{number}", "")


def test_what_the_dialog_promises_is_what_the_receipt_says(screen: Any, place_order: Any, ada: Any, tom: Any) -> None:
    all_of_it = {"kind_CONFIRMED": "PERCENTAGE", "value_CONFIRMED": "100"}
    promised = ImpactView()
    for version, terms in enumerate((TERMS, all_of_it)):
        save_policy(tom, terms, seen_version=version)
        number = place_order(status=OrderStatus.CONFIRMED)
        promised = impact_view(order_details(ada, number), Clock(ada.time_zone, now()))
        cancel_order(ada, number, seen_version=2, key=f"a-key-{number}", seen_charge_minor=promised.charge_minor)
        page = screen(ReceiptState, f"/orders/{number}/receipt", ada)
        run(everything(page.load()))
        assert page.receipt.refund == promised.refund
    assert promised.refund.startswith("Nothing: the charge is all that the order costs.")
