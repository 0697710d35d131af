"""Two machines behind Caddy: the guide, both sides on different machines, and one whose cable is pulled.

Each machine is a network namespace with two workers, in production, from a tree that it can't write; PostgreSQL and
Redis are at the other end of a cable, too. Caddy runs with deploy/Caddyfile as it stands there.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.conftest import CONNECTION_ENDED, Complaints
from e2e.database import ADA, TOM, status_of, write_order
from e2e.machines.machines import PASSWORD, Portal, two_machines
from e2e.machines.waiting import wait_until
from e2e.machines.work import Work
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.sign_in import SignInPage
from e2e.test_guide import (
    test_a_buyer_cancels_an_order_as_the_guide_says,
    test_both_sides_can_verify_the_cancellation_afterwards,
    test_the_button_is_not_there_when_it_is_too_late,
    test_the_button_is_not_there_when_the_order_is_cancelled_already,
    test_the_cancel_button_is_red_and_readable,
)

GUIDE = (
    test_a_buyer_cancels_an_order_as_the_guide_says,
    test_both_sides_can_verify_the_cancellation_afterwards,
    test_the_button_is_not_there_when_it_is_too_late,
    test_the_button_is_not_there_when_the_order_is_cancelled_already,
    test_the_cancel_button_is_red_and_readable,
)
"""The stories of e2e/test_guide.py: pytest finds them here by name, and gives them the portal of this file."""
CARRY_ON_SECONDS = 10


@pytest.fixture(scope="module")
def portal(
    start_portal: Callable[..., Any],  # not started: what it serves is built before
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Portal]:
    with two_machines(tmp_path_factory.mktemp("machines")) as portal:
        yield portal


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    """Browsers take the certificate of Caddy's own authority."""
    return partial(new_context, ignore_https_errors=True)


@pytest.fixture(autouse=True)
def _signed_in(portal: Portal, new_context: Callable[..., BrowserContext], _database: None) -> None:
    """Nobody can continue as Ada or Tom here: they type their passwords, once."""
    for email in (ADA, TOM):
        if email not in portal.signed_in:
            context = new_context(base_url=portal.url)
            page = context.new_page()
            SignInPage(page).open().sign_in(email, PASSWORD)
            expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_hidden()
            portal.signed_in[email] = context.storage_state()
            context.close()


@pytest.fixture(autouse=True)
def _nobody_looks_yet(_signed_in: None, portal: Portal) -> None:
    portal.expect_screens(0, 0)


@pytest.fixture(autouse=True)
def _cables_are_in(portal: Portal) -> Iterator[None]:
    yield
    for machine in portal.machines:
        machine.place.put_the_cable_back()


@pytest.fixture
def ada_signs_in() -> Callable[[Page], None]:
    return lambda page: SignInPage(page).open().sign_in(ADA, PASSWORD)


def test_buyer_and_supplier_on_different_machines_see_each_other_at_once(
    portal: Portal, buyer: Page, supplier: Page
) -> None:
    number = write_order("ORD-71001")
    order = OrderPage(buyer).open_order(number)
    order.expect_status("PENDING")
    wait_until(lambda: sum(machine.screens() for machine in portal.machines) == 1)
    desk = DeskOrderPage(supplier).open_order(number)
    portal.expect_screens(1, 1)

    desk.move("Confirm order")
    order.expect_status("CONFIRMED")
    order.chat.send("Could it come at eight?")
    desk.chat.expect_message("Could it come at eight?")
    desk.chat.send("Nine at the earliest.")
    order.chat.expect_message("Nine at the earliest.")
    order.ask_to_cancel().confirm()
    desk.expect_status("CANCELLED")

    portal.expect_screens(1, 1)
    assert status_of(number) is OrderStatus.CANCELLED
    assert {machine.answers("/readyz") for machine in portal.machines} == {True}


def test_a_machine_whose_cable_is_pulled_takes_nothing_along(
    portal: Portal, sign_in: Callable[..., Page], complaints: Complaints
) -> None:
    complaints.allow(*CONNECTION_ENDED)
    numbers = [write_order(f"ORD-{number}") for number in range(71_101, 71_105)]
    orders = [OrderPage(sign_in(ADA)).open_order(number) for number in numbers]
    desks = [DeskOrderPage(sign_in(TOM)).open_order(number) for number in numbers]
    portal.expect_screens(4, 4)
    chats = [write_order(f"ORD-{number}") for number in range(71_201, 71_207)]
    lost = portal.machines[0]

    with Work(portal, [write_order(f"ORD-{number}") for number in range(72_001, 72_801)], chats) as work:
        work.expect_more()
        lost.place.pull_the_cable()
        pulled_at = time.monotonic()
        for number in numbers:
            _cancel(portal, orders[0].page, number)
        for screen in (*orders, *desks):
            screen.expect_status("CANCELLED")
        seconds = time.monotonic() - pulled_at
        for order, desk in zip(orders, desks, strict=True):
            _expect_they_talk(order, desk, "Still here?")
        assert not lost.answers()
        work.expect_more()

        lost.place.put_the_cable_back()
        wait_until(lambda: lost.answers("/readyz"))
        work.expect_more()
    print(f"Carried on after {seconds:.1f} s. {work.kept.said()}")  # noqa: T201
    assert seconds <= CARRY_ON_SECONDS
    work.kept.assert_stored_once("ORD-7")
    portal.expect_screens(0, 8)
    back = OrderPage(sign_in(ADA))
    wait_until(lambda: _opens_at(portal, 0, back.open_order(numbers[0])))  # Caddy asks every two seconds who is well
    _expect_they_talk(back, desks[0], "There again.")


def _opens_at(portal: Portal, place: int, _opened: OrderPage) -> bool:
    """Whether a page that was just opened, the ninth, is at this machine, where there was none."""
    wait_until(lambda: sum(portal.screens()) == 9)
    return portal.screens()[place] == 1


def _cancel(portal: Portal, page: Page, number: str) -> None:
    """As a program does it, with the cookies of this page: refused for now, it asks again with the same key."""
    headers = {"Idempotency-Key": str(uuid.uuid4()), "Origin": portal.url}
    body = {"seen_version": 1, "message": "Please stop it."}

    def is_cancelled() -> bool:
        answer = page.request.post(f"/api/orders/{number}/cancel", data=body, headers=headers)
        assert answer.status in (200, 502, 503, 504), answer.text()
        return answer.ok

    wait_until(is_cancelled)


def _expect_they_talk(order: OrderPage, desk: DeskOrderPage, text: str) -> None:
    """Each writes, and reads what the other wrote."""
    order.chat.send(text)
    desk.chat.expect_message(text)
    desk.chat.send(f"{text} Yes.")
    order.chat.expect_message(f"{text} Yes.")


def test_a_machine_reloads_its_workers_though_nobody_can_write_there(portal: Portal, buyer: Page) -> None:
    order = OrderPage(buyer).open_order(write_order("ORD-71301"))
    before = [machine.workers() for machine in portal.machines]

    for machine in portal.machines:
        machine.reload()
    for machine, old in zip(portal.machines, before, strict=True):
        wait_until(lambda machine=machine, old=old: _are_new(machine.workers(), old), machine.output)

    order.expect_online()
    order.chat.send("Nothing happened?")
    order.chat.expect_message("Nothing happened?")


def _are_new(workers: set[int], old: set[int]) -> bool:
    return len(workers) == len(old) and not workers & old
