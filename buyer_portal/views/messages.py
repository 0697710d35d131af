"""The inbox: every order's chat and every direct thread, and the one that is open beside it."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.frame import FrameState
from buyer_portal.states.messages import MessagesState, PartnerLink, ThreadRow
from buyer_portal.views.browser_parts import Search, Turn
from buyer_portal.views.conversation import chat_log, composer
from buyer_portal.views.layout import heading, portal_page
from buyer_portal.views.missing import missing_order
from buyer_portal.views.skeletons import skeleton_rows
from buyer_portal.views.ui import badge, button, empty, help_link, icon, link, moment, tabs


def messages_page() -> rx.Component:
    """Every thread, the one with the newest message first."""
    return portal_page(
        rx.match(
            MessagesState.found_threads,
            ("missing", missing_order()),
            rx.fragment(_head(), _inbox()),
        ),
        name="Messages",
        current="Messages",
        ready=MessagesState.found_threads != "",
        help_topic=Help.MESSAGES,
    )


def _head() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.div(heading("Messages")),
            rx.el.div(_new_message(), class_name="actions"),
            class_name="page-head",
        ),
        tabs(MessagesState.tabs, "Which chats"),
    )


def _new_message() -> rx.Component:
    """Choose whom to write to directly. The key closes the list when a thread has been opened."""
    return rx.cond(
        rx.Var.create(MessagesState.partners).length() > 0,
        rx.el.div(
            button(icon("plus"), "New message", custom_attrs={"popoverTarget": "write-to"}),
            rx.el.nav(
                rx.el.p("Write directly, about no order", class_name="label"),
                rx.foreach(MessagesState.partners, lambda partner: link(partner.name, href=partner.address)),
                rx.el.p(help_link("Who reads what you write", Help.MESSAGES), class_name="small more-help"),
                class_name="menu",
                id="write-to",
                aria_label="Write to",
                key=ConversationState.chat_name,
                custom_attrs={"popover": "auto"},
            ),
            class_name="new-message",
        ),
    )


def _inbox() -> rx.Component | rx.Var:
    return rx.match(
        MessagesState.found_threads,
        ("", skeleton_rows(3)),
        (
            "first run",
            empty(
                "messages-square",
                "No messages yet",
                "Write to the other side from the page of any order, or with New message about none.",
            ),
        ),
        rx.fragment(_split(), Turn.create(part=ConversationState.chat_name)),
    )


def _split() -> rx.Component:
    is_open = ConversationState.chat_name != ""
    return rx.el.div(
        rx.el.div(
            Search.create(
                query=MessagesState.thread_query,
                placeholder="Company, order number or words",
                label="Search messages",
                address=MessagesState.searched_threads,
                on_search=MessagesState.search,
            ),
            rx.cond(MessagesState.found_threads == "nothing", _nothing()),
            rx.el.nav(
                rx.foreach(MessagesState.threads, _thread),
                rx.foreach(MessagesState.named, _partner),
                _older(),
                class_name="threads",
                aria_label="Chats",
            ),
            class_name="inbox",
        ),
        rx.cond(
            is_open,
            _open_chat(),
            rx.el.div(
                empty("messages-square", "Choose a chat", "It opens here, with everything that was said."),
                class_name="conv chat none",
            ),
        ),
        class_name=rx.cond(is_open, "split in-tabs is-open", "split in-tabs"),
    )


def _older() -> rx.Component | rx.Var:
    return rx.match(
        MessagesState.older_threads,
        ("more", button("Show older", on_click=MessagesState.show_older_threads, css="older")),
        (
            "search",
            rx.el.p("These are your newest 1,000 chats. Search finds older ones.", class_name="small muted older"),
        ),
        rx.fragment(),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        MessagesState.thread_query != "",
        empty(
            "search",
            f"Nothing found for “{MessagesState.thread_query}”",
            rx.match(
                MessagesState.which_threads,
                ("", "Searched in your newest 10,000 chats: companies, order numbers and what was written."),
                "Searched under this tab only: companies, order numbers and what was written.",
            ),
            link("Clear search", href=MessagesState.unsearched, css="btn"),
        ),
        rx.match(
            MessagesState.which_threads,
            ("unread", empty("check", "Nothing unread", "You have read every message.")),
            ("orders", empty("messages-square", "No order chats yet", "Write to the other side from an order's page.")),
            ("direct", empty("messages-square", "No direct threads yet", "Begin one with New message.")),
            empty("messages-square", "No messages yet", "What you write stands here afterwards."),
        ),
    )


def _thread(thread: rx.vars.ObjectVar[ThreadRow]) -> rx.Component:
    return link(
        rx.el.span(thread.initials, class_name="avatar sq", aria_hidden=True),
        rx.el.span(thread.other, class_name="strong"),
        rx.el.span(
            rx.cond(thread.unread, rx.el.span(rx.el.span("unread", class_name="sr"), class_name="dot")),
            moment(thread.when),
            class_name="row",
        ),
        rx.el.p(
            rx.cond(thread.number != "", rx.el.span(thread.number, " · ", class_name="strong")),
            thread.text,
        ),
        href=thread.address,
        key=thread.name,
        custom_attrs={
            "aria-current": rx.cond(thread.current, "true", rx.Var("undefined")),
            "data-unread": rx.cond(thread.unread, "true", rx.Var("undefined")),
        },
    )


def _partner(partner: rx.vars.ObjectVar[PartnerLink]) -> rx.Component:
    return link(
        rx.el.span(icon("plus"), class_name="avatar sq", aria_hidden=True),
        rx.el.span(partner.name, class_name="strong"),
        rx.el.p("Write directly, about no order"),
        href=partner.address,
        key=partner.address,
    )


def _open_chat() -> rx.Component:
    is_direct = MessagesState.order_address == ""
    return rx.el.section(
        link(icon("chevron-left"), "All chats", href=MessagesState.list_address, css="btn sm quiet only-phone back"),
        rx.el.div(
            rx.el.h2(ConversationState.other, id="h-open", tab_index=-1),
            rx.cond(
                is_direct,
                rx.el.span("Direct, about no order", class_name="small muted"),
                rx.fragment(
                    badge(ConversationState.status),
                    link("Open ", ConversationState.chat_name, href=MessagesState.order_address, css="more"),
                ),
            ),
            class_name="head conv-head",
        ),
        chat_log(
            rx.cond(is_direct, "Direct thread", "Order chat"),
            rx.cond(
                is_direct, f"Nothing was said yet. Everybody at {ConversationState.other} reads what you write.", ""
            ),
        ),
        composer(rx.cond(FrameState.is_buyer, "Message to supplier", "Message to buyer")),
        class_name="conv chat",
        aria_labelledby="h-open",
    )
