"""The buyer's list of orders: finding one among many, and everything in the address."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from e2e.database import INES, add_company, add_person
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import DeskPage, OrdersPage
from e2e.server import Server

PlaceOrder = Callable[..., str]
TABS = ["Pending", "Confirmed", "Processing", "Out for delivery", "Delivered", "Cancelled"]
ANSWER_AS_THE_ORDER_OPENS = """
    window.heldAnswers = [];
    const heard = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
    Object.defineProperty(WebSocket.prototype, "onmessage", { ...heard, set(hear) {
        const isHeld = event => /q=tomatoes/.test(event.data);
        heard.set.call(this, event => isHeld(event) ? heldAnswers.push(() => hear(event)) : hear(event));
    }});
    const push = history.pushState;
    history.pushState = function (...to) {
        push.apply(this, to);
        if (/ORD-/.test(to[2])) queueMicrotask(() => heldAnswers.splice(0).forEach(answer => answer()));
    };
"""
"""Holds the search's answer until the address is the order's, and React has not drawn it yet."""


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own: it counts what the demo has."""
    return start_portal()


def test_the_tabs_have_counts_that_add_up(buyer: Page) -> None:
    orders = OrdersPage(buyer).open()

    assert sum(orders.count_of_tab(name) for name in TABS) == orders.count_of_tab("All")


@pytest.mark.parametrize("name", TABS)
def test_a_tab_shows_as_many_orders_as_it_says(buyer: Page, name: str) -> None:
    orders = OrdersPage(buyer).open()
    count = orders.count_of_tab(name)

    orders.tab(name).click()

    expect(buyer).to_have_url(re.compile(f"status={name.upper().replace(' ', '_')}"))
    expect(orders.summary).to_have_text(f"1–50 of {count} orders" if count > 50 else f"{count} orders")
    expect(orders.numbers()).to_have_count(min(count, 50))
    expect(orders.tab(name)).to_have_attribute("aria-current", "true")
    badges = orders.table.locator("[data-status] .badge").all_inner_texts()
    assert set(badges) == {name.upper()}


TABLE = """html => {
    const page = html ? new DOMParser().parseFromString(html, "text/html") : document;
    const said = node => node.nodeType === Node.TEXT_NODE ? node.data : node.nodeType !== Node.ELEMENT_NODE ? ""
        : node.localName === "svg" ? "[icon]" : "<" + node.localName + [...node.attributes]
            .filter(each => each.name !== "data-discover" && each.value).map(each => ` ${each.name}=${each.value}`)
            .sort().join("") + ">" + [...node.childNodes].map(said).join("");
    const table = page.querySelector("table.orders");
    return table && said(table);
}"""


@pytest.mark.parametrize("query", ["", "?status=CANCELLED&sort=total", "?q=tomato", "?supplier=Harbour+Seafood&page=2"])
def test_the_orders_stand_in_the_html_already_as_they_will_when_it_is_live(
    buyer: Page, place_order: PlaceOrder, query: str
) -> None:
    place_order(lines=[NewLine("X-1", 'Tomatoes <b>&amp; "more"</b>', 1, 100)])
    OrdersPage(buyer).open(query)

    answer = buyer.request.get(buyer.url, headers={"accept": "text/html"})

    assert answer.headers["cache-control"] == "no-store"
    assert buyer.evaluate(TABLE, answer.text()) == buyer.evaluate(TABLE, "")
    assert buyer.evaluate(TABLE, "")


def test_a_list_with_nothing_to_show_says_so_in_the_html_already(buyer: Page) -> None:
    OrdersPage(buyer).open("?q=nothing-is-called-so")

    answer = buyer.request.get(buyer.url, headers={"accept": "text/html"})

    assert "No order matches" in answer.text()


