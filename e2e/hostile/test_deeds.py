"""Somebody signed in who sends what no page would: numbers that are none, names of others, deeds without end.

An attack is a row: what it is called, who sends what from where. None changes anything or leads anywhere else.
"""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select
from yarl import URL

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.services.returns.clean_photo import clean_photo
from buyer_portal.services.returns.opening import open_case
from buyer_portal.services.returns.photos import add_photo
from buyer_portal.store import tables
from buyer_portal.store.engine import reading
from e2e.database import ADA, BEN, OMAR, PASSWORD, TOM, add_person, notices_of, person, write_order
from e2e.hostile.test_handlers import everything
from e2e.server import Server, run_async
from e2e.websocket_client import WebsocketClient, sign_in
from tests.pictures import picture

NO_NUMBERS: list[Any] = [True, 1.0, "1", float("nan"), None, [1]]
CYRILLIC_O = "\u043e"
GUESSED = "nils@green-valley.example"


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of our own: what is counted here must not keep others waiting."""
    return start_portal(PORTAL_DEMO="0")


@dataclass(frozen=True)
class Attack:
    """What `who` sends from a page: events, each a handler and its arguments."""

    name: str
    who: str
    page: str
    events: tuple[tuple[str, dict[str, Any]], ...]


def _one(name: str, who: str, page: str, handler: str, **payload: Any) -> Attack:
    return Attack(name, who, page, ((handler, payload),))


NUMBER = "ORD-9201"
MOVE, PROFILE = "orders.moves.OrderMovesState.move", "people.profile.ProfileState.save"
DESK, ORDER, SETTINGS = f"/supplier/orders/{NUMBER}", f"/orders/{NUMBER}", "/settings"
ATTACKS = [
    *(_one(f"version {seen!r}", TOM, DESK, MOVE, event="CONFIRM", number=NUMBER, version=seen) for seen in NO_NUMBERS),
    *(
        _one(f"case {case!r}", ADA, ORDER, "returns.ReturnCaseState.agree", case_id=case, version=1)
        for case in NO_NUMBERS
    ),
    *(
        _one(f"name {name!r}", ADA, SETTINGS, PROFILE, form={"name": name, "time_zone": "Europe/Berlin"})
        for name in ("Ben Okafor", "Ben Okaf0r", f"Ada L{CYRILLIC_O}", "Ada\u200dL", "Corner Bistro", "A\ufe0fda")
    ),
    *(
        _one(f"zone {zone}", ADA, SETTINGS, PROFILE, form={"name": "Ada Lindqvist", "time_zone": zone})
        for zone in ("Factory", "localtime", "posixrules", "Etc/GMT-5", "../UTC")
    ),
    *(
        _one(
            f"notice to {address}", ADA, "/notifications", "notifications.NotificationsState.open_notice",
            notice_id=1, address=address,
        )
        for address in ("/orders/..//evil.example", "//evil.example", "/supplier/../../evil.example")
    ),
    Attack(
        "a policy never written",
        OMAR,
        "/supplier/policy",
        tuple(
            ("policies.SupplierPolicyState.submit", {"form": {"deed": deed, "text": "Call us.", "seen": "7"}})
            for deed in ("preview", "save")
        ),
    ),
    _one("a partner with NUL", ADA, "/messages/green-valley-produce%00", "conversation.ConversationState.read_chat"),
    _one("a number with NUL", ADA, f"{ORDER}%00", "orders.page.OrderPageState.see_news"),
]  # fmt: skip


@pytest.fixture
def attacked(portal: Server) -> None:
    """There is an order to be attacked, PENDING in its first version."""
    with reading() as db:
        is_there = db.scalar(select(tables.orders.c.id).where(tables.orders.c.number == NUMBER))
    if not is_there:
        write_order(NUMBER)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
@pytest.mark.usefixtures("attacked")
def test_it_changes_nothing_and_leads_nowhere(portal: Server, attack: Attack) -> None:
    async def story() -> None:
        client = await WebsocketClient(portal.url, await sign_in(portal.url, attack.who)).open(attack.page)
        before = everything()
        for handler, payload in attack.events:
            await client.send(handler, **payload)
        await client.answered()

        assert everything() == before
        assert all(
            address.startswith("/") and "//" not in address and "evil" not in address for address in client.redirects()
        )
        assert "saved version 0" not in client.heard()
        await client.close()

    run_async(story())


def test_proposals_taken_back_over_and_over_are_told_twenty_times_and_then_refused_with_a_sentence(
    portal: Server,
) -> None:
    number = write_order("ORD-9202")

    async def story() -> None:
        tom = await WebsocketClient(portal.url, await sign_in(portal.url, TOM)).open(f"/supplier/orders/{number}")
        form = {"reason": "Rain.", "quantity-0": "3", "quantity-1": "10", "price-0": "12.50", "price-1": "1.95"}
        for _ in range(15):  # more events a second than a tab may send would be dropped
            await tom.send("changes.proposals.ProposalState.toggle_form", is_open=True)
            await tom.answered()
            await tom.send(
                "changes.proposals.ProposalState.propose",
                form={**form, "answer-by": tom.value("proposal_state.answer_by")},
            )
            await tom.answered()
            await tom.send("changes.proposals.ProposalState.withdraw", proposal_id=_newest_proposal())
            await tom.answered()
        assert f"Too much for {number} in a short time. Nothing was changed; please wait" in tom.heard()
        await tom.close()

    run_async(story())
    assert len(notices_of(ADA, number)) == 20


def _newest_proposal() -> int:
    with reading() as db:
        return db.scalar(select(func.max(tables.proposal.c.id))) or 0


@pytest.mark.parametrize("more", ["%00", "%0D%0Ax-evil:%201", "%ED%A0%80", "%2F..", "%E2%80%8B", "x" * 3_000])
def test_a_photos_name_with_something_added_is_not_found_and_logged_so(portal: Server, more: str) -> None:
    number = write_order(f"ORD-93{uuid.uuid4().int % 10**6:06}", status=OrderStatus.DELIVERED)
    ada = person(ADA)
    case = open_case(ada, number, key=str(uuid.uuid4()), problem="DAMAGED", wanted="REFUND", quantities=[1, 0])
    name = add_photo(ada, number, clean_photo(picture()), case_id=case)

    async def story() -> None:
        headers = {"cookie": await sign_in(portal.url, ADA)}
        async with aiohttp.ClientSession(headers=headers) as http:
            for changed, status in ((name, HTTPStatus.OK), (name + more, HTTPStatus.NOT_FOUND)):
                address = URL(f"{portal.url}/api/orders/{number}/photos/{changed}", encoded=True)
                async with http.get(address) as seen:
                    assert seen.status == status
                    assert "x-evil" not in seen.headers

    run_async(story())


ODD = (
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "..%2F..%2Fetc%2Fpasswd",
    "%0D%0Ax-evil:%201",
    "x" * 3_000,
    "%E2%80%AE",
    "a%5Cb",
)
PLACES = (
    "/help/{}", "/help/assets/{}", "/orders/{}", "/orders/{}/receipt", "/orders/{}/again", "/supplier/orders/{}",
    "/messages/{}", "/api/orders/{}", "/api/{}", "/auth/{}", "/fonts/{}", "/assets/{}", "/{}",
    "/sign-in?next={}", "/orders?q={}&page={}", "/messages?order={}", "/notifications?show={}",
)  # fmt: skip


@pytest.mark.parametrize("who", ["", ADA], ids=["signed out", "signed in"])
def test_no_odd_address_is_a_mistake_of_the_portal_s(portal: Server, who: str) -> None:
    async def story() -> None:
        headers = {"cookie": await sign_in(portal.url, who)} if who else {}
        async with aiohttp.ClientSession(headers=headers) as http:
            for place in PLACES:
                for odd in ODD:
                    for accept in ("text/html", "*/*"):
                        asked = URL(portal.url + place.replace("{}", odd), encoded=True)
                        async with http.get(asked, headers={"accept": accept}, allow_redirects=False) as seen:
                            assert seen.status < HTTPStatus.INTERNAL_SERVER_ERROR, (place, odd, accept)
                            assert "x-evil" not in seen.headers
                            address = seen.headers.get("location", "/").removeprefix(portal.url)
                            assert address.startswith("/")
                            assert not address.startswith("//")

    run_async(story())


def test_the_drafts_of_a_browser_are_no_hash_that_counting_finds(portal: Server) -> None:
    async def story() -> None:
        ada = await WebsocketClient(portal.url, await sign_in(portal.url, ADA)).open("/settings")
        ben = await WebsocketClient(portal.url, await sign_in(portal.url, BEN)).open("/settings")
        names = [client.value("frame_state.drafts") for client in (ada, ben)]
        guesses = {sha256(f"drafts of {number}".encode()).hexdigest()[: len(names[0])] for number in range(1_000)}
        assert len(set(names) - guesses) == 2
        await asyncio.gather(ada.close(), ben.close())

    run_async(story())


def test_wrong_passwords_of_others_lock_nobody_out_of_their_own_browser(portal: Server) -> None:
    add_person(GUESSED, "Nils Aho", person(TOM).company, Side.SUPPLIER)  # nobody else here is locked out by it

    async def story() -> None:
        async with aiohttp.ClientSession(headers={"origin": portal.url}) as here:
            assert await _try(here, portal, PASSWORD) == "/supplier"
            async with here.post(f"{portal.url}/auth/sign-out"):
                pass
            async with aiohttp.ClientSession(headers={"origin": portal.url}) as stranger:
                for _ in range(11):
                    await _try(stranger, portal, "x" * 300)
                assert await _try(stranger, portal, PASSWORD) == "/sign-in?error=attempts"
            assert await _try(here, portal, PASSWORD) == "/supplier"

    run_async(story())


async def _try(http: aiohttp.ClientSession, portal: Server, password: str) -> str:
    form = {"email": GUESSED, "password": password}
    async with http.post(f"{portal.url}/auth/sign-in", data=form, allow_redirects=False) as answer:
        return answer.headers["location"]
