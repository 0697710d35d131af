"""Cancelling: what one Confirm writes, and that a refusal writes nothing."""

from datetime import UTC, datetime

import pytest
import time_machine

from buyer_portal.domain.cancellation import CancellationReason
from buyer_portal.domain.cancellation_rules import Contact
from buyer_portal.domain.errors import (
    AlreadyCancelled,
    CancellationRefused,
    KeyReused,
    MessageRefused,
    MessageRequired,
    OrderChanged,
    OrderNotFound,
    PortalError,
    SideNotAllowed,
    ValueRefused,
)
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order, cancellation_preview
from buyer_portal.services.cancellation_receipt import receipt_of
from buyer_portal.services.conversation.chat import conversation, post_message
from buyer_portal.services.notifications.news import notifications
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.orders.moves import confirm_order, decline_order

pytestmark = pytest.mark.on_both_databases

KEY = "a-key-of-ada-1"
CANCELLABLE = [OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING]


# --- what one transaction writes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", CANCELLABLE)
def test_cancelling_writes_everything_at_once(
    status, place_order, order_row, rows_of, notices_of, messages_of, timeline_of, version_of, ada, ben, tom
):
    number = place_order(status=status)
    version, told = version_of(number), len(rows_of("outbox", number))

    receipt = cancel_order(
        ada, number, seen_version=version, key=KEY, message="We closed early.", reason=CancellationReason.NOT_NEEDED
    )

    order, record = order_row(number), rows_of("cancellation", number)
    assert (order.status, order.version, order.moved_at) == ("CANCELLED", version + 1, receipt.at)
    assert [(r.key, r.receipt, r.person_name, r.from_status, r.version, r.reason, r.message) for r in record] == [
        (KEY, receipt.receipt, "Ada Lindqvist", status.value, version + 1, "No longer needed", "We closed early.")
    ]
    assert messages_of(number) == [("Ada Lindqvist", "We closed early.")]
    assert timeline_of(number)[-1] == (OrderEvent.CANCEL, "Ada Lindqvist")
    for person in (ada, ben, tom):
        newest = notices_of(person)[0]
        assert (newest.kind, newest.number, newest.status) == ("CANCEL", number, OrderStatus.CANCELLED)
        assert (newest.actor, newest.text) == ("Ada Lindqvist, Corner Bistro", "We closed early.")
        assert newest.is_read is (person is ada)  # one's own deed is no news
        assert [notice.kind for notice in notices_of(person)].count("CANCEL") == 1
    assert [row.kind for row in rows_of("outbox", number)][told:] == ["CANCEL", "CANCEL"]
    assert [(row.person_id, row.messages) for row in rows_of("unread", number)] == [(tom.id, 1)]
    assert list_orders(ada, OrderFilter()).by_status[OrderStatus.CANCELLED] == 1
    assert list_orders(tom, OrderFilter()).by_status[status] == 0


@pytest.mark.parametrize("status", CANCELLABLE)
def test_the_receipt_says_what_was_cancelled_when_by_whom_and_at_no_charge(status, place_order, version_of, ada):
    number = place_order(status=status)

    with time_machine.travel(datetime(2027, 1, 2, 9, 30, tzinfo=UTC), tick=False):
        receipt = cancel_order(ada, number, seen_version=version_of(number), key=KEY, message="Sorry!")

    assert (receipt.number, receipt.buyer, receipt.supplier) == (number, "Corner Bistro", "Green Valley Produce")
    assert (receipt.by, receipt.at) == ("Ada Lindqvist", datetime(2027, 1, 2, 9, 30, tzinfo=UTC))
    assert (receipt.from_status, receipt.message, receipt.reason) == (status, "Sorry!", "")
    assert (receipt.charge_minor, receipt.currency, receipt.replayed) == (0, "EUR", False)


def test_the_receipt_can_be_read_by_both_sides_and_nobody_else(place_order, ada, ben, tom, mia, ines):
    number = place_order()
    receipt = cancel_order(ada, number, seen_version=1, key=KEY)

    for person in (ada, ben, tom):
        found = receipt_of(person, number)
        shown, lines, total_minor = found.receipt, found.lines, found.total_minor
        assert (shown, total_minor) == (receipt, 4450)
        assert [line.amount_minor for line in lines] == [2500, 1950]
    for stranger in (mia, ines):
        with pytest.raises(OrderNotFound):
            receipt_of(stranger, number)


def test_an_order_that_was_not_cancelled_or_was_declined_has_no_receipt(place_order, ada, tom):
    declined, pending = place_order(), place_order()
    decline_order(tom, declined, seen_version=1, reason="Sold out")

    for number in (declined, pending):
        with pytest.raises(OrderNotFound):
            receipt_of(ada, number)


