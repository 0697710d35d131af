"""All processes are replaced one after the other while people work: nothing is refused, no word is lost."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.database import ADA, BEN, TOM, messages_of
from e2e.faults.books import assert_kept, write_orders
from e2e.faults.load import Kept, People
from e2e.faults.page_client import PageClient
from e2e.pages.order import OrderPage
from e2e.processes.conftest import WORKERS, Processes
from e2e.processes.test_processes import at_desk, open_somewhere, until
from e2e.server import buyer_portal, run_async
from e2e.websocket_client import sign_in as sign_in_client

ORDERS = 2_000
SCREENS = 12  # of each side


def test_nothing_is_refused_or_lost_under_load(portal: Processes) -> None:
    """Cancels, messages, lists and two dozen screens; each answer is a good one."""
    numbers = [f"ORD-{700_000 + count}" for count in range(ORDERS)]
    write_orders(numbers)
    before = portal.workers()

    kept, pages = run_async(_work_while_reloading(portal, numbers))

    assert_kept(kept)
    assert (kept.refused, kept.speechless, kept.unanswered) == ({}, {}, 0)
    assert sum(page.losses for page in pages) == 0
    assert min(page.moves for page in pages) >= 1
    assert not {*before} & {*portal.workers()}
    assert len(portal.workers()) == WORKERS
    took = sorted(seconds for _, seconds in kept.seconds)
    print(
        f"{len(took)} answers, p50 {took[len(took) // 2] * 1000:.0f}, p99 {took[len(took) * 99 // 100] * 1000:.0f} ms"
    )


async def _work_while_reloading(portal: Processes, numbers: list[str]) -> tuple[Kept, list[PageClient]]:
    buyers = [await sign_in_client(portal.url, who) for who in (ADA, BEN)]
    supplier = await sign_in_client(portal.url, TOM)
    pages = [PageClient(portal.url, buyers[place % 2], f"/orders/{numbers[0]}") for place in range(SCREENS)]
    pages += [PageClient(portal.url, supplier, f"/supplier/orders/{numbers[0]}") for _ in range(SCREENS)]
    async with People(portal.url) as people:
        staying = [asyncio.create_task(page.stay()) for page in pages]
        working = [
            *(people.cancel_one_after_the_other(numbers[2 + part :: 2], buyers[part]) for part in range(2)),
            *(people.write_on(pages[part], numbers[part]) for part in range(2)),
            people.look_at_the_list(buyers[0]),
        ]
        tasks = [asyncio.create_task(work) for work in working]
        async with asyncio.timeout(30):
            while len(people.kept.cancelled) < 10 or len(people.kept.messages) < 4:
                await asyncio.sleep(0.05)
        done = await asyncio.to_thread(_reload, portal)
        assert done.startswith(f"{WORKERS} workers were reloaded in "), done
        people.on = False
        await asyncio.gather(*tasks)
        for task in staying:
            task.cancel()
        await asyncio.gather(*staying, return_exceptions=True)
    return people.kept, pages


def test_people_at_their_browsers_notice_nothing(
    portal: Processes, sign_in: Callable[..., Page], place_order: Callable[..., str]
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    buyer, supplier = OrderPage(sign_in(ADA)).open_order(number), at_desk(sign_in(TOM), number)
    buyer.page.evaluate(_WATCH_FOR_BANNER)
    said: list[str] = []
    reloading = threading.Thread(target=lambda: said.append(_reload(portal)))

    reloading.start()
    count = 0
    while reloading.is_alive():
        count += 1
        # At a person's pace: who writes 200 messages an hour must wait.
        supplier.get_by_role("textbox", name="Message to buyer").press_sequentially(f"Message {count}.", delay=40)
        supplier.get_by_role("button", name="Send", exact=True).click()
        expect(supplier.get_by_role("textbox", name="Message to buyer")).to_have_value("")
    reloading.join()

    expect(buyer.chat.log).to_contain_text(f"Message {count}.")
    assert [text for _, text in messages_of(number)] == [f"Message {place}." for place in range(1, count + 1)]
    assert buyer.page.evaluate("window.bannerSeen") is False
    assert count > WORKERS


def test_a_dialog_stays_until_it_is_answered(
    portal: Processes, sign_in: Callable[..., Page], place_order: Callable[..., str]
) -> None:
    number, before = place_order(OrderStatus.PROCESSING), portal.workers()
    buyer, ours = open_somewhere(portal, lambda: OrderPage(sign_in(ADA)).open_order(number))
    dialog = buyer.ask_to_cancel()
    dialog.message.fill("Typed before")
    reloading = threading.Thread(target=lambda: _reload(portal))

    reloading.start()
    until(lambda: not _listens(ours, portal), seconds=60)
    dialog.confirm()

    buyer.expect_status("CANCELLED")
    reloading.join()
    assert [text for _, text in messages_of(number)] == ["Typed before"]
    assert not {*before} & {*portal.workers()}


def _listens(worker: int, portal: Processes) -> bool:
    """Whether this process takes new connections."""
    if worker not in portal.workers():
        return False
    held = {os.readlink(one) for one in Path(f"/proc/{worker}/fd").iterdir() if one.is_symlink()}
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(
        row[3] == "0A" and f"socket:[{row[9]}]" in held for row in rows if row[1].endswith(f":{portal.port:04X}")
    )


_WATCH_FOR_BANNER = """() => {
  window.bannerSeen = false;
  new MutationObserver(() => { window.bannerSeen ||= document.body.innerText.includes("Connection lost"); })
    .observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def test_the_signal_does_the_same_as_the_command(portal: Processes) -> None:
    before = portal.workers()

    os.kill(portal.pid, signal.SIGHUP)

    until(lambda: portal.all_serve() and not {*before} & {*portal.workers()}, seconds=60)


def test_what_runs_in_one_process_cannot_be_reloaded(portal: Processes) -> None:
    refused = buyer_portal(portal.database_url, "reload", PORTAL_PORT="3998")

    assert refused.returncode == 1
    assert refused.stderr == (
        "No portal with worker processes runs here on port 3998. One process by itself can't be reloaded: stop it and "
        "start it again.\n"
    )


def _reload(portal: Processes) -> str:
    done = buyer_portal(portal.database_url, "reload", PORTAL_PORT=str(portal.port))
    assert done.returncode == 0, done.stderr
    return done.stdout
