"""A new status or kind of event: every place that has to know it, or a test that names the place."""

from pathlib import Path

import pytest

from buyer_portal.domain.cancellation_rules import CANCELLABLE, CANCELLATION_RULES
from buyer_portal.domain.help import Help
from buyer_portal.domain.notifications import KINDS, TIMELINE_ONLY
from buyer_portal.domain.orders.order import MOVES, REACHES, OrderEvent, moves_from
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.states.orders.moves import _DEEDS
from buyer_portal.store.tables import notification, orders, outbox, tally, timeline_event
from buyer_portal.words.events import EVENT_WORDS
from buyer_portal.words.orders.statuses import STATUS_WORDS

ROOT = Path(__file__).parent.parent
FIRST = ["PENDING", "CONFIRMED", "PROCESSING", "OUT_FOR_DELIVERY", "DELIVERED", "CANCELLED"]
"""The statuses that have been counted since the first migration."""


def _read(*files: str) -> str:
    """What the files say that these patterns name."""
    return "".join(path.read_text(encoding="utf-8") for name in files for path in sorted(ROOT.glob(name)))


SHEET, HELP_SHEET, ICONS = _read("assets/portal.css"), _read("help_docs/assets/help.css"), _read("assets/icons.svg")
MIGRATIONS = _read("migrations/versions/*.py")


@pytest.mark.parametrize("status", OrderStatus)
def test_a_status_is_known_everywhere(status):
    rule, words = CANCELLATION_RULES.get(status), STATUS_WORDS.get(status)
    badge = f".badge[data-status={status}]"
    places = {
        "a row of CANCELLATION_RULES in buyer_portal/domain/cancellation_rules.py": rule,
        "`fee_when` in its row of CANCELLATION_RULES": status not in CANCELLABLE or (rule and rule.fee_when),
        "its place on a help page: Help in buyer_portal/domain/help.py": status.name in Help.__members__,
        "a move that leads to it: MOVES in buyer_portal/domain/orders/order.py": status in REACHES.values(),
        "a move that leads on: MOVES in buyer_portal/domain/orders/order.py, or it is final: `is_final` in status.py": (
            status.is_final or moves_from(status, Side.SUPPLIER)
        ),
        "a row of STATUS_WORDS in buyer_portal/words/orders/statuses.py": words,
        "`next` in its row of STATUS_WORDS": status.is_final or (words and words.next),
        "a colour in assets/portal.css": badge in SHEET,
        "a colour in help_docs/assets/help.css": badge in HELP_SHEET,
        "a migration that gives it a row of `tally` beside each that is there": status in FIRST or status in MIGRATIONS,
    }
    missing = [place for place, is_there in places.items() if not is_there]

    assert not missing, f"{status} lacks " + "; ".join(missing)


@pytest.mark.parametrize("event", OrderEvent)
def test_an_event_is_known_everywhere(event):
    words, is_told = EVENT_WORDS.get(event), event in KINDS
    places = {
        "a row of KINDS or a place in TIMELINE_ONLY: buyer_portal/domain/notifications.py": (
            is_told is not (event in TIMELINE_ONLY)
        ),
        "a row of EVENT_WORDS in buyer_portal/words/events.py, or of RETURN_WORDS in returns_events.py": words,
        "`done` in its row of words": event is OrderEvent.MESSAGE or (words and words.done),
        "`told` in its row of words": not is_told or (words and words.told),
        "`listed` in its row of words": not is_told or (words and words.listed),
    }
    missing = [place for place, is_there in places.items() if not is_there]

    assert not missing, f"{event} lacks " + "; ".join(missing)


@pytest.mark.parametrize("event", [event for event, move in MOVES.items() if move.side is Side.SUPPLIER])
def test_a_step_of_the_supplier_has_its_deed(event):
    is_there = event in _DEEDS or MOVES[event].reason_required  # what needs a reason has a dialog of its own

    assert is_there, f"{event} lacks a deed: _DEEDS in buyer_portal/states/orders/moves.py"


@pytest.mark.parametrize("words", [*STATUS_WORDS.values(), *EVENT_WORDS.values()], ids=lambda words: words.icon)
def test_every_icon_is_drawn(words):
    assert f'<symbol id="{words.icon}"' in ICONS, f"assets/icons.svg lacks {words.icon}"


@pytest.mark.parametrize("name", [*OrderStatus, *OrderEvent])
def test_a_name_fits_its_columns(name):
    columns = orders.c.status, tally.c.status, timeline_event.c.event, notification.c.kind, outbox.c.kind
    shortest = min(column.type.length for column in columns)  # pyright: ignore[reportAttributeAccessIssue]

    assert len(name) <= shortest, f"{name} is longer than the {shortest} characters of buyer_portal/store/tables/"
