"""What is sent to a browser: the reader's own data, in words; never ids, secrets or hashes."""

import re
from typing import Any

import pytest
from reflex_base.utils.format import json_dumps
from sqlalchemy import select

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.people.session_cookie import COOKIE
from buyer_portal.services.people.sign_in import start_sign_in
from buyer_portal.states.cancellation.dialog import CancellationState
from buyer_portal.states.cancellation.receipt import ReceiptState
from buyer_portal.states.conversation_inbox import MessagesState
from buyer_portal.states.notifications import NotificationsState
from buyer_portal.states.orders.dashboard import DashboardState
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.people.profile import ProfileState
from buyer_portal.store import tables
from buyer_portal.store.engine import reading
from tests.states.conftest import at, everything, of, run, wire

BUYER_SCREENS = [
    (DashboardState, "/dashboard"),
    (OrdersState, "/orders"),
    (OrderPageState, "/orders/ORD-1"),
    (ReceiptState, "/orders/ORD-3/receipt"),
    (MessagesState, "/messages?order=ORD-1"),
    (NotificationsState, "/notifications"),
    (ProfileState, "/settings"),
]
DESK_SCREENS = [
    (OrdersState, "/supplier"),
    (OrderPageState, "/supplier/orders/ORD-1"),
    (MessagesState, "/messages?order=ORD-1"),
    (NotificationsState, "/notifications"),
    (ProfileState, "/settings"),
]


@pytest.fixture(autouse=True)
def _a_lively_portal(place_order: Any, ada: Any, mia: Any, tom: Any, ines: Any) -> None:
    place_order(number="ORD-1", status=OrderStatus.CONFIRMED)
    place_order(number="ORD-3", status=OrderStatus.CANCELLED)
    place_order(number="ORD-2", buyer=mia, supplier=ines)
    for person, number in ((ada, "ORD-1"), (tom, "ORD-1"), (mia, "ORD-2"), (ines, "ORD-2")):
        post_message(person, number, f"Secret of {person.first_name}", key=f"key-{person.first_name}-1")


async def shown(screen: Any, cls: Any, address: str, person: Any) -> str:
    """Everything that the first visit of a page sends: all states, and what loading it changed."""
    page = screen(cls, address, person)
    secret = start_sign_in(person)
    at(page, address, cookie=f"{COOKIE}={secret}")
    await everything(page.load())
    if cls is OrderPageState and person.side == "BUYER":
        await everything((await of(page, CancellationState)).toggle(True))
    said = json_dumps(page._get_root_state().dict(), ensure_ascii=False) + await wire(page)
    assert secret not in said
    return said


@pytest.mark.parametrize(("cls", "address"), BUYER_SCREENS, ids=[address for _, address in BUYER_SCREENS])
def test_a_buyer_gets_nothing_of_another_company(screen: Any, ada: Any, cls: Any, address: str) -> None:
    said = run(shown(screen, cls, address, ada))

    for foreign in ("ORD-2", "Hotel Aurora", "Mia", "Ines", "Harbour Seafood"):
        assert foreign not in said


@pytest.mark.parametrize(("cls", "address"), DESK_SCREENS, ids=[address for _, address in DESK_SCREENS])
def test_a_supplier_gets_nothing_of_another_company(screen: Any, tom: Any, cls: Any, address: str) -> None:
    said = run(shown(screen, cls, address, tom))

    for foreign in ("ORD-2", "Hotel Aurora", "Mia", "Ines", "Harbour Seafood"):
        assert foreign not in said


@pytest.mark.parametrize(("cls", "address"), BUYER_SCREENS, ids=[address for _, address in BUYER_SCREENS])
def test_no_secret_and_no_id_leaves(screen: Any, ada: Any, cls: Any, address: str) -> None:
    said = run(shown(screen, cls, address, ada))

    with reading() as db:
        kept = (tables.person.c.password_hash, tables.person.c.secret, tables.sign_in.c.token_hash)
        hashes = [secret for column in kept for secret in db.scalars(select(column))]
    for secret in (*filter(None, hashes), "$argon2", COOKIE, "password_hash", "token_hash"):
        assert secret not in said
    assert re.findall(r"\b(?:company|person|order|buyer|supplier|item)_id\b", said) == []
