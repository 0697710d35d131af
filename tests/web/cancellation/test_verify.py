"""`/verify` and the published keys, as a stranger's browser meets them: no sign-in, no script, nothing of others."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation_receipt import receipt_file_of
from buyer_portal.services.cancellation_receipts.checking import Outcome, check_alone
from buyer_portal.services.cancellation_receipts.keys import make_first_key, parse_keys, rotate_receipt_key
from buyer_portal.store import tables
from buyer_portal.store.engine import transaction

GENUINE = "This receipt is genuine"


@pytest.fixture
def file(place_order: Callable[..., str], ada: Person) -> bytes:
    """The receipt file of an order that was cancelled."""
    return receipt_file_of(ada, place_order(status=OrderStatus.CANCELLED)).as_file().encode()


def number_in(file: bytes) -> str:
    return json.loads(file)["receipt"]["receipt"]


def changed(file: bytes, **fields: object) -> bytes:
    parts = json.loads(file)
    return json.dumps({**parts, "receipt": {**parts["receipt"], **fields}}).encode()


def test_without_a_number_the_page_asks_for_one(visitor: TestClient):
    page = visitor.get("/verify")

    assert page.status_code == 200
    assert "Receipt number" in page.text
    assert "callout" not in page.text


def test_a_number_shows_what_the_paper_shows(visitor: TestClient, file: bytes):
    page = visitor.get("/verify", params={"receipt": number_in(file)})

    assert page.status_code == 200
    assert GENUINE in page.text
    for words in ("ORD-1", "Corner Bistro", "Green Valley Produce", "Ada Lindqvist", "Tomatoes, 5 kg", "€44.50"):
        assert words in page.text
    assert "@" not in page.text  # no address of anybody
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"


def test_a_file_from_the_portal_is_genuine(visitor: TestClient, file: bytes):
    page = visitor.post("/verify", files={"file": ("receipt.json", file, "application/json")})

    assert page.status_code == 200
    assert GENUINE in page.text


def test_a_changed_amount_is_named_with_both_values(visitor: TestClient, file: bytes):
    page = visitor.post("/verify", files={"file": changed(file, refund_due_minor=99_900)})

    assert GENUINE not in page.text
    assert "This receipt was changed" in page.text
    assert '<th scope="row">Refund due</th><td><bdi>€999.00</bdi></td><td><bdi>€44.50</bdi></td>' in page.text


def test_markup_in_a_file_stays_text(visitor: TestClient, file: bytes):
    page = visitor.post("/verify", files={"file": changed(file, buyer="<script>alert(1)</script>", evil="<b>")})

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<b>" not in page.text


def test_markup_in_the_address_stays_text(visitor: TestClient):
    page = visitor.get("/verify", params={"receipt": '"><script>alert(1)</script>'})

    assert "No receipt has this number" in page.text
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"files": {"file": b"no receipt"}}, 422, "This is not a receipt file."),
        ({"files": {"file": b""}}, 422, "Choose the receipt file first."),
        ({"files": {"other": b"{}"}}, 422, "Choose the receipt file first."),
        ({"files": {"file": b" " * (2**20 + 5_000)}}, 413, "That is more than can be sent here."),
        ({"data": {"file": "{}"}}, 415, "Send multipart/form-data."),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 422, "Choose the receipt file first."),
    ],
    ids=["text", "nothing", "another field", "too large", "no file", "no boundary"],
)
def test_what_is_no_receipt_file_gets_a_sentence_on_the_page(visitor: TestClient, sent, status, sentence):
    page = visitor.post("/verify", **sent)

    assert page.status_code == status
    assert sentence in page.text
    assert "Receipt number" in page.text


def test_who_guesses_gets_a_sentence_and_the_time_to_wait(visitor: TestClient, file: bytes):
    for guess in range(20):
        visitor.get("/verify", params={"receipt": f"{guess}"})

    page = visitor.get("/verify", params={"receipt": number_in(file)})

    assert page.status_code == 429
    assert int(page.headers["retry-after"]) > 0
    assert "Too many attempts" in page.text
    assert "Corner Bistro" not in page.text


def test_books_that_were_changed_are_said_to_be(visitor: TestClient, file: bytes):
    with transaction() as db:
        db.execute(update(tables.cancellation).values(charge_minor=450))

    page = visitor.get("/verify", params={"receipt": number_in(file)})

    assert "disagree" in page.text
    assert '<th scope="row">Charge</th>' in page.text


def test_while_the_database_is_away_the_page_says_so(visitor: TestClient, away: Callable[[], None]):
    away()

    page = visitor.get("/verify", params={"receipt": "00000000-0000-0000-0000-000000000000"})

    assert page.status_code == 503
    assert "No receipt can be checked at the moment." in page.text


def test_the_published_keys_are_all_that_another_machine_needs(stranger: TestClient, file: bytes):
    from buyer_portal.domain.orders.cancellation_receipt import parse_receipt_file

    rotate_receipt_key()
    answer = stranger.get("/.well-known/receipt-keys.json")

    assert answer.headers["content-type"] == "application/json"
    assert [sorted(key) for key in answer.json()["keys"]] == [["alg", "crv", "kid", "kty", "made_at", "use", "x"]] * 2
    keys = parse_keys(answer.content)
    assert check_alone(parse_receipt_file(file), keys).outcome is Outcome.GENUINE
    forged = parse_receipt_file(changed(file, charge_minor=1))
    assert check_alone(forged, keys).parts == ("Charge",)


def test_no_private_key_leaves_the_server(stranger: TestClient, database: str):
    make_first_key()
    with transaction() as db:
        private = db.execute(tables.receipt_key.select()).one().private_key

    assert private
    assert private not in stranger.get("/.well-known/receipt-keys.json").text


def test_the_file_is_downloaded_by_those_whose_order_it_is(
    signed_in: Callable[[Person], TestClient], stranger: TestClient, place_order, ada, tom, mia
):
    number = place_order(status=OrderStatus.CANCELLED)
    address = f"/api/orders/{number}/receipt"

    got = signed_in(ada).get(address)

    assert got.headers["content-disposition"] == f'attachment; filename="receipt-{number}.json"'
    assert got.headers["cache-control"] == "no-store"
    assert got.json()["receipt"]["order"] == number
    assert signed_in(tom).get(address).content == got.content
    assert signed_in(mia).get(address).status_code == 404
    assert stranger.get(address).status_code == 401
    assert signed_in(ada).get(f"/api/orders/{place_order()}/receipt").status_code == 404
