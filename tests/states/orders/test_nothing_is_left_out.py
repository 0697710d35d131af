"""What a screen can't show whole says so, and says how to find the rest."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from buyer_portal.domain.imports.orders import COLUMNS
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.changes.requests import ask_for_change
from buyer_portal.services.conversation.inbox import PARTNERS_SHOWN, inbox
from buyer_portal.services.imports.orders import import_orders
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.returns.opening import open_case
from buyer_portal.settings import now
from buyer_portal.states.cancellation.news import CancellationNewsState
from buyer_portal.states.orders.dashboard import DashboardState
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.returns_news import CaseNewsState
from buyer_portal.words.formatting import and_more
from buyer_portal.words.orders.list import list_chips, more_companies
from tests.states.conftest import everything, of, run


@pytest.fixture
def suppliers(database: str, tmp_path: Path) -> Any:
    """Import an order of Corner Bistro's from each of so many suppliers."""

    def bring(count: int) -> None:
        row = "S-{0},Corner Bistro,Supplier {0},PENDING,2026-11-01T08:00:00Z,EUR,T-1,Tomatoes,2,1.50"
        rows = [row.format(number) for number in range(count)]
        (tmp_path / "orders.csv").write_text("\n".join((",".join(COLUMNS), *rows)))
        import_orders(tmp_path / "orders.csv")

    return bring


@pytest.mark.parametrize(("count", "said"), [(8, ""), (11, "and 3 more: search for the name")])
def test_the_list_says_how_many_companies_have_no_chip(ada: Person, suppliers: Any, count: int, said: str):
    suppliers(count)
    page = list_orders(ada, OrderFilter())

    assert more_companies(page, len(list_chips(ada, OrderFilter(), page))) == said


@pytest.mark.parametrize(("count", "more"), [(PARTNERS_SHOWN, False), (PARTNERS_SHOWN + 1, True)])
def test_the_list_of_whom_to_write_to_says_that_there_are_more(ada: Person, suppliers: Any, count: int, more: bool):
    suppliers(count)

    found = inbox(ada)

    assert (len(found.partners), found.has_more_partners) == (PARTNERS_SHOWN, more)


@pytest.mark.parametrize(
    ("found", "said"), [(6, ""), (7, "and 1 more"), (99, "and 93 more"), (100, "and more than 93 more")]
)
def test_a_short_list_says_how_many_it_leaves_out_as_far_as_they_are_counted(found: int, said: str):
    assert and_more(found, 6, 100) == said


def test_the_dashboard_says_how_many_more_wait_for_suppliers(screen: Any, place_order: Any, ada: Person):
    long_ago = now() - timedelta(days=2)
    for _ in range(8):
        place_order(status=OrderStatus.OUT_FOR_DELIVERY)
    for place in range(7):
        number = place_order(placed_at=long_ago)
        ask_for_change(ada, number, seen_version=1, key=f"request-{place}", quantities=[1, 10], note="")
    page = screen(DashboardState, "/dashboard", ada)

    run(everything(page.load()))

    assert len(page.board.under_way) == 18
    assert [(more.words, more.address) for more in page.board.more_under_way] == [
        ("and 1 more of the changes that you asked for", "/orders"),
        ("and 1 more that wait for a confirmation", "/orders?status=PENDING&sort=placed"),
        ("and 2 more on their way", "/orders?status=OUT_FOR_DELIVERY"),
    ]


def test_the_desk_says_how_many_notes_it_leaves_out(screen: Any, place_order: Any, ada: Person, tom: Person):
    for place in range(5):
        cancel_order(ada, place_order(), seen_version=1, key=f"cancel-{place}")
    for place in range(7):
        report = {"problem": "DAMAGED", "wanted": "REFUND", "quantities": [1, 0], "note": "Oh."}
        open_case(ada, place_order(status=OrderStatus.DELIVERED), key=f"case-{place}-0", **report)
    desk = screen(OrdersState, "/supplier", tom)

    run(everything(desk.load()))

    cancelled, cases = run(of(desk, CancellationNewsState)), run(of(desk, CaseNewsState))
    assert (len(cancelled.cancellations), cancelled.more_cancellations) == (3, "and 2 more")
    assert (len(cases.waiting_cases), cases.more_cases) == (6, "and 1 more")
