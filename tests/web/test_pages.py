"""What happens before a page's HTML is sent."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.doors import wrap
from buyer_portal.store import engine as engine_module
from buyer_portal.web.pages import PAGES
from tests.web.conftest import no_state

Browser = Callable[[Person], TestClient]


@pytest.mark.parametrize(
    "path",
    [
        "/dashboard",
        "/orders",
        "/orders/",
        "/orders/ORD-1001",
        "/orders/ORD-1001/receipt",
        "/messages",
        "/messages/Green%20Valley%20Produce",
        "/notifications",
        "/settings",
        "/supplier",
        "/supplier/orders/ORD-1001",
    ],
)
def test_a_signed_out_visitor_is_led_to_the_sign_in_and_back(visitor: TestClient, path: str) -> None:
    answer = visitor.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].replace("%2F", "/").replace("%25", "%") == f"/sign-in?next={path}"
    assert answer.headers["cache-control"] == "no-store"


def test_the_filter_in_the_address_survives_the_sign_in(visitor: TestClient) -> None:
    asked = visitor.get("/orders?status=PENDING&q=caf%C3%A9%20%26%20co&sort=-total")
    sign_in_page = asked.headers["location"]

    form = {"email": "ada@corner-bistro.example", "password": "demo-portal"}
    next_page = visitor.build_request("GET", sign_in_page).url.params["next"]
    answer = visitor.post("/auth/sign-in", data={**form, "next": next_page})

    assert answer.headers["location"] == "/orders?status=PENDING&q=caf%C3%A9%20%26%20co&sort=-total"


def test_the_start_page_is_ones_own(visitor: TestClient, signed_in: Browser, ada: Person, tom: Person) -> None:
    assert visitor.get("/").headers["location"] == "/sign-in"
    assert signed_in(ada).get("/").headers["location"] == "/dashboard"
    assert signed_in(tom).get("/").headers["location"] == "/supplier"


def test_the_sign_in_page_is_for_those_who_are_not(
    visitor: TestClient, signed_in: Browser, ada: Person, tom: Person
) -> None:
    assert visitor.get("/sign-in?error=credentials").status_code == 200
    assert signed_in(ada).get("/sign-in").headers["location"] == "/dashboard"
    assert signed_in(tom).get("/sign-in").headers["location"] == "/supplier"
    assert signed_in(ada).get("/sign-in?next=/orders?page=2").headers["location"] == "/orders?page=2"
    assert signed_in(ada).get("/sign-in?next=//evil.example").headers["location"] == "/dashboard"


@pytest.mark.parametrize("section", PAGES)
def test_each_side_has_its_own_pages(signed_in: Browser, ada: Person, tom: Person, section: str) -> None:
    for person, home in ((ada, "/dashboard"), (tom, "/supplier")):
        answer = signed_in(person).get(f"/{section}")

        if person.side in PAGES[section]:
            assert answer.status_code == 200
        else:
            assert (answer.status_code, answer.headers["location"]) == (303, home)


@pytest.mark.parametrize(
    "number", ["ORD-1001", "ord-1001", "ORD-99", "%F0%9F%8D%85", "a%3Fb%23c", "%5C%5Cevil.example"]
)
def test_the_other_sides_address_of_an_order_leads_to_ones_own_view_of_it(
    signed_in: Browser, ada: Person, tom: Person, number: str
) -> None:
    for path in (f"/orders/{number}", f"/orders/{number}/", f"/orders/{number}/receipt"):
        assert signed_in(tom).get(path).headers["location"] == f"/supplier/orders/{number}"
    assert signed_in(ada).get(f"/supplier/orders/{number}").headers["location"] == f"/orders/{number}"


def test_an_address_that_names_no_order_leads_home(signed_in: Browser, ada: Person, tom: Person) -> None:
    assert signed_in(tom).get("/orders/%00").headers["location"] == "/supplier"
    assert signed_in(tom).get("/orders/a/b").headers["location"] == "/supplier"
    assert signed_in(ada).get("/supplier/orders/").headers["location"] == "/dashboard"


def test_every_home_is_a_page_that_its_side_may_have() -> None:
    assert Side.BUYER in PAGES["dashboard"]
    assert Side.SUPPLIER in PAGES["supplier"]


def test_an_order_is_there_for_its_own_two_sides(
    signed_in: Browser, place_order: Callable[..., str], ada: Person, ben: Person, tom: Person
) -> None:
    number = place_order()

    assert signed_in(ada).get(f"/orders/{number}").status_code == 200
    assert signed_in(ben).get(f"/orders/{number}/").status_code == 200
    assert signed_in(tom).get(f"/supplier/orders/{number}").status_code == 200


@pytest.mark.parametrize("number", ["ORD-1", "ORD-99", "x" * 200, "%00", "%20", "%F0%9F%8D%85", "..%2Fx", "'"])
def test_somebody_elses_order_and_nobodys_have_the_same_page_and_the_status_404(
    signed_in: Browser, place_order: Callable[..., str], mia: Person, ines: Person, number: str
) -> None:
    place_order(status=OrderStatus.CANCELLED, number="ORD-1")

    answers = [
        signed_in(mia).get(f"/orders/{number}"),
        signed_in(mia).get(f"/orders/{number}/receipt"),
        signed_in(ines).get(f"/supplier/orders/{number}"),
    ]

    if "%2F" not in number:  # a slash: not an order's address, so the pages answer that
        assert [answer.status_code for answer in answers] == [404] * 3
    assert all(answer.text.startswith("<p>/") for answer in answers)


@pytest.mark.parametrize("company", ["harbour-seafood", "hotel-aurora", "corner-bistro", "nobody", "%00", "%20", "'"])
def test_a_company_without_orders_between_has_the_same_page_and_the_status_404(
    signed_in: Browser, place_order: Callable[..., str], ada: Person, mia: Person, tom: Person, company: str
) -> None:
    place_order()

    assert signed_in(ada).get("/messages/green-valley-produce").status_code == 200
    assert signed_in(tom).get("/messages/corner-bistro/").status_code == 200
    assert signed_in(mia).get("/messages/green-valley-produce").status_code == 404
    assert signed_in(ada).get(f"/messages/{company}").status_code == 404


def test_a_browser_that_remembers_the_page_still_gets_the_404(
    signed_in: Browser, place_order: Callable[..., str], mia: Person
) -> None:
    answer = signed_in(mia).get(f"/orders/{place_order()}", headers={"if-none-match": '"x"', "range": "bytes=0-1"})

    assert answer.status_code == 404
    assert answer.text


def test_a_receipt_is_there_once_the_order_is_cancelled(
    signed_in: Browser, place_order: Callable[..., str], ada: Person
) -> None:
    kept, cancelled = place_order(), place_order(status=OrderStatus.CANCELLED)

    assert signed_in(ada).get(f"/orders/{kept}/receipt").status_code == 404
    assert signed_in(ada).get(f"/orders/{cancelled}/receipt").status_code == 200


@pytest.mark.parametrize(
    ("path", "looks"),
    [
        ("/orders/ORD-1", 1),
        ("/orders/ORD-1/again", 1),
        ("/orders/ORD-1/receipt", 2),
        ("/messages/green-valley-produce", 1),
    ],
)
def test_the_door_asks_whether_it_is_there_and_loads_nothing(
    signed_in: Browser, place_order: Callable[..., str], ada: Person, path: str, looks: int
) -> None:
    """The page itself is loaded once, over the socket."""
    place_order(status=OrderStatus.CANCELLED, number="ORD-1")
    browser = signed_in(ada)
    asked: list[str] = []

    def remember(_db: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.extend([statement] if statement.startswith("SELECT") else [])

    browser.get("/settings")
    event.listen(engine_module.engine, "before_cursor_execute", remember)
    browser.get("/settings")
    who_is_it = len(asked)

    assert browser.get(path).status_code == 200
    assert len(asked) - 2 * who_is_it == looks


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [
        pytest.param("GET", "/orders", "*/*", id="a program"),
        pytest.param("GET", "/assets/orders-1.js", "text/html", id="an asset"),
        pytest.param("POST", "/orders", "text/html", id="no page view"),
        pytest.param("GET", "/ordersx", "text/html", id="another page"),
        pytest.param("GET", "/help-me", "text/html", id="an unknown page"),
    ],
)
def test_everything_else_passes(stranger: TestClient, method: str, path: str, accept: str) -> None:
    assert stranger.request(method, path, headers={"accept": accept}).status_code == 200


def test_websockets_pass_untouched() -> None:
    seen: list[Scope] = []
    scope = {
        "type": "websocket",
        "path": "/_event/",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html")],
        "scheme": "ws",
    }

    async def socket(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    async def nothing(_message: Message | None = None) -> Message:
        raise AssertionError("nobody speaks here")

    asyncio.run(wrap(no_state)(socket)(scope, nothing, nothing))  # pyright: ignore[reportArgumentType]

    assert seen == [scope]


def test_a_page_that_lies_in_a_folder_is_answered_without_a_detour(signed_in: Browser, ada: Person) -> None:
    answer = signed_in(ada).get("/orders?page=2")

    assert (answer.status_code, answer.text) == (200, "<p>/orders/</p>")