def test_the_order_page_shows_a_cancelled_order_as_cancelled(place_order, ada):
    number = place_order(status=OrderStatus.PROCESSING)

    cancel_order(ada, number, seen_version=3, key=KEY, message="Please stop.", reason="Ordered twice")

    details = order_details(ada, number)
    assert (details.status, details.version, details.moves) == (OrderStatus.CANCELLED, 4, ())
    assert (details.cancelled_from, details.cancellation_message) == (OrderStatus.PROCESSING, "Please stop.")
    assert (details.timeline[-1].event, details.timeline[-1].note) == (OrderEvent.CANCEL, "Ordered twice")
    assert not details.verdict.allowed


def test_a_pending_order_is_cancelled_without_a_word(place_order, messages_of, rows_of, ada):
    number = place_order()

    receipt = cancel_order(ada, number, seen_version=1, key=KEY)

    assert receipt.message == ""
    assert messages_of(number) == []
    assert rows_of("unread", number) == []


def test_the_message_of_a_confirmed_order_may_be_emptied(place_order, status_of, messages_of, ada):
    number = place_order(status=OrderStatus.CONFIRMED)

    cancel_order(ada, number, seen_version=2, key=KEY, message="  \n ")

    assert status_of(number) is OrderStatus.CANCELLED
    assert messages_of(number) == []


def test_a_reason_without_a_message_reaches_the_supplier(place_order, notices_of, ada, tom):
    number = place_order()

    cancel_order(ada, number, seen_version=1, key=KEY, reason="Ordered by mistake")

    assert notices_of(tom)[0].text == "Ordered by mistake"


def test_a_colleague_may_cancel_what_ada_ordered(place_order, status_of, ben):
    number = place_order()

    assert cancel_order(ben, number, seen_version=1, key=KEY).by == "Ben Okafor"
    assert status_of(number) is OrderStatus.CANCELLED


def test_the_number_may_be_typed_as_people_type_it(place_order, ada):
    place_order(number="ORD-1001")

    assert cancel_order(ada, " ord-1001 ", seen_version=1, key=KEY).number == "ORD-1001"


def test_other_orders_stay_as_they_are(place_order, order_row, ada):
    other, number = place_order(), place_order()
    before = order_row(other)

    cancel_order(ada, number, seen_version=1, key=KEY)

    assert order_row(other) == before


# --- the same key again ---------------------------------------------------------------------------------------------


def test_confirming_twice_with_one_key_gives_the_same_receipt_and_changes_nothing(
    place_order, snapshot, unchanged, ada
):
    number = place_order(status=OrderStatus.PROCESSING)
    first = cancel_order(ada, number, seen_version=3, key=KEY, message="Please stop.")
    before = snapshot()

    again = cancel_order(ada, number, seen_version=3, key=KEY, message="Please stop.")

    assert again.replayed
    assert (again.receipt, again.at, again.message) == (first.receipt, first.at, first.message)
    assert unchanged(before)


def test_a_key_that_cancelled_one_order_cancels_no_other(place_order, snapshot, unchanged, ada):
    first, second = place_order(), place_order()
    cancel_order(ada, first, seen_version=1, key=KEY)
    before = snapshot()

    with pytest.raises(KeyReused):
        cancel_order(ada, second, seen_version=1, key=KEY)

    assert unchanged(before)


def test_another_company_may_use_the_same_key(place_order, status_of, ada, mia):
    number, elsewhere = place_order(), place_order(buyer=mia)
    cancel_order(ada, number, seen_version=1, key=KEY)

    assert not cancel_order(mia, elsewhere, seen_version=1, key=KEY).replayed
    assert status_of(elsewhere) is OrderStatus.CANCELLED


def test_long_keys_that_begin_alike_are_different_keys(place_order, status_of, ada):
    first, second = place_order(), place_order()

    cancel_order(ada, first, seen_version=1, key="k" * 63 + "1", message="One")
    cancel_order(ada, second, seen_version=1, key="k" * 63 + "2", message="Two")

    assert status_of(second) is OrderStatus.CANCELLED


def test_a_chat_message_never_takes_the_key_of_a_cancellation(place_order, messages_of, ada):
    number = place_order()
    post_message(ada, number, "Hello", key=f"cancel-{KEY}")
    post_message(ada, number, "Hello again", key=KEY)

    cancel_order(ada, number, seen_version=1, key=KEY, message="Cancelled, sorry.")

    assert [text for _, text in messages_of(number)] == ["Hello", "Hello again", "Cancelled, sorry."]


# --- processing: the supplier must be told --------------------------------------------------------------------------


