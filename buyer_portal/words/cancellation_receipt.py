"""What is said of a signed receipt by who checks it: in times of UTC, as nobody knows who reads it where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from buyer_portal.domain.money import amount_words
from buyer_portal.domain.orders.cancellation_receipt import FIELDS, Change, Statement
from buyer_portal.domain.orders.delivery import Slot
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.text import apart
from buyer_portal.services.cancellation_receipts.checking import Check, Outcome
from buyer_portal.words.formatting import money, plural
from buyer_portal.words.orders.page_view import LineRow

CHECK_A_RECEIPT = "Check a receipt"
RECEIPT_NUMBER, CHECK_NUMBER = "Receipt number", "Check number"
RECEIPT_FILE, CHECK_FILE = "Receipt file", "Check file"
"""The names on `/verify`, and of the link that leads there."""
_LONGEST = 120
_TIMES = {name for name in FIELDS if name.endswith(("_at", "_from", "_until"))}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a check: a heading, a sentence, and its level on screen."""

    title: str
    text: str
    level: str


@dataclass(frozen=True, slots=True)
class StatedReceipt:
    """What a genuine receipt states, as its paper says it."""

    facts: tuple[tuple[str, str], ...]
    lines: tuple[LineRow, ...]
    size: str
    total: str


ANSWERS = {
    Outcome.GENUINE: Answer(
        "This receipt is genuine",
        "The portal signed it, and everything below is as it was signed. Compare it with the paper.",
        "safe",
    ),
    Outcome.CHANGED: Answer(
        "This receipt was changed",
        "It is not as the portal signed it.",
        "urgent",
    ),
    Outcome.BOOKS_CHANGED: Answer(
        "This receipt and the portal's books disagree",
        "What the portal has stored was changed after the receipt was signed. Tell whoever runs the portal.",
        "urgent",
    ),
    Outcome.UNKNOWN: Answer(
        "No receipt has this number",
        "Look at the number on the paper again. If it is the same, the portal did not make this receipt.",
        "caution",
    ),
    Outcome.SIGNED_BUT_UNKNOWN: Answer(
        "The portal does not know this receipt",
        "One of its keys signed it, and none of its receipts has this number. Tell whoever runs the portal.",
        "urgent",
    ),
}
_OF_NO_KEY = Answer(
    "The portal did not sign this receipt",
    "It is signed with none of the portal's keys, and none of its receipts has this number.",
    "urgent",
)
_BROKEN_SIGNATURE = "Its words are as they were signed, its signature or its digests are not."
_NOT_WHICH = "The signature fits none of it, so nobody can tell what was changed."


def answer_words(check: Check, *, of_file: bool) -> Answer:
    """Say what became of a check."""
    answer = ANSWERS[check.outcome]
    if check.outcome is Outcome.UNKNOWN and of_file:
        return _OF_NO_KEY
    if check.outcome is Outcome.CHANGED and not check.changes:
        return Answer(answer.title, f"{answer.text} {changed_words(check)}", answer.level)
    return answer


def changed_words(check: Check) -> str:
    """Say which fields of a copy were changed: "Changed: Charge, Line 2, price."."""
    names = [*(change.what for change in check.changes), *check.parts]
    if names:
        return f"Changed: {'; '.join(names)}."
    return _BROKEN_SIGNATURE if check.statement else _NOT_WHICH


def change_words(change: Change, statement: Statement) -> tuple[str, str, str]:
    """A changed field: its name, what the copy says and what was signed; the copy's may be anything."""
    currency = statement["currency"]
    return change.what, _value(change.field, change.given, currency), _value(change.field, change.signed, currency)


def stated_receipt(stated: Statement) -> StatedReceipt:
    """Say what the portal signed."""
    currency, lines = stated["currency"], stated["lines"]
    units = sum(line["quantity"] for line in lines)
    facts = (
        ("Receipt", stated["receipt"]),
        ("Order", stated["order"]),
        ("Buyer", apart(stated["buyer"])),
        ("Supplier", apart(stated["supplier"])),
        ("Status", f"CANCELLED (was {OrderStatus(stated['from_status']).words})"),
        ("Order version", str(stated["version"])),
        ("Cancelled at", _time(stated["cancelled_at"])),
        ("Cancelled by", f"{apart(stated['cancelled_by'])}, {apart(stated['buyer'])}"),
        ("Reason", stated["reason"] or "None given"),
        ("Charge", _charge(stated)),
        ("Refund due", _refund(stated)),
        ("Delivery", _delivery(stated)),
        ("Message to supplier", f"“{stated['message']}”" if stated["message"] else "None sent"),
        ("Order placed", _time(stated["placed_at"])),
        ("Signed at", _time(stated["signed_at"])),
    )
    return StatedReceipt(
        tuple((name, text) for name, text in facts if text),
        tuple(_line(line, currency) for line in lines),
        f"{plural(len(lines), 'line')}, {plural(units, 'unit')}",
        money(stated["total_minor"], currency),
    )


def _line(line: Mapping[str, Any], currency: str) -> LineRow:
    price, amount = money(line["unit_price_minor"], currency), money(line["amount_minor"], currency)
    return LineRow(line["name"], line["sku"], f"{line['quantity']:,}", price, amount, line["unit"])


def _charge(stated: Statement) -> str:
    return charge_words(stated["charge_minor"], stated["currency"], stated["policy_version"])


def charge_words(charge_minor: int, currency: str, policy_version: int | None) -> str:
    """Say on the receipt what the supplier keeps, and which version of their policy says so."""
    amount = amount_words(charge_minor, currency) if charge_minor else "None"
    return amount if policy_version is None else f"{amount}. Supplier policy, version {policy_version}, as when ordered"


def _refund(stated: Statement) -> str:
    if not stated["refund_due_minor"]:
        return "Nothing: the charge is all that the order costs."
    amount = amount_words(stated["refund_due_minor"], stated["currency"])
    return f"{amount} if {apart(stated['buyer'])} has paid, owed by {apart(stated['supplier'])}"


def _delivery(stated: Statement) -> str:
    if not stated["delivery_from"]:
        return ""
    until = stated["delivery_until"]
    slot = Slot(datetime.fromisoformat(stated["delivery_from"]), datetime.fromisoformat(until) if until else None)
    return f"{'Expected' if stated['delivery_is_promised'] else 'Wanted'} {slot.words('UTC')}"


def _value(field: str, value: object, currency: str) -> str:
    """A value that may come from a stranger's file."""
    if value is None or value == "":
        return "nothing"
    if field.endswith("_minor") and type(value) is int and abs(value) < 10**15:
        return amount_words(value, currency)
    if field in _TIMES and isinstance(value, str):
        return _time(value)
    text = str(value).encode("utf-8", "replace").decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _time(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S} UTC" if text.endswith("Z") else text[:_LONGEST]
    except ValueError:
        return text[:_LONGEST]
