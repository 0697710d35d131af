"""The list of threads, and the way to a new one."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.conversation_inbox import MessagesState
from buyer_portal.views.parts.roles import may
from buyer_portal.views.parts.ui import (
    button,
    called,
    fixed,
    help_for,
    help_link,
    icon,
    link,
    moment,
)
from buyer_portal.words.conversation_inbox import PartnerLink, ThreadRow

HELP = help_for(Help.MESSAGES, Help.DESK_WRITE)


def new_message() -> rx.Component:
    """The button that offers whom to write to."""
    """Choose whom to write to directly. The key closes the list when a thread has been opened."""
    return rx.cond(
        (rx.Var.create(MessagesState.partners).length() > 0) & may(Permission.WRITE),
        rx.el.div(
            button(icon("plus"), "New message", custom_attrs={"popoverTarget": "write-to"}),
            rx.el.nav(
                rx.el.p("Write directly, about no order", class_name="label"),
                rx.foreach(MessagesState.partners, lambda partner: link(called(partner.name), href=partner.address)),
                rx.cond(
                    MessagesState.more_partners != "", rx.el.p(MessagesState.more_partners, class_name="small muted")
                ),
                rx.el.p(help_link("Who reads what you write", HELP), class_name="small more-help"),
                class_name="menu",
                id="write-to",
                aria_label="Write to",
                key=ConversationState.chat_name,
                custom_attrs={"popover": "auto"},
            ),
            class_name="new-message",
        ),
    )


def older_threads() -> rx.Component | rx.Var:
    """The way to threads that are not listed."""
    return rx.match(
        MessagesState.older_threads,
        ("more", button("Show older", on_click=MessagesState.show_older_threads, css="older")),
        (
            "search",
            rx.el.p("These are your newest 1,000 chats. Search finds older ones.", class_name="small muted older"),
        ),
        rx.fragment(),
    )


def thread_row(thread: rx.vars.ObjectVar[ThreadRow]) -> rx.Component:
    """A line of the list."""
    return link(
        rx.el.span(thread.initials, class_name="avatar sq", aria_hidden=True, **fixed()),
        rx.el.span(called(thread.other), class_name="strong"),
        rx.el.span(
            rx.cond(
                thread.unread, rx.el.span(rx.el.span("unread", class_name="sr"), class_name="dot")
            ),  # first: nothing moves when it goes
            rx.cond(thread.waits, rx.el.span("To answer", class_name="why", data_mine="true")),
            moment(thread.when),
            class_name="row",
        ),
        rx.el.p(
            rx.cond(thread.number != "", rx.el.span(thread.number, " · ", class_name="strong", **fixed())),
            thread.text,
        ),
        href=thread.address,
        key=thread.name,
        custom_attrs={
            "aria-current": rx.cond(thread.current, "true", rx.Var("undefined")),
            "data-unread": rx.cond(thread.unread, "true", rx.Var("undefined")),
        },
    )


def partner_link(partner: rx.vars.ObjectVar[PartnerLink]) -> rx.Component:
    """A company that nobody wrote to directly yet."""
    return link(
        rx.el.span(icon("plus"), class_name="avatar sq", aria_hidden=True),
        rx.el.span(called(partner.name), class_name="strong"),
        rx.el.p("Write directly, about no order"),
        href=partner.address,
        key=partner.address,
    )
