"""Signing what a receipt states, and asking whether a signature is genuine, for which the public key is enough."""

import json
from datetime import UTC, datetime
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, Row

from buyer_portal.domain.orders.cancellation_receipt import (
    FORMAT,
    SignedReceipt,
    Statement,
    canonical,
    digests_of,
    signed_bytes,
)
from buyer_portal.services.cancellation_receipts.facts import CancelledOrder
from buyer_portal.services.cancellation_receipts.keys import Keys, decoded, encoded, signing_key
from buyer_portal.settings import now
from buyer_portal.store.cancellation import record_signature, signature_of
from buyer_portal.store.engine import transaction


def statement_of(cancelled: CancelledOrder, signed_at: datetime) -> Statement:
    """What the receipt states: everything that the paper shows, times in UTC, money in minor units."""
    receipt, due = cancelled.receipt, cancelled.due
    return {
        "format": FORMAT,
        "receipt": receipt.receipt,
        "order": receipt.number,
        "buyer": receipt.buyer,
        "supplier": receipt.supplier,
        "from_status": receipt.from_status.value,
        "version": receipt.version,
        "cancelled_at": _utc(receipt.at),
        "cancelled_by": receipt.by,
        "reason": receipt.reason,
        "currency": receipt.currency,
        "charge_minor": receipt.charge_minor,
        "policy_version": receipt.policy_version,
        "refund_due_minor": max(cancelled.total_minor - receipt.charge_minor, 0),
        "delivery_from": _utc(due.start) if due else None,
        "delivery_until": _utc(due.until) if due and due.until else None,
        "delivery_is_promised": cancelled.is_promised if due else None,
        "message": receipt.message,
        "lines": [
            {
                "name": line.name,
                "sku": line.sku,
                "unit": line.unit,
                "quantity": line.quantity,
                "unit_price_minor": line.unit_price_minor,
                "amount_minor": line.amount_minor,
            }
            for line in cancelled.lines
        ],
        "total_minor": cancelled.total_minor,
        "placed_at": _utc(cancelled.placed_at),
        "signed_at": _utc(signed_at),
    }


def sign_receipt(db: Connection, order_id: int, cancelled: CancelledOrder, at: datetime) -> None:
    """Sign the receipt in the transaction of the cancellation, or later; one that is signed stays as it is."""
    key, statement = signing_key(db), statement_of(cancelled, at)
    signature = encoded(_private(key.private_key).sign(signed_bytes(digests_of(statement))))
    values = {"order_id": order_id, "key_id": key.id, "statement": canonical(statement), "signature": signature}
    record_signature(db, values)


def signed_receipt(db: Connection, order_id: int) -> SignedReceipt | None:
    """What was signed for the order, if anything was yet."""
    row = signature_of(db, order_id)
    return _from(row) if row else None


def sign_now(order_id: int, cancelled: CancelledOrder) -> SignedReceipt:
    """Sign a receipt that nobody signed when its order was cancelled: it is older than the keys, and says so."""
    with transaction() as db:
        sign_receipt(db, order_id, cancelled, now())
        signed = signed_receipt(db, order_id)  # which may be somebody else's, who looked at the same moment
    assert signed
    return signed


def is_genuine(signed: SignedReceipt, keys: Keys) -> bool:
    """Whether one of these keys signed the digests; whether the words fit them, `changed_parts` says."""
    public = decoded(keys.get(signed.key_id, ""))
    if not public:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(decoded(signed.signature), signed_bytes(signed.digests))
    except (InvalidSignature, ValueError):
        return False
    return True


def _from(row: Row) -> SignedReceipt:
    try:
        statement = json.loads(row.statement)
    except ValueError:
        statement = {}  # somebody wrote into the table by hand: the signature fits nothing now
    return SignedReceipt(statement, digests_of(statement), row.key_id, row.signature)


@lru_cache(maxsize=4)
def _private(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(decoded(key))


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
