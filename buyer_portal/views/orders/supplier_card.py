"""The supplier of an order: name, terms, and the ways to them."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.supplier_card import SupplierCardState
from buyer_portal.views.parts.roles import may
from buyer_portal.views.parts.ui import called, help_link, icon, link, plain_link
from buyer_portal.views.policies_terms import policy_terms

ORDER: Any = OrderState.order


def supplier_card() -> rx.Component:
    """Who supplies it, on which terms, and how to reach them."""
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h2("Supplier", id="h-supplier"),
                rx.el.p(called(ORDER.supplier), rx.el.br(), called(ORDER.contact), _answers()),
                class_name="intro",
            ),
            rx.el.div(
                rx.el.h3("Cancellation policy"),
                rx.cond(ORDER.policy.version != "", policy_terms(ORDER.policy), _no_policy()),
                rx.el.p(help_link("How charges work", Help.SUPPLIER_POLICIES), class_name="small"),
                rx.el.div(
                    rx.cond(
                        may(Permission.WRITE),
                        plain_link(icon("message-square"), "Message supplier", href="#chat", css="btn sm"),
                    ),
                    link(
                        icon("messages-square"),
                        "Direct thread with ",
                        called(ORDER.other),
                        href=ORDER.direct_address,
                        css="btn sm",
                    ),
                    link("All orders from them", href=ORDER.from_supplier, css="btn sm quiet"),
                    class_name="acts",
                ),
                rx.el.p(help_link("Which of the two to use", Help.MESSAGES_WHICH), class_name="small"),
            ),
            class_name="in",
        ),
        class_name="band",
        aria_labelledby="h-supplier",
    )


def _answers() -> rx.Component:
    answers = SupplierCardState.answers
    return rx.cond(answers != "", rx.fragment(rx.cond(ORDER.contact != "", ", ", ""), answers))


def _no_policy() -> rx.Component:
    return rx.el.p(
        "No charge by default, especially while PENDING or CONFIRMED. Ask them about their own terms "
        "before you cancel an order that is being processed.",
        class_name="second prose",
    )