def test_counts_change_after_a_cancellation_without_a_reload(
    buyer: Page, colleague: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    watching = OrdersPage(colleague).open()
    pending, cancelled = watching.count_of_tab("Pending"), watching.count_of_tab("Cancelled")
    watching.expect_status(number, "PENDING")

    OrderPage(buyer).open_order(number).ask_to_cancel().confirm()

    watching.expect_status(number, "CANCELLED")
    watching.expect_tab("Pending", pending - 1)
    watching.expect_tab("Cancelled", cancelled + 1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("{number}", True, id="number"),
        pytest.param("harbour", True, id="supplier"),
        pytest.param("dragon fruit", True, id="item"),
        pytest.param("DRG-7", True, id="code"),
        pytest.param("unobtainable", False, id="nothing"),
    ],
)
def test_an_order_is_found_by(buyer: Page, place_order: PlaceOrder, query: str, found: bool) -> None:
    number = place_order(supplier=INES, lines=[NewLine("DRG-7", "Dragon fruit, red, 3 kg", 1, 4100)])
    orders = OrdersPage(buyer).open()

    orders.search(query.format(number=number))

    expect(buyer).to_have_url(re.compile(r"\?q="))
    expect(orders.link(number)).to_have_count(1 if found else 0)
    if not found:
        expect(buyer.get_by_role("heading", name="No order matches “unobtainable”")).to_be_visible()
        buyer.get_by_role("link", name="Clear filters").click()
        expect(orders.link(number)).to_be_visible()
        expect(orders.search_box).to_have_value("")


