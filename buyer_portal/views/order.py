"""The page of an order: what it is, where it stands, the talk, what happened, and cancelling it, last."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.frame import FrameState
from buyer_portal.states.order import OrderState
from buyer_portal.states.order_words import LineRow, Step, TimelineRow
from buyer_portal.views.cancellation import cancel_section
from buyer_portal.views.conversation import order_chat
from buyer_portal.views.desk import decline_dialog, move_button
from buyer_portal.views.layout import heading, portal_page
from buyer_portal.views.missing import missing_order
from buyer_portal.views.ui import badge, icon, link, moment, plain_link

ORDER = OrderState.order


def order_page() -> rx.Component:
    """A buyer's order."""
    return _page(
        _head(
            "/dashboard", "/orders", link(icon("receipt-text"), "View receipt", href=ORDER.receipt_address, css="btn")
        ),
        _stepper(),
        _can_i_cancel(),
        _columns("Message to supplier"),
        _supplier(),
        cancel_section(),
    )


def desk_order_page() -> rx.Component:
    """The same order on the supplier's desk."""
    return _page(
        _head("/supplier", "/supplier"),
        _cancelled_note(),
        _stepper(),
        _moves(),
        _columns("Message to buyer"),
        decline_dialog(),
    )


def _page(*content: rx.Component) -> rx.Component:
    return portal_page(
        rx.match(
            OrderState.found,
            ("order", rx.fragment(*content)),
            ("nothing", missing_order()),
            skeleton_page(),
        ),
        name=rx.cond(OrderState.found == "nothing", "nothing", ORDER.number),
        current="Orders",
        ready=OrderState.found != "",
        help_topic=Help.CANCEL_ORDER,
    )


def _head(home: str, orders: str, *actions: rx.Component) -> rx.Component:
    crumbs = [link("Dashboard", href=home), icon("chevron-right")] if home == "/dashboard" else []
    return rx.fragment(
        rx.el.nav(
            *crumbs,
            link("Orders", href=orders),
            icon("chevron-right"),
            rx.el.span(ORDER.number, aria_current="page"),
            class_name="crumbs",
            aria_label="Breadcrumb",
        ),
        rx.el.div(
            rx.el.div(
                heading(ORDER.number), badge(ORDER.status, ORDER.words, ORDER.icon, large=True), class_name="order-head"
            ),
            rx.cond(ORDER.has_receipt, rx.el.div(*actions, class_name="actions")),
            class_name="page-head",
        ),
        rx.el.dl(
            _fact("Supplier", ORDER.supplier),
            _fact("Buyer", ORDER.buyer),
            _fact("Placed", moment(ORDER.placed)),
            rx.cond(ORDER.expected != "", _fact(ORDER.expected_name, ORDER.expected)),
            _fact("Ordered by", ORDER.placed_by),
            _fact("Total", ORDER.total),
            class_name=rx.cond(FrameState.is_buyer, "facts of-buyer", "facts of-supplier"),
            data_status=ORDER.status,
        ),
    )


def _fact(name, value) -> rx.Component:
    return rx.el.div(rx.el.dt(name), rx.el.dd(value), data_fact=name)


def _stepper() -> rx.Component:
    return rx.el.ol(rx.foreach(ORDER.steps, _step), class_name="stepper", aria_label="Progress")


def _step(step: rx.Var[Step]) -> rx.Component:
    return rx.el.li(
        icon(step.icon),
        rx.el.b(step.words),
        step.when,
        rx.cond(step.mark, rx.el.span("Last moment to cancel", class_name="gate-word")),
        class_name=rx.cond(step.mark, "gate", ""),
        custom_attrs={
            "data-done": rx.cond(step.done, "true", rx.Var("undefined")),
            "aria-current": rx.cond(step.current, "step", rx.Var("undefined")),
        },
    )


def _can_i_cancel() -> rx.Component:
    return rx.el.p(
        rx.el.b("Can I cancel?"),
        rx.cond(ORDER.can != "", rx.el.span(ORDER.can)),
        rx.el.span(ORDER.headline, class_name="headline"),
        plain_link("Go to Cancel Order", href="#cancel-order", css="go"),
        class_name="canline",
        data_level=ORDER.level,
    )


