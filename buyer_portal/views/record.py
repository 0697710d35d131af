"""The record of the company, for its owners: who did what, when, and from where."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.record import RecordState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.parts.browser import Moves, Search
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.roles import whom_to_ask
from buyer_portal.views.parts.skeletons import skeleton_rows
from buyer_portal.views.parts.ui import OFFLINE, NativeForm, button, called, empty, fixed, help_link, icon, link, moment
from buyer_portal.words.record import RecordRow, Somebody, TopicChoice


def record_page() -> rx.Component:
    """What was done, the newest first, with what narrows it; for others than owners, whom to ask."""
    return portal_page(
        rx.el.nav(
            link("Settings", href="/settings"),
            icon("chevron-right"),
            rx.el.span("Record", aria_current="page"),
            class_name="crumbs",
            aria_label="Breadcrumb",
        ),
        rx.el.div(
            rx.el.div(
                heading("Record"),
                rx.el.p(called(FrameState.company), " · ", help_link("What stands here, and how long", Help.RECORD)),
            ),
            rx.cond(_IS_SHOWN, _download()),
            class_name="page-head",
        ),
        whom_to_ask(Permission.RECORD),
        rx.cond(_IS_SHOWN, _toolbar()),
        rx.match(
            RecordState.found,
            ("entries", _entries()),
            ("nothing", _nothing_found()),
            ("first run", empty("clock", "Nothing yet", "Sign-ins, invitations and the like stand here from now on.")),
            ("denied", rx.fragment()),
            skeleton_rows(),
        ),
        name="Record",
        current="Settings",
        ready=RecordState.found != "",
        help_topic=Help.RECORD,
    )


_IS_SHOWN = (RecordState.found != "") & (RecordState.found != "denied")


def _toolbar() -> rx.Component:
    return rx.el.div(
        Search.create(
            query=RecordState.query,
            placeholder="Name, address, browser or deed",
            address=RecordState.searched,
            on_search=RecordState.search,
        ),
        rx.el.select(
            rx.foreach(RecordState.people, _somebody),
            value=RecordState.by,
            on_change=RecordState.choose_person,
            disabled=OFFLINE,
            class_name="input",
            aria_label="Who",
        ),
        rx.el.div(
            _day("From", RecordState.since, RecordState.choose_since),
            _day("Until", RecordState.until, RecordState.choose_until),
            class_name="days",
        ),
        rx.el.div(rx.foreach(RecordState.topics, _topic), class_name="group", role="group", aria_label="About"),
        Moves.create(made=RecordState.here),
        class_name="toolbar record-tools",
    )


def _day(name: str, value: Any, on_change: rx.event.EventType) -> rx.Component:
    return rx.el.label(
        rx.el.span(name),
        rx.el.input(type="date", default_value=value, key=value, on_change=on_change, class_name="input"),
        class_name="day-field",
    )


def _somebody(one: rx.vars.ObjectVar[Somebody]) -> rx.Component:
    return rx.el.option(one.name, value=one.value)


def _topic(choice: rx.vars.ObjectVar[TopicChoice]) -> rx.Component:
    return link(
        rx.cond(choice.current, icon("check")),
        choice.text,
        href=choice.address,
        css="chip",
        custom_attrs={"aria-current": rx.cond(choice.current, "true", rx.Var("undefined"))},
    )


def _entries() -> rx.Component:
    return rx.fragment(
        rx.el.ol(rx.foreach(RecordState.rows, _entry), class_name="record", aria_label="Record"),
        rx.cond(
            (RecordState.older != "") | (RecordState.newest != ""),
            rx.el.nav(
                rx.cond(RecordState.newest != "", link("Newest", href=RecordState.newest, css="btn sm")),
                rx.el.span(class_name="push"),
                rx.cond(
                    RecordState.older != "",
                    link("Older", icon("chevron-right"), href=RecordState.older, css="btn sm"),
                ),
                class_name="pager",
                aria_label="Pages",
            ),
        ),
    )


def _entry(row: rx.vars.ObjectVar[RecordRow]) -> rx.Component:
    return rx.el.li(
        moment(row.when, "small second"),
        rx.el.p(
            rx.cond(row.is_warning, icon("triangle-alert")),
            rx.el.b(called(row.who), title=row.email),
            " ",
            rx.el.span(row.said),
            class_name="deed",
        ),
        rx.el.p(row.whence, class_name="small muted", **fixed()),
        key=row.id,
        class_name=rx.cond(row.is_warning, "is-warning", ""),
    )


def _nothing_found() -> rx.Component:
    title = rx.cond(RecordState.query != "", f"No entry matches “{RecordState.query}”", "No such entry")
    text = "Nothing of this kind was done, or not at that time."
    return empty("search", title, text, link("Clear filters", href="/settings/record", css="btn"))


def _download() -> rx.Component:
    """Send the filter with it: what is downloaded is what is shown, all pages of it."""
    return NativeForm.create(
        rx.foreach(RecordState.wanted, lambda part: rx.el.input(type="hidden", name=part[0], value=part[1])),
        button("Download CSV", type="submit", disabled=OFFLINE),
        action="/settings/record.csv",
        method="post",
        class_name="push",
    )
