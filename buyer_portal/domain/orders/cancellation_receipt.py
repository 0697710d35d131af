"""What a cancellation's receipt states, the bytes of it that are signed, and which part of a copy was changed.

Not the statement itself is signed but a list with a digest of each of its fields and lines. So whoever has nothing but
the public key can say which field of a copy was changed, and not only that something was.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from buyer_portal.domain.errors import ValueRefused

Statement = Mapping[str, Any]
"""The facts of a receipt by the names of `FIELDS`: texts, whole numbers, True, False and None, and `lines`, a list."""
FORMAT = "buyer-portal cancellation receipt 1"
"""What is signed, so that no other thing that the same key may sign one day passes for it."""
MAX_FILE = 2**20
"""Bytes of a receipt file: some 2,500 lines."""
FIELDS = {
    "format": "Kind of file",
    "receipt": "Receipt",
    "order": "Order",
    "buyer": "Buyer",
    "supplier": "Supplier",
    "from_status": "Status before",
    "version": "Version of the order",
    "cancelled_at": "Cancelled at",
    "cancelled_by": "Cancelled by",
    "reason": "Reason",
    "currency": "Currency",
    "charge_minor": "Charge",
    "policy_version": "Version of the supplier policy",
    "refund_due_minor": "Refund due",
    "delivery_from": "Delivery from",
    "delivery_until": "Delivery until",
    "delivery_is_promised": "Whether the delivery was promised",
    "message": "Message to supplier",
    "lines": "Lines",
    "total_minor": "Total",
    "placed_at": "Order placed",
    "signed_at": "Signed at",
}
"""Everything that is signed, as a person calls it."""
LINE_FIELDS = {
    "name": "item",
    "sku": "code",
    "unit": "unit",
    "quantity": "quantity",
    "unit_price_minor": "price",
    "amount_minor": "amount",
}
"""The same of each line."""
_PARTS = {"receipt", "digests", "signature"}
_ALGORITHM = "Ed25519"
_NO_FILE = "This is not a receipt file. Choose the file that was downloaded from a receipt's page."


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A statement with its digests, and the signature below them. `key_id` names the key, `signature` is base64url."""

    statement: Statement
    digests: Mapping[str, str]
    key_id: str
    signature: str

    def as_file(self) -> str:
        """The file that can be downloaded, kept and checked anywhere."""
        signature = {"algorithm": _ALGORITHM, "key": self.key_id, "value": self.signature}
        parts = {"receipt": dict(self.statement), "digests": dict(self.digests), "signature": signature}
        return json.dumps(parts, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class Change:
    """A field that is not as it was signed: its name for people, what a copy says and what was signed."""

    what: str
    field: str
    given: Any
    signed: Any


def canonical(value: object) -> str:
    """The one way to write a value: JSON with sorted names and no blanks (RFC 8785, of which no fractions are used)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digests_of(statement: Statement) -> dict[str, str]:
    """A digest of each field, and of each line as "line 1" and so on."""
    parts = {name: value for name, value in statement.items() if name != "lines"}
    lines = statement.get("lines")
    numbered = enumerate(lines, 1) if isinstance(lines, list) else [("?", lines)]
    parts |= {f"line {number}": line for number, line in numbered}
    return {name: _digest(name, value) for name, value in parts.items()}


def signed_bytes(digests: Mapping[str, str]) -> bytes:
    """What the signature is made of."""
    return canonical(digests).encode()


def changed_parts(signed: SignedReceipt) -> list[str]:
    """The fields and lines that don't fit their digests, as a person calls them: "Charge", "Line 2"."""
    found = digests_of(signed.statement)
    names = [*found, *(name for name in signed.digests if name not in found)]
    return [_called(name) for name in names if found.get(name) != signed.digests.get(name)]


def changes(given: Statement, signed: Statement) -> list[Change]:
    """Each field that a copy gives in another way than it was signed: "Charge", "Line 2, price"."""
    names = [*signed, *(name for name in given if name not in signed)]
    plain = [Change(_called(name), name, given.get(name), signed.get(name)) for name in names if name != "lines"]
    found = [change for change in plain if _differs(change, given, signed)]
    return found + _line_changes(given.get("lines"), signed["lines"])


def parse_receipt_file(data: bytes) -> SignedReceipt:
    """Read a receipt file that comes from a stranger; what it says may be anything, its shape is a receipt file's.

    Raises:
        ValueRefused: it is something else.
    """
    if len(data) > MAX_FILE:
        raise ValueRefused("This file is too large to be a receipt.")
    try:
        parts = json.loads(data, object_pairs_hook=_each_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ValueRefused(_NO_FILE) from None
    if not isinstance(parts, dict) or parts.keys() != _PARTS:
        raise ValueRefused(_NO_FILE)
    statement, digests, signature = parts["receipt"], parts["digests"], parts["signature"]
    if not isinstance(statement, dict) or not _are_texts(digests) or not _are_texts(signature):
        raise ValueRefused(_NO_FILE)
    if signature.keys() != {"algorithm", "key", "value"} or signature["algorithm"] != _ALGORITHM:
        raise ValueRefused(_NO_FILE)
    return SignedReceipt(statement, digests, signature["key"], signature["value"])


def _digest(name: str, value: object) -> str:
    # A lone surrogate is no text that anybody signed; its digest only has to be another one.
    return sha256(canonical([name, value]).encode("utf-8", "backslashreplace")).hexdigest()


def _called(name: str) -> str:
    if name.startswith("line "):
        return "Lines" if name == "line ?" else f"Line {name.removeprefix('line ')}"
    return FIELDS.get(name, f"“{name[:40]}”, which no receipt has")


def _differs(change: Change, given: Statement, signed: Statement) -> bool:
    is_in_both = change.field in given and change.field in signed
    return not is_in_both or not _same(change.given, change.signed)


def _same(one: object, other: object) -> bool:
    # 1, 1.0 and True are equal to Python, and three things to whoever reads the file.
    return canonical(one) == canonical(other)


def _line_changes(given: object, signed: list[dict[str, Any]]) -> list[Change]:
    lines = given if isinstance(given, list) else []
    found: list[Change] = []
    for number in range(max(len(lines), len(signed))):
        one = lines[number] if number < len(lines) else None
        other = signed[number] if number < len(signed) else None
        found += _of_line(f"Line {number + 1}", one, other)
    return found


def _of_line(called: str, given: object, signed: dict[str, Any] | None) -> list[Change]:
    if signed is None or not isinstance(given, dict):
        return [Change(called, "line", None if given is None else "added", "none" if signed is None else "there")]
    named = {**LINE_FIELDS, **{name: f"“{str(name)[:40]}”" for name in given if name not in LINE_FIELDS}}
    return [
        Change(f"{called}, {word}", name, given.get(name), signed.get(name))
        for name, word in named.items()
        if not _same(given.get(name), signed.get(name))
    ]


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("one reader would take the first of two, another one the last")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _are_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
