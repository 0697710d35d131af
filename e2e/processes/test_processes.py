"""Several processes serve one port: nobody notices which, nor when one of them dies."""

import asyncio
import json
import os
import re
import signal
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.database import ADA, PASSWORD, TOM, status_of
from e2e.own_servers import OwnRedis
from e2e.pages.chat import Chat
from e2e.pages.order import OrderPage
from e2e.processes.conftest import WORKERS, Processes
from e2e.server import buyer_portal, run_async
from e2e.websocket_client import WebsocketClient, sign_in

WITHIN = 20


@pytest.fixture(autouse=True)
def _all_serve(portal: Processes) -> None:
    """Every test begins with all processes serving."""
    until(portal.all_serve)


def test_buyer_and_supplier_are_on_different_processes_and_see_each_other_at_once(
    portal: Processes, sign_in: Callable[..., Page], place_order: Callable[..., str]
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    buyer, ours = open_somewhere(portal, lambda: OrderPage(sign_in(ADA)).open_order(number))
    supplier, theirs = open_elsewhere(portal, ours, lambda: at_desk(sign_in(TOM), number))
    assert ours != theirs

    Chat(supplier, "Message to buyer").send("We begin at noon.")
    expect(buyer.chat.log).to_contain_text("We begin at noon.")
    buyer.chat.send("Please wait.")
    expect(supplier.get_by_role("log")).to_contain_text("Please wait.")
    supplier.get_by_role("button", name="Start processing").click()
    supplier.get_by_role("button", name="Go on without").click()  # answering what waits in the chat
    buyer.expect_status("PROCESSING")
    buyer.ask_to_cancel().confirm()

    expect(supplier.get_by_test_id("order-status")).to_have_text("CANCELLED")
    assert status_of(number) is OrderStatus.CANCELLED


def test_a_screen_whose_process_dies_goes_on_with_another(
    portal: Processes, sign_in: Callable[..., Page], place_order: Callable[..., str], complaints: object
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    buyer, ours = open_somewhere(portal, lambda: OrderPage(sign_in(ADA)).open_order(number))
    supplier, _ = open_elsewhere(portal, ours, lambda: at_desk(sign_in(TOM), number))
    buyer.chat.box.fill("Half a sen")

    os.kill(ours, signal.SIGKILL)
    Chat(supplier, "Message to buyer").send("Are you there?")

    expect(buyer.chat.log).to_contain_text("Are you there?")
    expect(buyer.chat.box).to_have_value("Half a sen")
    until(portal.all_serve)
    assert ours not in portal.workers()


def test_a_process_that_hangs_is_replaced(portal: Processes) -> None:
    stuck = portal.workers()[0]

    os.kill(stuck, signal.SIGSTOP)

    until(lambda: stuck not in portal.workers(), seconds=60)
    until(portal.all_serve)


async def connect_at_once(url: str, count: int) -> None:
    """Open as many sockets in one moment, and close them."""
    cookie = await sign_in(url, ADA, PASSWORD)
    clients = [WebsocketClient(url, cookie) for _ in range(count)]
    await asyncio.gather(*(client.connect() for client in clients))
    for client in clients:
        await client.close()


def test_a_burst_of_screens_is_shared_out(portal: Processes) -> None:
    before = len(portal.output())

    run_async(connect_at_once(portal.url, WORKERS * 10))

    took = Counter(re.findall(r'"process": (\d+), "event": "connected"', portal.output()[before:]))
    assert len(took) == WORKERS
    assert min(took.values()) >= 4, took


def test_while_redis_is_away_people_go_on_and_are_told(
    portal: Processes, redis: OwnRedis, sign_in: Callable[..., Page], place_order: Callable[..., str]
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    buyer, ours = open_somewhere(portal, lambda: OrderPage(sign_in(ADA)).open_order(number))
    supplier, _ = open_elsewhere(portal, ours, lambda: at_desk(sign_in(TOM), number))
    late = "Other people’s changes may come late."

    redis.kill()
    for page in (buyer.page, supplier):
        expect(page.get_by_role("status").filter(has_text=late)).to_be_visible()
    opened_meanwhile = sign_in(ADA)
    opened_meanwhile.goto("/orders")
    expect(opened_meanwhile.get_by_role("status").filter(has_text=late)).to_be_visible()
    supplier.get_by_role("button", name="Start processing").click()
    expect(supplier.get_by_test_id("order-status")).to_have_text("PROCESSING")
    assert ready(portal)["redis"] == "unavailable"
    redis.start()

    buyer.expect_status("PROCESSING")
    for page in (buyer.page, supplier, opened_meanwhile):
        expect(page.get_by_text(late)).to_be_hidden()
    assert ready(portal) == {"status": "ok", "database": "ok", "redis": "ok"}


def test_wrong_passwords_are_counted_by_all_processes_together(portal: Processes, stranger: Page) -> None:
    said = [
        stranger.request.post(
            f"{portal.url}/auth/sign-in",
            form={"email": "nobody@corner-bistro.example", "password": f"wrong {count}"},
            headers={"Origin": portal.url},
            max_redirects=0,
        ).headers["location"]
        for count in range(3 * 12)
    ]

    assert len([where for where in said if "refused" in where or "wrong" in where]) <= 10


def test_a_second_portal_on_the_same_port_is_refused(portal: Processes) -> None:
    second = buyer_portal(portal.database_url, "serve", PORTAL_PORT=str(portal.port))

    assert second.returncode == 1
    assert "Is the portal running already?" in second.stderr


def test_processes_whose_supervisor_is_killed_end_by_themselves(portal: Processes, tmp_path: Path) -> None:
    other = Processes(tmp_path, None, **{**portal._environment})
    other.start()
    until(other.all_serve)
    workers = other.workers()

    os.kill(other.pid, signal.SIGKILL)

    until(lambda: not any(_lives(worker) for worker in workers))
    other.process.wait()  # pyright: ignore[reportOptionalMemberAccess]
    other.process = None


def test_it_stops_in_peace(portal: Processes, tmp_path: Path) -> None:
    other = Processes(tmp_path, None, **{**portal._environment})
    other.start()
    until(other.all_serve)
    workers, process = other.workers(), other.process
    assert process

    process.send_signal(signal.SIGTERM)

    assert process.wait(WITHIN) == 0
    assert not any(_lives(worker) for worker in workers)
    other.process = None


def test_a_portal_that_cannot_start_says_why_and_ends(portal: Processes) -> None:
    nobody = "redis://127.0.0.1:1/0"
    refused = buyer_portal(
        portal.database_url, "serve", PORTAL_REDIS_URL=nobody, PORTAL_WORKERS="2", PORTAL_PORT="3999"
    )

    assert refused.returncode == 1
    assert "Redis (PORTAL_REDIS_URL) does not answer" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


# --- where a page's socket leads ------------------------------------------------------------------------------------

Shown = TypeVar("Shown")


def open_somewhere(portal: Processes, open_page: Callable[[], Shown]) -> tuple[Shown, int]:
    """Open a page, and say which process holds its socket: the one that wrote the latest line of that kind."""
    before = len(portal.output())
    page = open_page()
    lines: list[str] = []

    def is_connected() -> bool:
        lines[:] = re.findall(r'"process": (\d+), "event": "connected"', portal.output()[before:])
        return bool(lines)

    until(is_connected)
    return page, int(lines[-1])


def open_elsewhere(portal: Processes, other: int, open_page: Callable[[], Shown]) -> tuple[Shown, int]:
    """Open pages until one is on another process than `other`."""
    for _ in range(30):
        page, process = open_somewhere(portal, open_page)
        if process != other:
            return page, process
    raise AssertionError(f"Thirty pages are all on process {other}")


def at_desk(page: Page, number: str) -> Page:
    """The supplier's page of an order."""
    page.goto(f"/supplier/orders/{number}")
    expect(page.get_by_role("heading", level=1)).to_have_text(number)
    return page


def ready(portal: Processes) -> dict[str, str]:
    """What /readyz says."""
    with urllib.request.urlopen(f"{portal.url}/readyz") as answer:
        return json.load(answer)


def until(condition: Callable[[], object], seconds: float = WITHIN) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def _lives(process: int) -> bool:
    return Path(f"/proc/{process}").exists()