def _moves() -> rx.Component:
    return rx.cond(
        ORDER.moves.length() > 0,
        rx.el.section(
            rx.el.h2("Next step", class_name="sr", id="h-next"),
            rx.el.div(
                rx.foreach(ORDER.moves, lambda move: move_button(move, ORDER.number, ORDER.version)),
                class_name="acts moves",
            ),
            aria_labelledby="h-next",
        ),
    )


def _cancelled_note() -> rx.Component:
    return rx.cond(
        ORDER.is_cancelled,
        rx.el.div(
            rx.el.div(
                rx.el.p(ORDER.cancelled_by, class_name="headline"),
                rx.cond(ORDER.cancelled_words != "", rx.el.p(ORDER.cancelled_words)),
                class_name="verdict",
            ),
            data_level="urgent",
            class_name="cancelled-note",
        ),
    )


def _columns(message_label: str) -> rx.Component:
    return rx.el.div(_lines(), order_chat(message_label), _timeline(), class_name="cols")


def _lines() -> rx.Component:
    heads = [("Item", ""), ("Code", "code"), ("Quantity", "num"), ("Unit price", "num"), ("Amount", "num")]
    return rx.el.section(
        rx.el.div(rx.el.h2("Lines", id="h-lines"), class_name="head"),
        lines_table([rx.el.th(name, class_name=css, scope="col") for name, css in heads], ORDER, ORDER.status),
        aria_labelledby="h-lines",
    )


def lines_table(heads: list[rx.Component], order, status: str | rx.Var[str] = "") -> rx.Component:
    """The lines of an order or a receipt, with their sum; struck through where `status` is CANCELLED."""
    return rx.el.table(
        rx.el.caption("Lines", class_name="sr"),
        rx.el.thead(rx.el.tr(*heads)),
        rx.el.tbody(rx.foreach(order.lines, _line)),
        rx.el.tfoot(
            rx.el.tr(
                rx.el.td(order.size, class_name="muted small"),
                rx.el.td(class_name="code"),
                rx.el.td("Total", class_name="num", col_span=2),
                rx.el.td(order.total, class_name="num sum"),
            )
        ),
        class_name="table lines",
        data_status=status,
    )


def _line(line: rx.Var[LineRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(line.name),
        rx.el.td(line.sku, class_name="code"),
        rx.el.td(line.quantity, class_name="num"),
        rx.el.td(line.unit_price, class_name="num"),
        rx.el.td(line.amount, class_name="num strong"),
    )


def _timeline() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("Timeline", id="h-timeline"), class_name="head"),
        rx.el.ol(
            rx.foreach(ORDER.timeline, _event),
            rx.cond(
                ORDER.next_step != "",
                rx.el.li(icon(ORDER.next_icon), rx.el.span(ORDER.next_step), custom_attrs={"data-next": "true"}),
            ),
            class_name="timeline",
        ),
        class_name="rule",
        id="timeline",
        aria_labelledby="h-timeline",
    )


def _event(row: rx.Var[TimelineRow]) -> rx.Component:
    return rx.el.li(
        icon(row.icon),
        rx.el.span(rx.el.span(row.done, class_name="strong"), " ", row.by),
        moment(row.when, "at"),
        rx.cond(row.note != "", rx.el.small(row.note)),
    )


def _supplier() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h2("Supplier", id="h-supplier"),
                rx.el.p(ORDER.supplier, rx.el.br(), ORDER.contact),
                class_name="intro",
            ),
            rx.el.div(
                rx.el.h3("Cancellation policy"),
                rx.el.p(
                    "No charge by default, especially while PENDING or CONFIRMED. Ask them about their own terms before "
                    "you cancel an order that is being processed.",
                    class_name="second prose",
                ),
                rx.el.div(
                    plain_link(icon("message-square"), "Message supplier", href="#chat", css="btn sm"),
                    link("All orders from them", href=ORDER.from_supplier, css="btn sm quiet"),
                    class_name="acts",
                ),
            ),
            class_name="in",
        ),
        class_name="band",
        aria_labelledby="h-supplier",
    )
