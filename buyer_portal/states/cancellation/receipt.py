"""The receipt of a cancellation, to print."""

from dataclasses import dataclass, field
from datetime import UTC

import reflex as rx

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.returns.case import occasion_of
from buyer_portal.domain.text import apart
from buyer_portal.live.changed import What
from buyer_portal.services.cancellation_receipt import receipt_of
from buyer_portal.services.ordering_preview import DEED
from buyer_portal.services.perform import perform
from buyer_portal.settings import now, settings
from buyer_portal.states.orders.page import number_in_address
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.words.cancellation_receipt import charge_words
from buyer_portal.words.formatting import Clock, money, plural
from buyer_portal.words.orders.list import ORDER_PATH
from buyer_portal.words.orders.page_view import LineRow
from buyer_portal.words.policies import refund_words
from buyer_portal.words.qr_code import QrCode, qr_code


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
    delivery: str = ""
    refund: str = ""
    message: str = ""
    id: str = ""
    lines: list[LineRow] = field(default_factory=list)
    size: str = ""
    total: str = ""
    small_print: str = ""
    order_address: str = ""
    again: str = ""
    again_address: str = ""
    version: str = ""
    signed_at: str = ""
    file_address: str = ""
    check_address: str = ""
    qr: QrCode = field(default_factory=QrCode)
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
        frame = await frame_of(self)
        frame._enter(person, ReceiptState.reload, shows=What.COUNTS)
        await self._reload(person)
        if self.found_receipt == "nothing":  # then the frame is on screen, with its counts
            await frame._reload(person)

    @rx.event
    async def reload(self):
        """A receipt never changes; there is nothing to look up again."""

    async def _reload(self, person: Person) -> None:
        try:
            self.receipt = await perform(receipt_on_screen, person, number_in_address(self))
            self.found_receipt = "receipt"
        except OrderNotFound:
            self.receipt, self.found_receipt = ReceiptView(), "nothing"


def receipt_on_screen(person: Person, number: str) -> ReceiptView:
    """What the receipt of a cancellation says."""
    cancelled = receipt_of(person, number)
    receipt, lines, total, due = cancelled.receipt, cancelled.lines, cancelled.total_minor, cancelled.due
    clock = Clock(person.time_zone, now())
    units = sum(line.quantity for line in lines)
    is_buyer = person.side is Side.BUYER
    occasion = occasion_of(OrderStatus.CANCELLED, receipt.from_status) if is_buyer else None
    other, address = receipt.supplier if is_buyer else receipt.buyer, ORDER_PATH[person.side] + receipt.number
    return ReceiptView(
        number=receipt.number,
        parties=f"{apart(receipt.buyer)} to {apart(receipt.supplier)}",
        was=receipt.from_status.words,
        version=str(receipt.version),
        signed_at=f"{cancelled.signed_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if cancelled.signed_at else "",
        at=clock.full(receipt.at),
        at_utc=f"{receipt.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        by=f"{apart(receipt.by)}, {apart(receipt.buyer)}",
        reason=receipt.reason or "None given",
        charge=charge_words(receipt.charge_minor, receipt.currency, receipt.policy_version),
        delivery=f"{'Expected' if cancelled.is_promised else 'Wanted'} {due.words(person.time_zone)}" if due else "",
        refund=refund_words(total - receipt.charge_minor, receipt.currency, other, to_reader=is_buyer),
        message=f"“{receipt.message}”" if receipt.message else "None sent",
        id=receipt.receipt,
        lines=[
            LineRow(
                line.name,
                line.sku,
                f"{line.quantity:,}",
                money(line.unit_price_minor, receipt.currency),
                money(line.amount_minor, receipt.currency),
                line.unit,
            )
            for line in lines
        ],
        size=f"{plural(len(lines), 'line')}, {plural(units, 'unit')}",
        total=money(total, receipt.currency),
        small_print=f"Order placed {clock.full(cancelled.placed_at)}. Questions go to {apart(other)} in the order "
        "chat, which stays open.",
        order_address=address,
        file_address=f"/api/orders/{receipt.number}/receipt",
        check_address=f"{settings.origins[0]}/verify",
        qr=qr_code(f"{settings.origins[0]}/verify?receipt={receipt.receipt}"),
        again=DEED[person.side],
        again_address=f"{address}/again",
        case_address=f"{address}#case",
        case_title=occasion.title if occasion else "",
    )