def test_a_processing_order_is_not_cancelled_behind_the_suppliers_back(place_order, snapshot, unchanged, ada):
    number = place_order(status=OrderStatus.PROCESSING)
    before = snapshot()

    with pytest.raises(MessageRequired, match="write them a message"):
        cancel_order(ada, number, seen_version=3, key=KEY, message=" ")

    assert unchanged(before)


def test_what_was_written_before_processing_began_does_not_count(place_order, snapshot, unchanged, bring_to, ada, tom):
    number = place_order()
    post_message(ada, number, "We may have to cancel.", key="ada-wrote-1")
    post_message(tom, number, "Tell us soon.", key="tom-wrote-1")
    bring_to(number, OrderStatus.PROCESSING)
    before = snapshot()

    with pytest.raises(MessageRequired):
        cancel_order(ada, number, seen_version=3, key=KEY)

    assert unchanged(before)


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_who_wrote_since_processing_began_needs_no_other_message(
    who, request, place_order, status_of, messages_of, ada
):
    number = place_order(status=OrderStatus.PROCESSING)
    post_message(request.getfixturevalue(who), number, "Please stop!", key="somebody-wrote-1")

    cancel_order(ada, number, seen_version=3, key=KEY)

    assert status_of(number) is OrderStatus.CANCELLED
    assert len(messages_of(number)) == 1


def test_what_the_supplier_wrote_does_not_count(place_order, ada, tom):
    number = place_order(status=OrderStatus.PROCESSING)
    post_message(tom, number, "Half of it is packed.", key="tom-wrote-1")

    with pytest.raises(MessageRequired):
        cancel_order(ada, number, seen_version=3, key=KEY)


# --- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (OrderStatus.OUT_FOR_DELIVERY, "✗ Too late - Order is in transit"),
        (OrderStatus.DELIVERED, "✗ Order completed - Contact supplier for issues"),
    ],
)
def test_an_order_on_its_way_or_delivered_stays_as_it_is(
    status, sentence, place_order, version_of, snapshot, unchanged, ada
):
    number = place_order(status=status)
    before = snapshot()

    with pytest.raises(CancellationRefused) as refusal:
        cancel_order(ada, number, seen_version=version_of(number), key=KEY, message="Please!")

    assert (str(refusal.value), refusal.value.code, refusal.value.http_status) == (sentence, "NOT_CANCELLABLE", 409)
    assert unchanged(before)


def test_a_cancelled_order_is_not_cancelled_again(place_order, snapshot, unchanged, ada):
    number = place_order(status=OrderStatus.CANCELLED)
    before = snapshot()

    with pytest.raises(AlreadyCancelled):
        cancel_order(ada, number, seen_version=2, key=KEY)

    assert unchanged(before)


def test_an_order_that_moved_on_asks_again(place_order, snapshot, unchanged, ada, tom):
    number = place_order()
    confirm_order(tom, number, seen_version=1)
    before = snapshot()

    with pytest.raises(OrderChanged, match=r"it is CONFIRMED now\. Nothing was changed by you"):
        cancel_order(ada, number, seen_version=1, key=KEY)

    assert unchanged(before)
    assert cancel_order(ada, number, seen_version=2, key=KEY).from_status is OrderStatus.CONFIRMED


def test_a_supplier_does_not_cancel(place_order, snapshot, unchanged, tom):
    number = place_order()
    before = snapshot()

    with pytest.raises(SideNotAllowed):
        cancel_order(tom, number, seen_version=1, key=KEY)

    assert unchanged(before)


def test_somebody_elses_order_does_not_exist(place_order, snapshot, unchanged, mia):
    number = place_order()
    before = snapshot()

    with pytest.raises(OrderNotFound) as theirs:
        cancel_order(mia, number, seen_version=1, key=KEY)
    with pytest.raises(OrderNotFound) as nobodys:
        cancel_order(mia, "ORD-0", seen_version=1, key=KEY)

    assert str(theirs.value).replace(number, "ORD-0") == str(nobodys.value)
    assert unchanged(before)


def test_a_message_that_is_too_long_cancels_nothing(place_order, snapshot, unchanged, ada):
    number = place_order()
    before = snapshot()

    with pytest.raises(MessageRefused, match="4,001"):
        cancel_order(ada, number, seen_version=1, key=KEY, message="x" * 4001)

    assert unchanged(before)


# --- forged arguments -----------------------------------------------------------------------------------------------

FORGED = [
    None, True, False, 0, -1, 2**63, 10**5000, 1.5, float("nan"), float("inf"), b"ORD-1", [], ["ORD-1"], {}, {"a": 1},
    "", " ", "\0", "ORD-1\0x", "\ud800", "ORD-1\ud800x", "\U0010ffff", "%", "_", "' OR 1=1 --", "x" * 1_000_000,
    "\u0661", object(),
]  # fmt: skip


