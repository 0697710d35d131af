"""A server that is killed in the middle of everything: what it acknowledged is there, nothing is half done.

People cancel over the API and write and move orders over websockets, all at once; at a random moment comes SIGKILL.
"""

import asyncio
import contextlib
import itertools
import random
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import SQLModel

from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.orders.moves import confirm_order, start_processing
from buyer_portal.store import tables
from buyer_portal.store.engine import reading
from e2e.database import ADA, BEN, TOM, cancellations_of, messages_of, person, status_of, write_order
from e2e.pages.order import OrderPage
from e2e.server import Server, run_async
from e2e.websocket_client import WebsocketClient, sign_in

ROUNDS = 8
CANCELS, CHATS, MOVES = 24, 2, 24
LONGEST_LIFE = 0.6  # seconds from the first request to SIGKILL
STEPS = ("CONFIRM", "START_PROCESSING", "SEND_OUT", "DELIVER")


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of our own: it dies."""
    return start_portal()


@dataclass
class Deeds:
    """The requests, and which of them the portal acknowledged. The idempotency keys are kept for the retry."""

    cancels: dict[str, str] = field(default_factory=dict)  # order -> key
    cancelled: dict[str, str] = field(default_factory=dict)  # order -> receipt
    messages: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # key -> person, order, text
    sent: set[str] = field(default_factory=set)  # keys
    moved: dict[str, str] = field(default_factory=dict)  # order -> status


def test_a_server_killed_at_any_moment_keeps_every_promise(portal: Server) -> None:
    dice, numbers = random.Random(), itertools.count(60_001)
    cookies = run_async(_sign_in_all(portal))  # once: signing in survives, too
    kept = Deeds()
    unanswered = 0

    for number in range(ROUNDS):
        deeds = Deeds()
        to_cancel = [_order(numbers, dice) for _ in range(CANCELS)]
        to_move = [write_order(f"ORD-{next(numbers)}") for _ in range(MOVES // 4)]
        chats = [write_order(f"ORD-{next(numbers)}") for _ in range(CHATS)]

        run_async(
            _live_until_killed(portal, cookies, deeds, to_cancel, to_move, chats, dice.uniform(0.05, LONGEST_LIFE))
        )
        portal.start()

        everything_is_whole()
        assert_kept(deeds)
        unanswered += len(deeds.cancels) - len(deeds.cancelled) + len(deeds.messages) - len(deeds.sent)
        run_async(_try_again(portal, cookies, deeds))
        everything_is_whole()
        assert len(deeds.cancelled) == len(deeds.cancels), number
        assert_kept(deeds)
        kept.cancelled |= deeds.cancelled
        kept.messages |= deeds.messages
        kept.sent |= deeds.sent
        kept.moved |= deeds.moved

    assert_kept(kept)
    assert len(kept.cancelled) > ROUNDS
    assert len(kept.sent) > ROUNDS
    assert kept.moved
    assert unanswered, "every kill came too late to hurt"


def _order(numbers: Any, dice: random.Random) -> str:
    statuses = (OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING)
    return write_order(f"ORD-{next(numbers)}", status=dice.choice(statuses))


async def _sign_in_all(portal: Server) -> dict[str, str]:
    return {email: await sign_in(portal.url, email) for email in (ADA, BEN, TOM)}


# --- what people do until it dies -----------------------------------------------------------------------------------


async def _live_until_killed(
    portal: Server,
    cookies: dict[str, str],
    deeds: Deeds,
    to_cancel: list[str],
    to_move: list[str],
    chats: list[str],
    seconds: float,
) -> None:
    writers = [await WebsocketClient(portal.url, cookies[who]).open("/messages") for who in (ADA, BEN, TOM)]
    mover = await WebsocketClient(portal.url, cookies[TOM]).open("/supplier")
    async with aiohttp.ClientSession() as http:
        halves = to_cancel[::2], to_cancel[1::2]
        work = [
            *(
                _cancel_all(portal, http, cookies[who], half, deeds)
                for who, half in zip((ADA, BEN), halves, strict=True)
            ),
            *(_write_on(client, who, chats, deeds) for client, who in zip(writers, (ADA, BEN, TOM), strict=True)),
            _move_on(mover, to_move, deeds),
        ]
        tasks = [asyncio.create_task(part) for part in work]
        await asyncio.sleep(seconds)  # the random moment itself: there is nothing to wait for
        await asyncio.to_thread(portal.kill)
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, AssertionError):
                raise outcome
    for client in (*writers, mover):
        with contextlib.suppress(Exception):
            await client.close()


async def _cancel_all(
    portal: Server, http: aiohttp.ClientSession, cookie: str, numbers: list[str], deeds: Deeds
) -> None:
    for number in numbers:
        version = await asyncio.to_thread(_version, number)
        deeds.cancels[number] = key = str(uuid.uuid4())
        try:
            code, receipt = await _cancel(portal, http, cookie, number, key, version)
        except aiohttp.ClientError:
            return
        assert code == "CANCELLED"
        deeds.cancelled[number] = receipt


async def _cancel(
    portal: Server, http: aiohttp.ClientSession, cookie: str, number: str, key: str, version: int
) -> tuple[str, str]:
    headers = {"cookie": cookie, "origin": portal.url, "idempotency-key": key}
    body = {"seen_version": version, "message": f"Please stop {number}."}
    async with http.post(f"{portal.url}/api/orders/{number}/cancel", json=body, headers=headers) as answer:
        found = await answer.json()
        assert answer.status == 200, found
        return found["code"], found["receipt"]["receipt"]


async def _write_on(client: WebsocketClient, who: str, chats: list[str], deeds: Deeds) -> None:
    for count in itertools.count():
        number, key = chats[count % len(chats)], str(uuid.uuid4())
        deeds.messages[key] = (who, number, f"{who} says {key}")
        await client.send(
            "conversation.ConversationState.send_message", text=deeds.messages[key][2], key=key, chat=number
        )
        await client.wait(lambda key=key: client.value("conversation_state.sent") == key, "sent")
        deeds.sent.add(key)


async def _move_on(client: WebsocketClient, numbers: list[str], deeds: Deeds) -> None:
    for number, (version, step) in itertools.product(numbers, enumerate(STEPS, start=1)):
        words = {"CONFIRM": "CONFIRMED", "START_PROCESSING": "PROCESSING", "SEND_OUT": "OUT FOR DELIVERY"}
        said = f"{number} is {words.get(step, 'DELIVERED')}"
        await client.send("orders.moves.OrderMovesState.move", event=step, number=number, version=version)
        await client.wait(lambda said=said: _is_said(client, said), said)
        deeds.moved[number] = words.get(step, "DELIVERED").replace(" ", "_")


def _is_said(client: WebsocketClient, said: str) -> bool:
    return any(toast["title"] == said for toast in client.value("frame_state.toasts") or [])


async def _try_again(portal: Server, cookies: dict[str, str], deeds: Deeds) -> None:
    """Retry every unacknowledged request with the same idempotency key, and one acknowledged one."""
    async with aiohttp.ClientSession() as http:
        for number, key in deeds.cancels.items():
            done_before = bool(await asyncio.to_thread(cancellations_of, number))
            version = await asyncio.to_thread(_version, number)
            code, receipt = await _cancel(portal, http, cookies[ADA], number, key, version)
            assert code == ("REPLAYED" if done_before else "CANCELLED")
            assert receipt == deeds.cancelled.get(number, receipt)
            deeds.cancelled[number] = receipt
    clients = {who: await WebsocketClient(portal.url, cookie).open("/messages") for who, cookie in cookies.items()}
    for key, (who, number, text) in deeds.messages.items():
        if key in deeds.sent and _is_left_alone(key):
            continue
        client = clients[who]
        await client.send("conversation.ConversationState.send_message", text=text, key=key, chat=number)
        await client.wait(lambda client=client, key=key: client.value("conversation_state.sent") == key, "sent again")
        deeds.sent.add(key)
    for client in clients.values():
        await client.close()


def _is_left_alone(key: str) -> bool:
    """Most of the acknowledged requests are not sent again."""
    return key[0] != "0"


def _version(number: str) -> int:
    with reading() as db:
        return db.scalar(select(tables.orders.c.version).where(tables.orders.c.number == number)) or 0


# --- what must be true ----------------------------------------------------------------------------------------------


def assert_kept(deeds: Deeds) -> None:
    """Everything that was acknowledged is there, all of it, once."""
    rows = _all_rows()
    ids = {order.number: order.id for order in rows["orders"]}
    statuses = {order.number: order.status for order in rows["orders"]}
    receipts = {row.order_id: row.receipt for row in rows["cancellation"]}
    for number, receipt in deeds.cancelled.items():
        assert statuses[number] == "CANCELLED", number
        assert receipts[ids[number]] == receipt, number
    keys = Counter((row.key, row.text) for row in rows["message"])
    for key in deeds.sent:
        assert keys[key, deeds.messages[key][2]] == 1
    reached = ["PENDING", "CONFIRMED", "PROCESSING", "OUT_FOR_DELIVERY", "DELIVERED"]
    for number, status in deeds.moved.items():
        assert reached.index(statuses[number]) >= reached.index(status), number


def everything_is_whole() -> None:
    """Each deed left all of its rows or none, and what is counted is what a recount finds."""
    rows = _all_rows()
    orders = {order.id: order for order in rows["orders"]}
    events = Counter((row.order_id, row.event) for row in rows["timeline_event"])
    told = Counter((row.order_id, row.kind, row.company_id) for row in rows["notification"])
    mails = Counter((row.order_id, row.kind, row.company_id) for row in rows["outbox"])
    messages = Counter((row.order_id, row.key) for row in rows["message"])
    moves = Counter(row.order_id for row in rows["timeline_event"] if row.event != OrderEvent.PLACE)
    records = {row.order_id: row for row in rows["cancellation"]}
    assert mails == told
    for order in orders.values():
        record = records.get(order.id)
        assert order.version == 1 + moves[order.id], order.number
        assert (order.status == "CANCELLED") == (events[order.id, "CANCEL"] + events[order.id, "DECLINE"] == 1)
        assert (record is not None) == (events[order.id, "CANCEL"] == 1), order.number
        for company in (order.buyer_id, order.supplier_id):
            assert told[order.id, "CANCEL", company] == (record is not None), order.number
        for event in STEPS:
            assert told[order.id, event, order.buyer_id] == events[order.id, event], order.number
        if record is not None:
            assert record.version == order.version
            assert messages[order.id, record.receipt] == bool(record.message)
    assert _tally(rows) == _recount(rows)
    assert _unread(rows) == _recount_unread(rows)
    newest = {order_id: max(row.id for row in group) for order_id, group in _by_order(rows["message"]).items()}
    assert {row.order_id: row.last_message_id for row in rows["thread"]} == newest
    with reading() as db:
        if db.dialect.name == "sqlite":  # whose file could be torn, and which lets itself be asked
            assert db.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert db.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def _all_rows() -> dict[str, list[Any]]:
    with reading() as db:
        return {name: list(db.execute(select(table))) for name, table in SQLModel.metadata.tables.items()}


def _by_order(found: list[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in found:
        groups.setdefault(row.order_id, []).append(row)
    return groups


def _tally(rows: dict[str, list[Any]]) -> dict[Any, Any]:
    return {tuple(row[:5]): (row.orders, row.total_minor) for row in rows["tally"] if row.orders}


def _recount(rows: dict[str, list[Any]]) -> dict[Any, Any]:
    counted: dict[Any, Any] = {}
    for order in rows["orders"]:
        key = (order.buyer_id, order.supplier_id, order.placed_at.strftime("%Y-%m"), order.currency, order.status)
        number, total = counted.get(key, (0, 0))
        counted[key] = (number + 1, total + order.total_minor)
    return counted


def _unread(rows: dict[str, list[Any]]) -> dict[Any, int]:
    return {(row.person_id, row.order_id, row.first_message_id): row.messages for row in rows["unread"]}


def _recount_unread(rows: dict[str, list[Any]]) -> dict[Any, int]:
    """Everything that the other side wrote, from the first message on that a person has not read."""
    marked = {(row.person_id, row.order_id): row.first_message_id for row in rows["unread"]}
    orders = {order.id: order for order in rows["orders"]}
    counted: dict[Any, int] = {}
    for order_id, messages in _by_order(rows["message"]).items():
        sides = (orders[order_id].buyer_id, orders[order_id].supplier_id)
        for reader in (row for row in rows["person"] if row.company_id in sides):
            theirs = [message for message in messages if message.company_id != reader.company_id]
            nobody_read = bool(theirs) and all(message.read_at is None for message in theirs)
            first = theirs[0].id if nobody_read else marked.get((reader.id, order_id))
            if first:
                counted[reader.id, order_id, first] = sum(message.id >= first for message in theirs)
    return counted


# --- people who were looking ----------------------------------------------------------------------------------------


def test_an_open_screen_comes_back_by_itself_with_what_happened_meanwhile(
    portal: Server, buyer: Page, complaints: Any
) -> None:
    complaints.allow("WebSocket", "ERR_CONNECTION_REFUSED", "Failed to load resource", "Cannot connect")
    number = write_order("ORD-69001")
    page = OrderPage(buyer).open_order(number)
    page.expect_status("PENDING")
    buyer.evaluate("window.neverReloaded = true")

    portal.kill()
    tom = person(TOM)
    confirm_order(tom, number, seen_version=1)
    start_processing(tom, number, seen_version=2)
    portal.start()

    page.expect_status("PROCESSING")
    page.chat.send("Still here?")
    page.chat.expect_message("Still here?")
    assert messages_of(number) == [("Ada Lindqvist", "Still here?")]
    dialog = page.ask_to_cancel()
    dialog.confirm()
    page.expect_status("CANCELLED")
    assert status_of(number) is OrderStatus.CANCELLED
    assert buyer.evaluate("window.neverReloaded") is True
    expect(buyer.get_by_role("alertdialog")).to_have_count(0)


def test_a_client_that_comes_back_with_its_old_token_goes_on(portal: Server) -> None:
    number = write_order("ORD-69002")

    async def story() -> None:
        cookie = await sign_in(portal.url, ADA)
        before = await WebsocketClient(portal.url, cookie).open(f"/orders/{number}")
        await asyncio.to_thread(portal.kill)
        await before.dropped()
        await before.close()
        await asyncio.to_thread(portal.start)
        after = await WebsocketClient(portal.url, cookie, token=before.token).open(f"/orders/{number}")
        assert after.token == before.token
        assert after.value("order_state.order")["number"] == number
        await after.close()

    run_async(story())
