"""A page that was visited before is on screen before it is loaded again: its load undoes nothing that is done on it
then, and closes what was left.
"""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reflex_base.constants import RouteVar
from reflex_base.event import Event

from buyer_portal.app import app
from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.people.session_cookie import COOKIE
from buyer_portal.services.people.sign_in import start_sign_in
from buyer_portal.settings import ROOT, settings
from buyer_portal.states.catalogue import CatalogueState
from buyer_portal.states.conversation_inbox import MessagesState
from buyer_portal.states.ordering_again import OrderAgainState
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.people.email_change import EmailChangeState
from buyer_portal.states.people.people import PeopleState
from buyer_portal.states.people.profile import ProfileState
from buyer_portal.states.people.second_factor import SET_UP, SecondFactorState
from buyer_portal.states.policies import SupplierPolicyState
from buyer_portal.states.shell.auth import begins_anew
from buyer_portal.states.shell.gate import Gate
from buyer_portal.store.catalogue import add_products
from buyer_portal.store.engine import transaction
from tests.states.conftest import act, at, come_back, everything, of, run

BEN, NORA = "ben@corner-bistro.example", "nora@x.example"
SETTINGS, PEOPLE, POLICY, CATALOGUE = "/settings", "/settings/people", "/supplier/policy", "/supplier/catalogue"
Left = Callable[[Any], Any]
"""What is left on a page by what somebody did there; false when there is nothing."""
DEEDS: dict[str, tuple[Any, str, Any, Left, Left]] = {
    "somebody is asked about": (PeopleState, PEOPLE, None, lambda s: s.ask_to_remove(BEN), lambda s: s.question.title),
    "somebody is invited": (
        PeopleState, PEOPLE, None, lambda s: s.invite({"emails": NORA, "role": "MEMBER"}), lambda s: s.new_links
    ),
    "an invitation is refused": (
        PeopleState, PEOPLE, None, lambda s: s.invite({"emails": "no", "role": "MEMBER"}), lambda s: s.invite_problem
    ),
    "a second factor is begun": (
        ProfileState, SETTINGS, SecondFactorState, lambda s: s.open_form(SET_UP), lambda s: s.factor_form
    ),
    "a new address is begun": (
        ProfileState, SETTINGS, EmailChangeState, lambda s: s.open_form(), lambda s: s.is_form_open
    ),
    "a name is refused": (
        ProfileState, SETTINGS, None, lambda s: s.save({"name": "", "time_zone": "UTC"}), lambda s: s.profile_problem
    ),
    "a policy is looked at": (
        SupplierPolicyState, POLICY, None, lambda s: s.submit({"deed": "preview", "text": "We pick."}),
        lambda s: s.previewed,
    ),
    "a policy is refused": (
        SupplierPolicyState, POLICY, None,
        lambda s: s.submit({"deed": "preview", "kind_CONFIRMED": "PERCENTAGE", "value_CONFIRMED": "x"}),
        lambda s: s.policy_problem,
    ),
    "a price is refused": (
        CatalogueState, CATALOGUE, None, lambda s: s.save({"sku": "BAS-1", "price": "x", "seen": "1"}),
        lambda s: s.products[0].problem,
    ),
    "orders are searched": (
        OrdersState, "/orders", None, lambda s: s.search("basil"), lambda s: s.searched
    ),
    "messages are searched": (
        MessagesState, "/messages", None, lambda s: s.search("basil"), lambda s: s.searched_threads
    ),
    "an order is refused": (
        OrderAgainState, "", None, lambda s: s.place({"quantity:1": "1.5"}), lambda s: s.again_problem
    ),
}  # fmt: skip
"""The state that loads the page, its address, the part that is acted on (None: that state), what is done and left."""


@pytest.fixture(autouse=True)
def _offered(tom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "smtp_url", "smtp://127.0.0.1:25")
    with transaction() as db:
        add_products(db, tom.company_id, [NewProduct("BAS-1", "Basil", "crate", 195, "EUR", True)])


