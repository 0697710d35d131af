"""The receipt of a cancellation, to print."""

from dataclasses import dataclass, field
from datetime import UTC

import reflex as rx

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.person import Person
from buyer_portal.domain.policy import amount_words
from buyer_portal.domain.return_case import occasion_of
from buyer_portal.services.perform import perform
from buyer_portal.services.receipt import Receipt, receipt_of
from buyer_portal.settings import now
from buyer_portal.states.auth import person_of
from buyer_portal.states.formatting import Clock, money, plural
from buyer_portal.states.frame import frame_of
from buyer_portal.states.order_page import number_in_address
from buyer_portal.states.order_words import LineRow


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What is printed."""

    number: str = ""
    parties: str = ""
    was: str = ""
    at: str = ""
    at_utc: str = ""
    by: str = ""
    reason: str = ""
    charge: str = ""
    message: str = ""
    id: str = ""
    lines: list[LineRow] = field(default_factory=list)
    size: str = ""
    total: str = ""
    small_print: str = ""
    order_address: str = ""
    again_address: str = ""
    case_address: str = ""
    case_title: str = ""


class ReceiptState(rx.State):
    """The receipt on screen. `found_receipt` is "", "receipt" or "nothing"."""

    receipt: ReceiptView = ReceiptView()
    found_receipt: str = ""

    @rx.event
    async def load(self):
        """Show the receipt of the order that the address names."""
        person = await person_of(self)
        (await frame_of(self))._enter(person, ReceiptState.reload)
        await self._reload(person)

    @rx.event
    async def reload(self):
        """A receipt never changes; there is nothing to look up again."""

    async def _reload(self, person: Person) -> None:
        try:
            self.receipt = await _receipt(person, number_in_address(self))
            self.found_receipt = "receipt"
        except OrderNotFound:
            self.receipt, self.found_receipt = ReceiptView(), "nothing"


async def _receipt(person: Person, number: str) -> ReceiptView:
    receipt, lines, total, placed_at = await perform(receipt_of, person, number)
    clock = Clock(person.time_zone, now())
    units = sum(line.quantity for line in lines)
    occasion = occasion_of(OrderStatus.CANCELLED, receipt.from_status)
    return ReceiptView(
        number=receipt.number,
        parties=f"{receipt.buyer} to {receipt.supplier}",
        was=receipt.from_status.words,
        at=clock.full(receipt.at),
        at_utc=f"{receipt.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        by=f"{receipt.by}, {receipt.buyer}",
        reason=receipt.reason or "None given",
        charge=_charge(receipt),
        message=f"“{receipt.message}”" if receipt.message else "None sent",
        id=receipt.receipt,
        lines=[
            LineRow(
                line.name,
                line.sku,
                f"{line.quantity:,}",
                money(line.unit_price_minor, receipt.currency),
                money(line.amount_minor, receipt.currency),
            )
            for line in lines
        ],
        size=f"{plural(len(lines), 'line')}, {plural(units, 'unit')}",
        total=money(total, receipt.currency),
        small_print=f"Order placed {clock.full(placed_at)}. Questions go to {receipt.supplier} in the order chat, "
        "which stays open.",
        order_address=f"/orders/{receipt.number}",
        again_address=f"/orders/{receipt.number}/again",
        case_address=f"/orders/{receipt.number}#case",
        case_title=occasion.title if occasion else "",
    )


def _charge(receipt: Receipt) -> str:
    amount = amount_words(receipt.charge_minor, receipt.currency) if receipt.charge_minor else "None"
    version = receipt.policy_version
    return amount if version is None else f"{amount}. Supplier policy, version {version}, as when ordered"
