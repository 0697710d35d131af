"""The HTTP routes of photos: who may send and see them, how much is read, and the response headers."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from buyer_portal.api.returns_photos import room_for
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.returns.photo import MAX_BYTES, NO_PHOTO, TOO_LARGE, TOO_MANY_PIXELS
from buyer_portal.services.people.session_cookie import COOKIE
from buyer_portal.services.people.sign_in import start_sign_in
from buyer_portal.services.returns.cases import withdraw_case
from buyer_portal.services.returns.opening import open_case
from buyer_portal.store.engine import reading
from buyer_portal.web.bodies import read_photo
from buyer_portal.web.errors import BodyTooLarge, TooManyUploads
from tests.pictures import SCRIPT, SVG, bomb, photo_with_secrets, picture
from tests.web.conftest import BROWSER, PORTAL

Browser = Callable[[Person], TestClient]


@pytest.fixture
def number(ada: Person, place_order: Callable[..., str]) -> str:
    """An order with an open case."""
    number = place_order(status=OrderStatus.DELIVERED)
    report(ada, number)
    return number


def report(person: Person, number: str) -> int:
    return open_case(person, number, key=secrets.token_hex(8), problem="DAMAGED", wanted="REFUND", quantities=[1, 0])


def send(
    browser: TestClient, number: str, data: bytes, kind: str = "image/jpeg", case: object = None, **headers: str
) -> Any:
    """Send a photo to this case, or to the only one that there is."""
    return browser.post(
        f"/api/orders/{number}/photos?case={case or case_of(number)}",
        content=data,
        headers={"content-type": kind, **headers},
    )


def case_of(number: str) -> int:
    with reading() as db:
        return db.execute(
            text("SELECT max(c.id) FROM return_case c JOIN orders o ON o.id = c.order_id WHERE o.number = :number"),
            {"number": number},
        ).scalar_one()


def test_a_photo_is_stored_and_served_to_both_sides(signed_in: Browser, ada: Person, tom: Person, number: str) -> None:
    sent = send(signed_in(ada), number, photo_with_secrets())
    assert sent.status_code == 201
    address = f"/api/orders/{number}/photos/{sent.json()['name']}"

    for person in (ada, tom):
        seen = signed_in(person).get(address)
        assert (seen.status_code, seen.headers["content-type"]) == (200, "image/jpeg")
        assert seen.content.startswith(b"\xff\xd8")
        assert b"SecretCamera" not in seen.content


def test_a_photo_for_one_case_never_lands_in_another(
    signed_in: Browser, ada: Person, ben: Person, number: str, snapshot: Any
) -> None:
    browser, first = signed_in(ada), case_of(number)
    withdraw_case(ada, number, case_id=first, seen_version=1)
    report(ben, number)
    before = snapshot()

    for wrong in (first, "0", "-1", "x", "\u00b2", "9" * 30, "%00"):
        refused = send(browser, number, picture(), case=wrong)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "CASE_REFUSED")
        assert "for another case" in refused.json()["error"]["message"]

    assert snapshot() == before
    assert send(browser, number, picture()).status_code == 201


def test_the_browser_is_told_to_keep_it_private_and_to_run_nothing(
    signed_in: Browser, ada: Person, number: str
) -> None:
    browser = signed_in(ada)
    address = f"/api/orders/{number}/photos/{send(browser, number, picture()).json()['name']}"

    seen = browser.get(address)

    assert seen.headers["cache-control"] == "private, no-cache"
    assert seen.headers["content-disposition"] == 'inline; filename="photo.jpg"'
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert seen.headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in seen.headers["content-security-policy"]
    assert "sandbox" in seen.headers["content-security-policy"]
    again = browser.get(address, headers={"if-none-match": seen.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_the_browser_remembers_is_asked_for_again_by_the_next_person(
    signed_in: Browser, ada: Person, mia: Person, number: str
) -> None:
    address = f"/api/orders/{number}/photos/{send(signed_in(ada), number, picture()).json()['name']}"
    seen = signed_in(ada).get(address)

    assert signed_in(mia).get(address, headers={"if-none-match": seen.headers["etag"]}).status_code == 404


def test_a_stranger_and_another_company_see_and_send_nothing(
    stranger: TestClient, signed_in: Browser, ada: Person, mia: Person, ines: Person, tom: Person, number: str,
    snapshot: Any,
) -> None:  # fmt: skip
    address = f"/api/orders/{number}/photos/{send(signed_in(ada), number, picture()).json()['name']}"
    browsers = {
        stranger: (401, 401),
        signed_in(mia): (404, 404),
        signed_in(ines): (404, 404),
        signed_in(tom): (403, 200),
    }
    before = snapshot()

    for browser, (to_send, to_see) in browsers.items():
        refused = send(browser, number, picture())
        assert refused.status_code == to_send
        assert refused.json()["error"]["message"].endswith(".")
        assert browser.get(address).status_code == to_see

    assert snapshot() == before


def test_another_sites_page_sends_nothing(signed_in: Browser, ada: Person, number: str, snapshot: Any) -> None:
    browser, before = signed_in(ada), snapshot()

    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        assert send(browser, number, picture(), **headers).json()["error"]["code"] == "FOREIGN_ORIGIN"
    del browser.headers["sec-fetch-site"]
    for origin in ("https://evil.example", "null", "http://localhost:3001"):
        assert send(browser, number, picture(), origin=origin).status_code == 403

    assert snapshot() == before


REFUSED = [
    pytest.param(SCRIPT, "image/jpeg", 422, NO_PHOTO, id="a renamed script"),
    pytest.param(SVG, "image/png", 422, NO_PHOTO, id="a renamed SVG"),
    pytest.param(SVG, "image/svg+xml", 415, "Send a photo: JPEG, PNG or WebP.", id="an SVG"),
    pytest.param(SCRIPT, "text/html", 415, "Send a photo: JPEG, PNG or WebP.", id="a page"),
    pytest.param(picture(), "", 415, "Send a photo: JPEG, PNG or WebP.", id="of no kind"),
    pytest.param(picture(), "multipart/form-data; boundary=x", 415, "Send a photo: JPEG, PNG or WebP.", id="a form"),
    pytest.param(bomb(), "image/png", 422, TOO_MANY_PIXELS, id="a bomb"),
    pytest.param(b"\0" * (30 * 1024 * 1024), "image/jpeg", 413, TOO_LARGE, id="30 MB"),
    pytest.param(b"", "image/jpeg", 422, NO_PHOTO, id="nothing"),
]


@pytest.mark.parametrize(("data", "kind", "status", "sentence"), REFUSED)
def test_what_is_no_photo_is_refused_with_a_sentence_and_not_stored(
    signed_in: Browser, ada: Person, number: str, snapshot: Any, data: bytes, kind: str, status: int, sentence: str
) -> None:
    browser, before = signed_in(ada), snapshot()

    refused = send(browser, number, data, kind)

    assert (refused.status_code, refused.json()["error"]["message"]) == (status, sentence)
    assert snapshot() == before


def test_no_more_is_read_than_a_photo_may_have_whatever_was_announced() -> None:
    read = 0

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1_000_000
        return {"type": "http.request", "body": b"\xff" * 1_000_000, "more_body": read < 300_000_000}

    headers = [(b"content-type", b"image/jpeg"), (b"content-length", b"5")]
    with pytest.raises(BodyTooLarge, match=TOO_LARGE):
        asyncio.run(read_photo(Request({"type": "http", "headers": headers}, receive)))

    assert read <= MAX_BYTES + 1_000_000


class SlowPhoto:
    """A photo whose last part is sent only when released; `has_begun` is set once the server reads it."""

    def __init__(self) -> None:
        self.has_begun, self.may_end = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        data = picture()
        yield data[:100]
        self.has_begun.set()
        await self.may_end.wait()
        yield data[100:]


@pytest.fixture
def send_slowly(doors: ASGIApp) -> Callable[[Person, str, SlowPhoto], Awaitable[httpx.Response]]:
    """Upload a photo slowly, as over a bad connection, while others are uploaded."""

    async def send(person: Person, number: str, photo: SlowPhoto) -> httpx.Response:
        headers = {**BROWSER, "cookie": f"{COOKIE}={start_sign_in(person)}", "content-type": "image/jpeg"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(doors), base_url=PORTAL, headers=headers) as client:
            return await client.post(f"/api/orders/{number}/photos?case={case_of(number)}", content=photo)

    return send


def test_two_photos_of_a_person_are_on_the_way_and_the_third_is_not_even_read(
    send_slowly: Any, ada: Person, ben: Person, number: str
) -> None:
    async def story() -> None:
        photos = [SlowPhoto() for _ in range(4)]
        sent = [asyncio.create_task(send_slowly(ada, number, photo)) for photo in photos[:2]]
        await asyncio.gather(*(photo.has_begun.wait() for photo in photos[:2]))

        refused = await send_slowly(ada, number, photos[2])
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "TOO_MANY_UPLOADS")
        assert "Wait until one has arrived" in refused.json()["error"]["message"]
        assert refused.headers["retry-after"] == "1"
        assert not photos[2].has_begun.is_set()
        assert _count(number) == 0
        photos[3].may_end.set()
        assert (await send_slowly(ben, number, photos[3])).status_code == 201

        for photo in photos:
            photo.may_end.set()
        assert [answer.status_code for answer in await asyncio.gather(*sent)] == [201, 201]
        assert (await send_slowly(ada, number, photos[2])).status_code == 201

    asyncio.run(story())


def test_six_photos_of_all_people_are_on_the_way(ada: Person) -> None:
    people = [replace(ada, id=number) for number in range(1, 5)]

    with ExitStack() as on_the_way:
        for person in people[:3] * 2:
            on_the_way.enter_context(room_for(person))
        with pytest.raises(TooManyUploads), room_for(people[3]):
            pytest.fail("There was room for a seventh.")

    with room_for(people[3]), room_for(people[3]):
        pass


def _count(number: str) -> int:
    with reading() as db:
        return db.execute(
            text("SELECT count(*) FROM return_photo WHERE case_id = :case"), {"case": case_of(number)}
        ).scalar_one()


def test_who_hangs_up_while_sending_is_no_failure(doors: ASGIApp, ada: Person, number: str, snapshot: Any) -> None:
    headers = {"host": "localhost:3000", **BROWSER, "content-type": "image/jpeg"}
    headers["cookie"] = f"{COOKIE}={start_sign_in(ada)}"
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "server": ("localhost", 3000),
        "path": f"/api/orders/{number}/photos", "raw_path": b"", "root_path": "", "client": ("127.0.0.1", 5),
        "query_string": f"case={case_of(number)}".encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    said: list[Any] = []

    async def receive() -> Any:
        return next(parts)

    async def hear(message: Any) -> None:
        said.append(message)

    async def hang_up() -> None:
        await doors(scope, receive, hear)  # raises what would be a traceback in the log

    for _ in range(3):  # and what was under way is no longer counted
        parts = iter([{"type": "http.request", "body": b"\xff\xd8", "more_body": True}, {"type": "http.disconnect"}])
        before = snapshot()
        asyncio.run(hang_up())
        assert said[-2]["status"] == 400
        assert snapshot() == before


@pytest.mark.parametrize("name", ["x" * 43, "%00", "..%2F..%2Fetc%2Fpasswd", "' OR 1=1", "%ED%A0%80"])
def test_a_guessed_address_finds_nothing(signed_in: Browser, ada: Person, number: str, name: str) -> None:
    seen = signed_in(ada).get(f"/api/orders/{number}/photos/{name}")

    assert seen.status_code == 404
    assert seen.headers["content-type"] == "application/json"


@pytest.mark.parametrize("more", ["%00", "%0D%0Ax-evil:%201", "%20", "%ED%A0%80", "%E2%80%8B", "%22"])
def test_a_photos_name_with_something_added_is_another_name(
    signed_in: Browser, ada: Person, number: str, more: str
) -> None:
    browser = signed_in(ada)
    name = send(browser, number, picture()).json()["name"]

    for changed in (f"{name}{more}", f"{name[:20]}{more}{name[20:]}", f"{more}{name}"):
        assert browser.get(f"/api/orders/{number}/photos/{changed}").json()["error"]["code"] == "NO_SUCH_PHOTO"
        refused = browser.get(f"/api/orders/{number}{more}/photos/{name}")
        assert (refused.status_code, refused.headers.get("etag")) in ((404, None), (200, f'"{name}"'))
