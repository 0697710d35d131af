"""Sentences with names that run from right to left: what the bell, a toast and a mail say."""

from datetime import UTC, datetime

import pytest

from buyer_portal.domain.cancellation import cancellation_verdict
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.services.notifications.notice import Notice
from buyer_portal.words.notifications.notices import notice_text, notice_title

ADA = Person(1, "Ada", "ada@example.com", 1, "Corner Bistro", Side.BUYER, Role.OWNER, "UTC", "")
HEBREW, ARABIC = "נועה כהן", "مزارع النخيل 7"


def _notice(kind: str, text: str = "") -> Notice:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    return Notice(1, kind, "ORD-1", OrderStatus.CONFIRMED, HEBREW, ARABIC, text, at, is_read=False)


@pytest.mark.parametrize(
    ("kind", "text", "title", "said"),
    [
        (
            OrderEvent.CONFIRM,
            "",
            f"Confirmed by \u2068{ARABIC}\u2069",
            f"By \u2068{HEBREW}\u2069, \u2068{ARABIC}\u2069.",
        ),
        ("MESSAGE", "שלם!", f"New message from \u2068{HEBREW}\u2069", "“\u2068שלם!\u2069”"),
        ("MESSAGE", "Hello!", f"New message from \u2068{HEBREW}\u2069", "“Hello!”"),
    ],
)
def test_a_name_stays_apart_from_the_sentence(kind: str, text: str, title: str, said: str) -> None:
    notice = _notice(kind, text)

    assert notice_title(ADA, notice) == title
    assert notice_text(ADA, notice) == said


def test_the_verdict_keeps_names_apart_and_the_suggested_words_as_they_are_typed() -> None:
    verdict = cancellation_verdict(OrderStatus.PROCESSING, supplier=ARABIC, contact=HEBREW, number="ORD-1")

    assert verdict.explanation.startswith(f"\u2068{ARABIC}\u2069 is already preparing")
    assert verdict.suggested_message.startswith(f"Hello {HEBREW}, please stop preparing ORD-1")
