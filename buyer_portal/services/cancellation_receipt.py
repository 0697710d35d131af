"""The proof of a cancellation, for those whose order it was."""

from dataclasses import replace
from datetime import datetime

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.orders.cancellation_receipt import SignedReceipt
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.services.cancellation_receipts.facts import CancelledOrder, cancelled_order
from buyer_portal.services.cancellation_receipts.signing import sign_now, signed_receipt
from buyer_portal.services.record.writing import record
from buyer_portal.store.cancellation import cancellation_of
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.orders.list import order_of


def receipt_of(person: Person, number: str) -> CancelledOrder:
    """What the receipt of a cancelled order says: the companies as they were called when it was signed.

    Raises:
        OrderNotFound: not among this person's orders, or not cancelled by its buyer.
        PortalBusy: it is not signed yet, and somebody else was writing; try again.
    """
    cancelled, signed = _signed(person, number)
    receipt = cancelled.receipt
    buyer, supplier = signed.statement.get("buyer", receipt.buyer), signed.statement.get("supplier", receipt.supplier)
    named = replace(receipt, buyer=buyer, supplier=supplier)
    signed_at = signed.statement.get("signed_at")
    return replace(cancelled, receipt=named, signed_at=datetime.fromisoformat(signed_at) if signed_at else None)


def receipt_file_of(person: Person, number: str) -> SignedReceipt:
    """The receipt of a cancelled order as it was signed, to keep and to pass on; that it was taken is recorded.

    Raises:
        OrderNotFound, PortalBusy: as `receipt_of`.
    """
    cancelled, signed = _signed(person, number)
    with transaction() as db:
        record(db, person, RecordKind.RECEIPT_DOWNLOADED, order=cancelled.receipt.number)
    return signed


def _signed(person: Person, number: str) -> tuple[CancelledOrder, SignedReceipt]:
    with reading() as db:
        order = order_of(db, person, number)
        record = cancellation_of(db, order.id)
        if record is None:
            raise OrderNotFound(order.number)
        cancelled, signed = cancelled_order(db, order, record._asdict()), signed_receipt(db, order.id)
    return cancelled, signed or sign_now(order.id, cancelled)
