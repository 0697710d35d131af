"""What the portal said is done, to be compared with what is stored."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from buyer_portal.store import tables
from buyer_portal.store.engine import reading


@dataclass
class Kept:
    """Everything that was acknowledged, and how often somebody had to ask again."""

    cancelled: dict[str, str] = field(default_factory=dict)
    """The receipt of each order."""
    written: dict[str, str] = field(default_factory=dict)
    """The text of each message, by its key."""
    asked_again: list[str] = field(default_factory=list)
    """Why, each time."""

    def said(self) -> str:
        """It in one sentence."""
        why = Counter(self.asked_again)
        return f"{len(self.cancelled)} cancelled, {len(self.written)} written; asked again: {dict(why)}."

    def assert_stored_once(self, prefix: str) -> None:
        """All of it is there, whole and once; among the orders whose number begins so, none is half cancelled."""
        order, cancellation, message = tables.orders.c, tables.cancellation.c, tables.message.c
        is_ours = order.number.startswith(prefix)
        both = select(order.number, cancellation.receipt).where(order.id == cancellation.order_id, is_ours)
        with reading() as db:
            ours = db.execute(select(order.number, order.status).where(is_ours)).all()
            receipts = [(number, receipt) for number, receipt in db.execute(both)]
            texts = Counter((key, text) for key, text in db.execute(select(message.key, message.text)))
        assert sorted(number for number, _ in receipts) == sorted(
            number for number, status in ours if status == "CANCELLED"
        )
        assert self.cancelled.items() <= dict(receipts).items()
        assert {key: texts[key, text] for key, text in self.written.items()} == dict.fromkeys(self.written, 1)