def test_the_result_of_a_search_is_announced(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    orders = OrdersPage(buyer).open()

    orders.search(number)

    expect(orders.summary).to_have_text("1 order")


def test_filters_live_in_the_address_and_add_up(buyer: Page) -> None:
    orders = OrdersPage(buyer).open()
    orders.tab("Delivered").click()
    expect(orders.tab("Delivered")).to_have_attribute("aria-current", "true")
    buyer.get_by_role("group", name="Supplier").get_by_role("link", name="Harbour Seafood").click()

    expect(buyer).to_have_url(re.compile(r"status=DELIVERED.*supplier=Harbour"))
    expect(orders.table.get_by_role("row").nth(1)).to_contain_text("Harbour Seafood")
    shared = buyer.context.new_page()
    shared.goto(buyer.url)
    expect(OrdersPage(shared).numbers()).to_have_text(orders.numbers().all_inner_texts())


def test_back_and_reload_restore_the_list(buyer: Page) -> None:
    orders = OrdersPage(buyer).open()
    orders.tab("Cancelled").click()
    expect(orders.tab("Cancelled")).to_have_attribute("aria-current", "true")
    orders.sort_by("Total")
    expect(orders.heading_cell("Total")).to_have_attribute("aria-sort", "descending")
    before = orders.numbers().all_inner_texts()
    orders.numbers().first.click()
    expect(OrderPage(buyer).heading).to_have_text(before[0])

    buyer.go_back()
    expect(orders.numbers()).to_have_text(before)
    expect(orders.heading_cell("Total")).to_have_attribute("aria-sort", "descending")
    orders.reload()
    expect(orders.numbers()).to_have_text(before)
    expect(orders.tab("Cancelled")).to_have_attribute("aria-current", "true")


def test_back_from_an_order_restores_the_search(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    orders = OrdersPage(buyer).open()
    orders.search(number)
    expect(orders.numbers()).to_have_text([number])
    orders.link(number).click()
    expect(OrderPage(buyer).heading).to_have_text(number)

    buyer.go_back()

    expect(orders.numbers()).to_have_text([number])
    expect(orders.search_box).to_have_value(number)


_OTHER_WAY = {"ascending": "descending", "descending": "ascending"}


@pytest.mark.parametrize("column", ["Order", "Supplier", "Placed", "Expected", "Total"])
def test_a_column_sorts_both_ways_and_says_so(buyer: Page, column: str) -> None:
    orders = OrdersPage(buyer).open("?status=CONFIRMED")
    cell = orders.heading_cell(column)

    at_first = cell.get_attribute("aria-sort") or ""
    orders.sort_by(column)
    expect(cell).to_have_attribute("aria-sort", _OTHER_WAY.get(at_first, re.compile("ascending|descending")))
    first, way = orders.numbers().all_inner_texts(), cell.get_attribute("aria-sort") or ""
    orders.sort_by(column)
    expect(cell).to_have_attribute("aria-sort", _OTHER_WAY[way])

    expect(orders.table.locator("[aria-sort]")).to_have_count(1)
    assert sorted(orders.numbers().all_inner_texts()) == sorted(first)


def test_the_newest_order_comes_first(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()

    orders = OrdersPage(buyer).open()

    expect(orders.numbers().first).to_have_text(number)
    expect(orders.heading_cell("Placed")).to_have_attribute("aria-sort", "descending")


def test_a_time_says_itself_in_full_with_the_zone(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()

    placed = OrdersPage(buyer).open().row(number).locator("time")
    expect(placed).to_have_attribute("title", re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d \(Europe/Berlin\)$"))

    order = OrderPage(buyer).open_order(number)
    expect(order.timeline).to_contain_text("All times on this page are in Europe/Berlin.")


def test_pages_of_fifty(buyer: Page) -> None:
    orders = OrdersPage(buyer).open()
    everything = orders.count_of_tab("All")
    pager = buyer.get_by_role("navigation", name="Pages")
    first = orders.numbers().all_inner_texts()

    pager.get_by_role("link", name="Next").click()

    expect(pager).to_contain_text(f"51–100 of {everything}")
    expect(buyer).to_have_url(re.compile("page=2"))
    second = orders.numbers().all_inner_texts()
    assert len(first) == len(second) == 50
    assert not set(first) & set(second)
    buyer.go_back()
    expect(orders.numbers()).to_have_text(first)


def test_a_new_buyer_is_told_how_to_begin(sign_in_with_password: Callable[..., Page]) -> None:
    add_company("New Place", Side.BUYER)
    add_person("nia@new-place.example", "Nia Newman", "New Place", Side.BUYER)

    orders = OrdersPage(sign_in_with_password("nia@new-place.example"))
    orders.page.goto("/orders")

    expect(orders.page.get_by_role("heading", name="No orders yet")).to_be_visible()
    expect(orders.page.get_by_role("link", name="How to import orders")).to_have_attribute(
        "href", "/help/import-orders/"
    )


def test_a_row_is_a_real_link_and_can_be_clicked_anywhere(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    orders = OrdersPage(buyer).open()
    expect(orders.link(number)).to_have_attribute("href", f"/orders/{number}")

    with buyer.context.expect_page() as opened:
        orders.link(number).click(button="middle")
    expect(OrderPage(opened.value).heading).to_have_text(number)
    orders.row(number).get_by_text("€44.50").click(force=True)  # what is under the mouse is the link, stretched

    expect(OrderPage(buyer).heading).to_have_text(number)


def test_an_order_can_be_found_and_opened_by_keyboard(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    orders = OrdersPage(buyer).open()

    buyer.keyboard.press("/")
    expect(orders.search_box).to_be_focused()
    buyer.keyboard.type(number)
    expect(orders.numbers()).to_have_text([number])
    buyer.keyboard.press("Escape")
    expect(orders.search_box).to_have_value("")
    expect(orders.numbers()).to_have_count(50)
    orders.heading.click()
    buyer.keyboard.press("j")
    expect(orders.numbers().nth(0)).to_be_focused()
    buyer.keyboard.press("j")
    expect(orders.numbers().nth(1)).to_be_focused()
    buyer.keyboard.press("k")
    expect(orders.numbers().nth(0)).to_be_focused()
    buyer.keyboard.press("Enter")
    expect(OrderPage(buyer).heading).to_have_text(number)
    buyer.keyboard.press("g")
    buyer.keyboard.press("o")
    expect(orders.heading).to_have_text("Orders")
    buyer.keyboard.press("?")
    sheet = buyer.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Go to Messages")
    buyer.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(buyer.get_by_role("row").nth(1)).to_be_visible()


def test_no_shortcut_fires_while_typing(buyer: Page, place_order: PlaceOrder) -> None:
    order = OrderPage(buyer).open_order(place_order())
    order.chat.box.click()

    buyer.keyboard.type("go /j ?k")

    expect(order.chat.box).to_have_value("go /j ?k")
    expect(order.chat.box).to_be_focused()


def test_clearing_the_search_by_mouse(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    orders = OrdersPage(buyer).open(f"?q={number}")
    expect(orders.search_box).to_have_value(number)

    buyer.get_by_role("button", name="Clear search").click()

    expect(orders.numbers()).to_have_count(50)
    expect(orders.search_box).to_be_focused()


def test_a_search_that_comes_too_late_does_not_pull_the_reader_back(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    orders = OrdersPage(buyer).open()
    expect(orders.link(number)).to_be_visible()

    orders.search("tomatoes")
    orders.link(number).press("Enter")  # under a mouse the found rows may move away

    order = OrderPage(buyer)
    expect(order.heading).to_have_text(number)
    with pytest.raises(AssertionError):  # longer than the search waits for the next key
        expect(order.heading).to_have_text("Orders", timeout=700)


def test_a_search_that_is_answered_while_the_order_opens_does_not_keep_the_reader(
    buyer: Page, place_order: PlaceOrder
) -> None:
    number, sockets, held = place_order(), [], []
    buyer.on("websocket", lambda socket: sockets.append(socket))
    orders = OrdersPage(buyer).open()
    expect(orders.link(number)).to_be_visible()
    buyer.route("**/assets/*.js", lambda script: held.append(script))  # the order's page is on its way, and slow

    with sockets[0].expect_event("framereceived", lambda frame: "q=tomatoes" in str(frame)):
        orders.search("tomatoes")
        with buyer.expect_request("**/assets/*.js"):
            orders.link(number).press("Enter")
    for script in held:
        script.continue_()
    buyer.unroute("**/assets/*.js")

    expect(OrderPage(buyer).heading).to_have_text(number)


def test_a_search_that_is_answered_before_the_opened_order_is_drawn_does_not_pull_the_reader_back(
    buyer: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    buyer.add_init_script(ANSWER_AS_THE_ORDER_OPENS)
    orders = OrdersPage(buyer).open()
    expect(orders.link(number)).to_be_visible()

    orders.search("tomatoes")
    buyer.wait_for_function("() => heldAnswers.length")
    orders.link(number).press("Enter")

    buyer.wait_for_function("() => !heldAnswers.length")
    expect(OrderPage(buyer).heading).to_have_text(number)
    with pytest.raises(AssertionError):
        expect(OrderPage(buyer).heading).to_have_text("Orders", timeout=700)


@pytest.mark.parametrize(
    "query", ["?page=999", "?status=NONSENSE", "?sort=__class__", "?q=%00%F0%9F%8D%85", "?page=-1"]
)
def test_a_mistyped_address_still_shows_a_list(buyer: Page, query: str) -> None:
    orders = OrdersPage(buyer).open(query)

    expect(orders.tab("All")).to_be_visible()
    expect(orders.table.or_(buyer.get_by_role("heading", name=re.compile("No order"))).first).to_be_visible()


def test_the_status_of_an_order_in_the_list_changes_live(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    orders = OrdersPage(buyer).open()
    orders.expect_status(number, "CONFIRMED")

    supplier.goto(f"/supplier/orders/{number}")
    supplier.get_by_role("button", name="Start processing").click()

    orders.expect_status(number, "PROCESSING")


def test_what_waits_for_the_reader_has_a_tab_until_it_is_answered(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    orders = OrdersPage(buyer).open("?status=ATTENTION")
    expect(orders.tab("Needs attention")).to_have_attribute("aria-current", "true")
    waiting = orders.count_of_tab("Needs attention")

    DeskOrderPage(supplier).open_order(number).chat.send("Is red onion fine?")
    orders.expect_tab("Needs attention", waiting + 1)
    expect(orders.row(number)).to_contain_text("Message to answer")
    orders.link(number).click()
    order = OrderPage(buyer)
    order.expect_status("CONFIRMED")
    order.chat.expect_message("Is red onion fine?")
    buyer.go_back()
    orders.expect_tab("Needs attention", waiting + 1)
    orders.link(number).click()
    order.chat.send("Fine.")
    order.chat.expect_message("Fine.")
    buyer.go_back()

    orders.expect_tab("Needs attention", waiting)
    expect(orders.link(number)).to_have_count(0)


def test_going_back_from_an_order_leads_to_the_place_in_the_list_that_was_left(buyer: Page) -> None:
    orders = OrdersPage(buyer).open("?status=DELIVERED&page=2")
    link = orders.numbers().nth(20)
    link.scroll_into_view_if_needed()
    number, top = link.inner_text(), buyer.evaluate("scrollY")
    assert top > 200
    link.click()
    expect(OrderPage(buyer).heading).to_have_text(number)

    buyer.go_back()

    expect(orders.link(number)).to_be_focused()
    expect(orders.link(number)).to_be_in_viewport()
    buyer.wait_for_function("top => Math.abs(scrollY - top) < 3", arg=top)
    expect(buyer).to_have_url(re.compile(r"status=DELIVERED&page=2$"))


def test_the_breadcrumb_of_an_order_leads_back_to_the_list_as_it_was(buyer: Page, supplier: Page) -> None:
    orders = OrdersPage(buyer).open("?status=DELIVERED&q=tomato&sort=total")
    orders.numbers().first.click()
    crumbs = buyer.get_by_role("navigation", name="Breadcrumb")
    crumbs.get_by_role("link", name="Orders").click()
    expect(buyer).to_have_url(re.compile(r"/orders\?status=DELIVERED&q=tomato&sort=total$"))

    desk = DeskPage(supplier).open("?status=ALL&sort=number")
    desk.numbers().first.click()
    supplier.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Orders").click()
    expect(supplier).to_have_url(re.compile(r"/supplier\?status=ALL&sort=number$"))
    expect(desk.tab("All")).to_have_attribute("aria-current", "true")


def test_a_filter_clicked_right_after_a_tab_keeps_the_tab(buyer: Page) -> None:
    orders = OrdersPage(buyer).open()

    buyer.evaluate(
        """() => {
            document.querySelector(".tabs a[href*=DELIVERED]").click();
            document.querySelector(".toolbar a.chip").click();
        }"""
    )

    expect(buyer).to_have_url(re.compile(r"/orders\?status=DELIVERED&supplier=[^&]+$"))
    expect(orders.tab("Delivered")).to_have_attribute("aria-current", "true")
    buyer.go_back()
    expect(buyer).to_have_url(re.compile(r"/orders$"))
    expect(orders.tab("All")).to_have_attribute("aria-current", "true")


def test_a_tab_a_filter_and_a_search_of_the_desk_go_together(supplier: Page) -> None:
    desk = DeskPage(supplier).open("?status=ALL&sort=number")
    expect(desk.tab("All")).to_have_attribute("aria-current", "true")

    supplier.get_by_role("group", name="Buyer").get_by_role("link").first.click()
    expect(supplier).to_have_url(re.compile(r"status=ALL&buyer=[^&]+&sort=number$"))
    desk.search("tomato")
    expect(supplier).to_have_url(re.compile(r"status=ALL&q=tomato&buyer=[^&]+&sort=number$"))
    desk.tab("Open").click()

    expect(supplier).to_have_url(re.compile(r"status=OPEN&q=tomato&buyer=[^&]+&sort=number$"))
    expect(desk.tab("Open")).to_have_attribute("aria-current", "true")


def test_a_search_box_has_one_way_to_clear_it(buyer: Page) -> None:
    orders = OrdersPage(buyer).open("?q=tomato")

    hidden = """() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).some(rule =>
        rule.selectorText?.includes("::-webkit-search-cancel-button") && rule.style.display === "none")"""
    assert buyer.evaluate(hidden)  # the browser's own
    expect(buyer.get_by_role("button", name="Clear search")).to_have_count(1)
    expect(orders.search_box).to_have_value("tomato")
