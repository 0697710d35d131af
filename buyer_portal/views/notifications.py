"""The page behind the bell: what happened, by whom, when."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.notifications import DayGroup, NoticeRow, NotificationsState
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.skeletons import skeleton_rows
from buyer_portal.views.parts.ui import button, called, dated, empty, icon, moment, plain_link, tabs


def notifications_page() -> rx.Component:
    """What happened, newest first, by day."""
    return portal_page(
        rx.el.div(
            rx.el.div(heading("Notifications")),
            rx.cond(
                NotificationsState.has_unread,
                rx.el.div(
                    button(icon("check-check"), "Mark all as read", on_click=NotificationsState.read_all),
                    class_name="actions",
                ),
            ),
            class_name="page-head",
        ),
        tabs(NotificationsState.tabs, "Which notifications"),
        rx.match(
            NotificationsState.found,
            ("", skeleton_rows(3)),
            ("nothing", empty("check", "Nothing unread", "You have seen everything that happened.")),
            ("first run", empty("bell", "Nothing has happened yet", "When an order moves, it is said here.")),
            rx.el.div(rx.foreach(NotificationsState.days, _day), _older(), class_name="narrow"),
        ),
        name="Notifications",
        current="Notifications",
        ready=NotificationsState.found != "",
        help_topic=Help.NOTIFICATIONS,
    )


def _day(group: rx.vars.ObjectVar[DayGroup]) -> rx.Component:
    return rx.el.section(
        dated(group.day, group.paper, rx.el.h2, class_name="label"),
        rx.el.ul(rx.foreach(group.rows, _notice), class_name="list"),
        class_name="daygroup",
        aria_label=group.day,
        key=group.day,
    )


def _notice(row: rx.vars.ObjectVar[NoticeRow]) -> rx.Component:
    return rx.el.li(
        icon(row.icon),
        rx.el.div(
            rx.el.div(
                plain_link(
                    row.title,
                    href=row.address,
                    css="plain strong",
                    on_click=NotificationsState.open_notice(row.id).prevent_default,
                ),
                " ",
                rx.el.span("· ", called(row.about, class_name="whole"), class_name="muted"),
            ),
            rx.el.p(row.text),
        ),
        rx.el.div(
            rx.cond(row.unread, rx.el.span(rx.el.span("unread", class_name="sr"), class_name="dot")),
            moment(row.when),
            class_name="side-note",
        ),
        key=row.id.to_string(),
        custom_attrs={"data-unread": rx.cond(row.unread, "true", rx.Var("undefined"))},
    )


def _older() -> rx.Component | rx.Var:
    return rx.match(
        NotificationsState.older_notices,
        ("more", button("Show older", on_click=NotificationsState.show_more, css="older")),
        ("end", rx.el.p("Older ones stand in the timelines of their orders.", class_name="small muted older")),
        rx.fragment(),
    )