@pytest.fixture
def page_of(screen: Any, ada: Any, tom: Any, place_order: Any) -> Callable[..., Any]:
    """Open the page of a deed; gives its state, its part, and its address."""

    def open_page(state: Any, address: str, part: Any) -> tuple[Any, Any, str]:
        address = address or f"/orders/{place_order(status=OrderStatus.CANCELLED)}/again"
        page = screen(state, address, tom if address.startswith("/supplier") else ada)
        come_back(page, address)
        run(everything(page.load()))
        return page, run(of(page, part or state)), address

    return open_page


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_done_before_the_page_is_loaded_again_is_not_undone(page_of: Any, deed: str) -> None:
    state, address, part, does, left = DEEDS[deed]
    page, part, address = page_of(state, address, part)
    come_back(page, address)

    act(part, does(part))
    done = left(part)
    run(everything(page.load()))

    assert done
    assert left(part) == done


@pytest.mark.parametrize("deed", DEEDS)
def test_what_was_left_in_an_earlier_visit_is_closed(page_of: Any, deed: str) -> None:
    state, address, part, does, left = DEEDS[deed]
    page, part, address = page_of(state, address, part)
    act(part, does(part))
    assert left(part)

    come_back(page, address)
    run(everything(page.load()))

    assert not left(part)


def test_a_price_that_is_typed_before_the_catalogue_is_loaded_again_is_not_lost(page_of: Any) -> None:
    """A row whose form is made anew is empty: what was saved in the last visit must not do that in this one."""
    page, _, address = page_of(CatalogueState, CATALOGUE, None)
    act(page, page.save({"sku": "BAS-1", "price": "2.10", "available": "on", "seen": "1"}))
    mark = page.products[0].mark

    come_back(page, address)
    run(everything(page.load()))

    assert (page.products[0].price, page.products[0].mark) == ("2.10", mark)


def test_the_gate_writes_down_on_what_somebody_acts_and_where(screen: Any, ada: Any) -> None:
    page = screen(PeopleState, PEOPLE)
    cookie = f"{COOKIE}={start_sign_in(ada)}"

    async def story() -> None:
        async def comes(address: str, handler: Any, socket: str = "socket-1", *, sent: bool = True) -> None:
            at(page, address, cookie=cookie, socket=socket)
            name = handler if isinstance(handler, str) else Event.from_event_type(handler)[0].name
            data = {RouteVar.HEADERS: {}} if sent else {}
            payload = {"email": BEN} if sent and not isinstance(handler, str) else {}
            await Gate().preprocess(app, page._get_root_state(), Event(name=name, payload=payload, router_data=data))

        await comes(PEOPLE, PeopleState.load, sent=False)
        assert await begins_anew(page)
        await comes(PEOPLE, PeopleState.ask_to_remove)
        assert not await begins_anew(page)
        assert await begins_anew(await page.get_state(ProfileState))
        await comes("/orders", "reflex___state____state.hydrate")
        assert await begins_anew(page)
        await comes(PEOPLE, PeopleState.ask_to_remove)
        assert not await begins_anew(page)
        await comes(PEOPLE, "reflex___state____state.hydrate", "socket-2")  # the whole page is loaded anew
        assert await begins_anew(page)

    run(story())


# --- the next state -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file", sorted((ROOT / "buyer_portal" / "states").rglob("*.py")), ids=lambda file: "/".join(file.parts[-2:])
)
def test_a_load_that_sets_something_back_asks_whether_the_visit_begins_anew(file: Path) -> None:
    unasked = [
        target
        for load in ast.walk(ast.parse(file.read_text()))
        if isinstance(load, ast.AsyncFunctionDef) and load.name.startswith("load")
        for statement in load.body
        if isinstance(statement, ast.Assign)
        for target in _set_back(statement)
    ]

    assert unasked == []


def _set_back(statement: ast.Assign) -> list[str]:
    """The variables of the state that get a value that is written in the code: "", False, {}."""
    values = statement.value.elts if isinstance(statement.value, ast.Tuple) else [statement.value]
    targets = [
        each
        for target in statement.targets
        for each in (target.elts if isinstance(target, ast.Tuple) else [target])
        if isinstance(each, ast.Attribute)
    ]
    return [
        target.attr
        for target, value in zip(targets, values * (len(targets) if len(values) == 1 else 1), strict=False)
        if isinstance(value, ast.Constant | ast.Dict | ast.List)
    ]
