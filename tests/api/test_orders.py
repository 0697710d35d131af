"""Looking at an order and cancelling it from another program."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from buyer_portal.domain.cancellation import cancellation_verdict
from buyer_portal.domain.ordering import NewLine, NewOrder
from buyer_portal.domain.orders.delivery import Slot
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Role
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.services.people.roles import change_role
from buyer_portal.services.policies import save_policy
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.ordering import place_order

Program = Callable[[Person], TestClient]
KEY = {"idempotency-key": "a-program-key-1"}
_VERSION = {OrderStatus.PENDING: 1, OrderStatus.CONFIRMED: 2, OrderStatus.PROCESSING: 3, OrderStatus.CANCELLED: 2}


@pytest.fixture
def wanted_order(ada: Person, tom: Person) -> Callable[[], str]:
    """Place an order that is wanted on 28 November 2036 from 06:00 to 08:00 in Berlin."""
    start = datetime(2036, 11, 28, 5, 0, tzinfo=UTC)

    def place() -> str:
        with transaction() as db:
            place_order(
                db,
                NewOrder(
                    number="ORD-777",
                    buyer_id=ada.company_id,
                    supplier_id=tom.company_id,
                    placed_at=now(),
                    currency="EUR",
                    lines=[NewLine("TOM-5", "Tomatoes, 5 kg", 2, 1250)],
                    placed_by=ada.name,
                    wanted=Slot(start, start + timedelta(hours=2)),
                ),
            )
        return "ORD-777"

    return place


def _cancel(program: TestClient, number: str, headers: dict[str, str] = KEY, **sent: object) -> Any:
    return program.post(f"/api/orders/{number}/cancel", json={"seen_version": 1, **sent}, headers=headers)


def test_an_order_says_where_it_stands_and_whether_it_can_be_cancelled(
    signed_in: Program, place_order: Callable[..., str], ada: Person
) -> None:
    number = place_order(status=OrderStatus.CONFIRMED)

    said = signed_in(ada).get(f"/api/orders/{number}").json()

    assert (said["number"], said["status"], said["version"]) == (number, "CONFIRMED", 2)
    assert said["verdict"]["allowed"] is True
    assert said["verdict"]["headline"] == cancellation_verdict(OrderStatus.CONFIRMED).headline
    assert said["verdict"]["help_url"] == "/help/cancel-order/#confirmed"


@pytest.mark.parametrize("status", OrderStatus)
def test_a_supplier_is_told_what_the_buyer_may_do_and_never_to_contact_the_supplier(
    signed_in: Program, place_order: Callable[..., str], tom: Person, status: OrderStatus
) -> None:
    number = place_order(status=status)

    verdict = signed_in(tom).get(f"/api/orders/{number}").json()["verdict"]

    said = " ".join([verdict["headline"], verdict["explanation"], *verdict["next_steps"], *verdict["consequences"]])
    assert verdict["allowed"] is cancellation_verdict(status).allowed
    assert "Corner Bistro" in said
    assert not re.search(r"supplier|Green Valley|[Yy]our (?:order|items)", said)
    assert verdict["suggested_message"] == ""
    assert verdict["help_url"].startswith("/help/supplier-desk/")


def test_a_date_is_told_as_wanted_until_it_is_promised(
    signed_in: Program, wanted_order: Callable[[], str], place_order: Callable[..., str], ada: Person, tom: Person
) -> None:
    number = wanted_order()
    pending = signed_in(ada).get(f"/api/orders/{number}").json()
    confirm_order(tom, number, seen_version=1)
    confirmed = signed_in(ada).get(f"/api/orders/{number}").json()
    without = signed_in(ada).get(f"/api/orders/{place_order()}").json()

    slot = {"from": "2036-11-28T05:00:00+00:00", "until": "2036-11-28T07:00:00+00:00"}
    assert (pending["wanted"], pending["expected"]) == (slot, None)
    assert (confirmed["wanted"], confirmed["expected"]) == (slot, slot)
    assert (without["wanted"], without["expected"]) == (None, None)


@pytest.mark.parametrize("status", [OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING])
def test_a_cancelled_order_comes_with_its_receipt(
    signed_in: Program,
    place_order: Callable[..., str],
    status_of: Callable[[str], OrderStatus],
    messages_of: Callable[[str], list[tuple[str, str]]],
    ada: Person,
    status: OrderStatus,
) -> None:
    number = place_order(status=status)

    answer = _cancel(signed_in(ada), number, seen_version=_VERSION[status], message="Sorry 🍅", reason="Ordered twice")

    assert answer.status_code == 200
    assert answer.json()["code"] == "CANCELLED"
    assert "idempotent-replayed" not in answer.headers
    receipt = answer.json()["receipt"]
    assert (receipt["number"], receipt["from_status"], receipt["by"]) == (number, status, ada.name)
    assert (receipt["message"], receipt["reason"], receipt["charge_minor"]) == ("Sorry 🍅", "Ordered twice", 0)
    assert status_of(number) is OrderStatus.CANCELLED
    assert messages_of(number) == [(ada.name, "Sorry 🍅")]


def test_the_same_key_gives_the_same_receipt_again(
    signed_in: Program, place_order: Callable[..., str], ada: Person, snapshot: Callable[[], Any]
) -> None:
    number = place_order()
    first = _cancel(signed_in(ada), number)
    again_from = signed_in(ada)
    before = snapshot()

    again = _cancel(again_from, number)

    assert (again.status_code, again.json()["code"]) == (200, "REPLAYED")
    assert again.json()["receipt"] == first.json()["receipt"]
    assert again.headers["idempotent-replayed"] == "true"
    assert snapshot() == before


def test_a_charge_is_told_and_must_have_been_seen(
    signed_in: Program, place_order: Callable[..., str], ada: Person, tom: Person, snapshot: Callable[[], Any]
) -> None:
    save_policy(tom, {"kind_CONFIRMED": "PERCENTAGE", "value_CONFIRMED": "5"}, seen_version=0)
    number = place_order(status=OrderStatus.CONFIRMED)
    program = signed_in(ada)
    said = program.get(f"/api/orders/{number}").json()["verdict"]
    assert (said["charge_minor"], said["charge"]) == (223, "€2.23 (5 % after confirmation)")
    before = snapshot()

    unseen, wrong = (
        _cancel(program, number, seen_version=2),
        _cancel(program, number, seen_version=2, seen_charge_minor=9),
    )
    for refused in (unseen, wrong):
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "ORDER_CHANGED")
    for seen in ("223", True, 2.23):
        assert _cancel(program, number, seen_version=2, seen_charge_minor=seen).status_code == 422
    assert snapshot() == before

    receipt = _cancel(program, number, seen_version=2, seen_charge_minor=223).json()["receipt"]
    assert (receipt["charge_minor"], receipt["currency"], receipt["policy_version"]) == (223, "EUR", 1)


@pytest.mark.parametrize("status", [OrderStatus.OUT_FOR_DELIVERY, OrderStatus.DELIVERED])
def test_an_order_that_went_too_far_is_refused_with_everything_there_is_to_know(
    signed_in: Program, place_order: Callable[..., str], ada: Person, snapshot: Callable[[], Any], status: OrderStatus
) -> None:
    number, program = place_order(status=status), signed_in(ada)
    before, verdict = snapshot(), cancellation_verdict(status, supplier="Green Valley Produce")

    answer = _cancel(program, number, seen_version=4)

    assert answer.status_code == 409
    error = answer.json()["error"]
    assert (error["code"], error["message"]) == ("NOT_CANCELLABLE", verdict.headline)
    assert (error["why"], error["next_steps"]) == (verdict.explanation, list(verdict.next_steps))
    assert (error["by"], error["help_url"]) == ("Tom Becker", verdict.help.address)
    assert error["since"].endswith("+00:00")
    assert snapshot() == before


def test_a_cancelled_order_says_who_cancelled_it(
    signed_in: Program, place_order: Callable[..., str], ada: Person, ben: Person, snapshot: Callable[[], Any]
) -> None:
    number, program = place_order(), signed_in(ada)
    cancel_order(ben, number, seen_version=1, key="bens-own-key")
    before = snapshot()

    answer = _cancel(program, number)

    assert answer.status_code == 409
    assert (answer.json()["error"]["code"], answer.json()["error"]["by"]) == ("ALREADY_CANCELLED", "Ben Okafor")
    assert snapshot() == before


def test_an_order_that_moved_on_is_not_cancelled_by_an_old_look_at_it(
    signed_in: Program, place_order: Callable[..., str], ada: Person, tom: Person, snapshot: Callable[[], Any]
) -> None:
    number, program = place_order(), signed_in(ada)
    confirm_order(tom, number, seen_version=1)
    before = snapshot()

    refused = _cancel(program, number, seen_version=1)

    assert refused.status_code == 409
    error = refused.json()["error"]
    assert (error["code"], error["by"], error["help_url"]) == (
        "ORDER_CHANGED",
        "Tom Becker",
        "/help/cancel-order/#confirmed",
    )
    assert snapshot() == before
    assert _cancel(program, number, seen_version=2).status_code == 200


def test_an_order_in_preparation_needs_a_message_unless_there_was_one(
    signed_in: Program, place_order: Callable[..., str], ada: Person, snapshot: Callable[[], Any]
) -> None:
    number, program = place_order(status=OrderStatus.PROCESSING), signed_in(ada)
    before = snapshot()

    refused = _cancel(program, number, seen_version=3, message=" \n ")

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "MESSAGE_REQUIRED")
    assert refused.json()["error"]["why"].startswith("Green Valley Produce is already preparing")
    assert snapshot() == before
    post_message(ada, number, "Please stop.", key="chat-key-1")
    assert _cancel(program, number, seen_version=3).status_code == 200


@pytest.mark.parametrize("number", ["ORD-1", "ORD-99", "%00", "x" * 100])
def test_somebody_elses_order_is_not_there(
    signed_in: Program, place_order: Callable[..., str], mia: Person, number: str, snapshot: Callable[[], Any]
) -> None:
    place_order(number="ORD-1")
    program = signed_in(mia)
    before = snapshot()

    for answer in (program.get(f"/api/orders/{number}"), _cancel(program, number)):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
        assert "Green Valley" not in answer.text
    assert snapshot() == before


def test_a_viewer_does_not_cancel_and_reads_who_can(
    signed_in: Program, place_order: Callable[..., str], ben: Person, snapshot: Callable[[], Any]
) -> None:
    number, program = place_order(), signed_in(ben)
    change_role(ben.email, Role.VIEWER)
    before = snapshot()

    answer = _cancel(program, number)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ROLE_NOT_ALLOWED")
    assert "Ask Ada Lindqvist, who can cancel orders." in answer.text
    assert snapshot() == before


def test_the_supplier_does_not_cancel(
    signed_in: Program, place_order: Callable[..., str], tom: Person, snapshot: Callable[[], Any]
) -> None:
    number, program = place_order(), signed_in(tom)
    before = snapshot()

    answer = _cancel(program, number)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN_ROLE")
    assert snapshot() == before


def test_nobody_signed_in_gets_nothing(
    stranger: TestClient, place_order: Callable[..., str], snapshot: Callable[[], Any]
) -> None:
    number, before = place_order(), snapshot()

    for answer in (stranger.get(f"/api/orders/{number}"), _cancel(stranger, number)):
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "NOT_SIGNED_IN")
        assert answer.headers["cache-control"] == "no-store"
    assert snapshot() == before


@pytest.mark.parametrize("part", ["lines", "items", "sku", "quantity"])
def test_part_of_an_order_cannot_be_cancelled(
    signed_in: Program, place_order: Callable[..., str], ada: Person, part: str, snapshot: Callable[[], Any]
) -> None:
    number, program = place_order(), signed_in(ada)
    before = snapshot()

    answer = program.post(f"/api/orders/{number}/cancel", json={"seen_version": 1, part: ["TOM-5"]}, headers=KEY)

    assert answer.status_code == 422
    assert answer.json()["error"]["message"] == "You can only cancel the entire order, not single lines of it."
    assert snapshot() == before


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half of it"),
        pytest.param(b"[" * 60_000, id="very deep"),
        pytest.param(b'{"seen_version": ' + b"9" * 5_000 + b"}", id="very large"),
        pytest.param(b"\xff\xfe\x00", id="bytes"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{}", id="no version"),
        pytest.param(b'{"seen_version": null}', id="version null"),
        pytest.param(b'{"seen_version": true}', id="version true"),
        pytest.param(b'{"seen_version": "1"}', id="version as text"),
        pytest.param(b'{"seen_version": 1.0}', id="version with decimals"),
        pytest.param(b'{"seen_version": NaN}', id="version NaN"),
        pytest.param(b'{"seen_version": 1, "message": NaN}', id="a message that is no JSON"),
        pytest.param(b'{"seen_version": 1, "seen_charge_minor": true}', id="charge true"),
        pytest.param(b'{"seen_version": 1, "seen_charge_minor": 0.0}', id="charge with decimals"),
        pytest.param(b'{"seen_version": 1, "seen_charge_minor": "0"}', id="charge as text"),
        pytest.param(b'{"seen_version": 1, "status": "CANCELLED"}', id="unknown field"),
        pytest.param(b'{"seen_version": 1, "message": ["x"]}', id="message as list"),
        pytest.param(b'{"seen_version": 1, "message": "' + b"x" * 4_001 + b'"}', id="message too long"),
        pytest.param(b'{"seen_version": 1, "reason": "Because"}', id="unknown reason"),
        pytest.param(b'{"seen_version": 1, "reason": {"a": 1}}', id="reason as object"),
        pytest.param(b'{"seen_version": 1, "reason": "\\ud800"}', id="half a character"),
    ],
)
def test_what_makes_no_sense_is_refused_and_not_repeated(
    signed_in: Program, place_order: Callable[..., str], ada: Person, sent: bytes, snapshot: Callable[[], Any]
) -> None:
    number, program = place_order(), signed_in(ada)
    before = snapshot()

    headers = {**KEY, "content-type": "application/json"}
    answer = program.post(f"/api/orders/{number}/cancel", content=sent, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] in ("VALUE_REFUSED", "MESSAGE_REFUSED")
    assert "Because" not in answer.text
    assert snapshot() == before


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with spaces in", "semi;colon;", "a/b/c/d/e/f"])
def test_without_a_usable_key_nothing_is_cancelled(
    signed_in: Program, place_order: Callable[..., str], ada: Person, key: str, snapshot: Callable[[], Any]
) -> None:
    number, program = place_order(), signed_in(ada)
    before = snapshot()

    answer = _cancel(program, number, headers={"idempotency-key": key} if key else {})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALUE_REFUSED")
    assert snapshot() == before


def test_a_key_is_for_one_order(
    signed_in: Program, place_order: Callable[..., str], ada: Person, status_of: Callable[[str], OrderStatus]
) -> None:
    first, second = place_order(), place_order()
    _cancel(signed_in(ada), first)

    answer = _cancel(signed_in(ada), second)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "KEY_REUSED")
    assert status_of(second) is OrderStatus.PENDING


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"sec-fetch-site": "cross-site"}, 403, id="another site"),
        pytest.param({"sec-fetch-site": "same-site"}, 403, id="a neighbour"),
        pytest.param({"content-type": "text/plain"}, 415, id="a form's plain text"),
        pytest.param({"content-type": "application/x-www-form-urlencoded"}, 415, id="a form"),
    ],
)
def test_another_sites_page_cancels_nothing(
    signed_in: Program,
    place_order: Callable[..., str],
    ada: Person,
    headers: dict[str, str],
    status: int,
    snapshot: Callable[[], Any],
) -> None:
    number, program = place_order(), signed_in(ada)
    before = snapshot()

    answer = _cancel(program, number, headers={**KEY, **headers})

    assert answer.status_code == status
    assert snapshot() == before


def test_a_message_of_the_greatest_length_fits_even_when_every_letter_is_escaped(
    signed_in: Program, place_order: Callable[..., str], ada: Person
) -> None:
    number = place_order()

    assert _cancel(signed_in(ada), number, message="🍅" * 4_000).status_code == 200


@pytest.mark.parametrize("path", ["/api/", "/api/orders", "/api/orders/ORD-1/cancel", "/api/x/y"])
def test_an_unknown_address_of_the_api_is_answered_in_its_own_language(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