@pytest.mark.parametrize("argument", ["number", "key", "message", "reason", "seen_version"])
def test_whatever_a_stranger_sends_is_refused_with_a_sentence_or_means_nothing(argument, place_order, snapshot, ada):
    for forged in FORGED:
        number = place_order(status=OrderStatus.CONFIRMED)  # version 2: True would be 1
        sent = {"number": number, "seen_version": 9, "key": KEY, "message": "Stop.", "reason": "", argument: forged}
        before = snapshot()

        with pytest.raises(PortalError) as refusal:
            cancel_order(ada, **sent)

        assert 0 < len(str(refusal.value)) < 300
        assert snapshot() == before


def test_a_forged_message_is_text_or_refused_and_a_forged_reason_is_none_or_refused(place_order, ada):
    for argument in ("message", "reason"):
        for position, forged in enumerate(FORGED):
            number = place_order()
            sent = {"seen_version": 1, "key": f"{argument}-{position:04}", argument: forged}
            try:
                receipt = cancel_order(ada, number, **sent)
            except PortalError:
                continue
            assert isinstance(forged, str) or (argument, forged) == ("reason", None)
            assert receipt.reason == ""
            assert receipt_of(ada, number).receipt == receipt


@pytest.mark.parametrize("version", [None, "3", "", [3], {"version": 3}, 2, 4, 3.5, -3, 2**70, float("nan")])
def test_a_version_that_nobody_saw_cancels_nothing(version, place_order, snapshot, unchanged, ada):
    number = place_order(status=OrderStatus.PROCESSING)
    before = snapshot()

    with pytest.raises(OrderChanged):
        cancel_order(ada, number, seen_version=version, key=KEY, message="Please stop.")

    assert unchanged(before)


@pytest.mark.parametrize(
    "key", [None, "", "short", "-" * 10, "x" * 65, "with space", "emoji-🙂🙂🙂", 12345678, b"12345678"]
)
def test_a_request_without_a_usable_key_cancels_nothing(key, place_order, snapshot, unchanged, ada):
    number = place_order()
    before = snapshot()

    with pytest.raises(ValueRefused, match="Reload the page"):
        cancel_order(ada, number, seen_version=1, key=key)

    assert unchanged(before)


def test_no_order_line_can_be_cancelled_on_its_own(place_order, ada):
    number = place_order()

    with pytest.raises(TypeError, match="lines"):
        cancel_order(ada, number, seen_version=1, key=KEY, lines=[1])  # pyright: ignore[reportCallIssue]


# --- before Confirm -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "contact"),
    [
        (OrderStatus.PENDING, Contact.NOT_NEEDED),
        (OrderStatus.CONFIRMED, Contact.RECOMMENDED),
        (OrderStatus.PROCESSING, Contact.REQUIRED),
    ],
)
def test_the_dialog_knows_the_rule_the_contact_and_the_message(status, contact, place_order, snapshot, unchanged, ada):
    number = place_order(status=status)
    before = snapshot()

    verdict, has_written = cancellation_preview(ada, number)

    assert (verdict.allowed, verdict.contact, has_written) == (True, contact, False)
    if status is not OrderStatus.PENDING:
        assert verdict.suggested_message.startswith("Hello Tom Becker, ")
        assert number in verdict.suggested_message
    assert unchanged(before)


def test_the_dialog_knows_that_the_supplier_was_written_to(place_order, ada):
    number = place_order(status=OrderStatus.PROCESSING)
    post_message(ada, number, "Please stop!", key="ada-wrote-1")

    assert cancellation_preview(ada, number)[1]


def test_the_dialog_of_somebody_elses_order_does_not_open(place_order, mia):
    with pytest.raises(OrderNotFound):
        cancellation_preview(mia, place_order())


def test_the_suggested_message_can_be_sent_as_it_is(place_order, status_of, messages_of, ada):
    number = place_order(status=OrderStatus.PROCESSING)
    verdict, _ = cancellation_preview(ada, number)

    cancel_order(ada, number, seen_version=3, key=KEY, message=verdict.suggested_message)

    assert status_of(number) is OrderStatus.CANCELLED
    assert messages_of(number) == [("Ada Lindqvist", verdict.suggested_message)]


def test_the_chat_of_a_cancelled_order_stays_open_to_both(place_order, messages_of, ada, tom):
    number = place_order(status=OrderStatus.CANCELLED)

    post_message(ada, number, "That was a mistake. Can you recreate it?", key="ada-wrote-1")
    post_message(tom, number, "Of course.", key="tom-wrote-1")

    assert [name for name, _ in messages_of(number)] == ["Ada Lindqvist", "Tom Becker"]
    assert conversation(tom, number).status is OrderStatus.CANCELLED
    assert notifications(ada).notices[0].kind == "MESSAGE"
