"""The people of the company: who is one of them, who is invited, and for owners the ways in and out."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.people.people import PeopleState, PersonRow
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.parts.dialog import Cancel, Description, Title, alert_dialog
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.roles import may, whom_to_ask
from buyer_portal.views.parts.skeletons import skeleton_rows
from buyer_portal.views.parts.ui import OFFLINE, button, called, help_link, icon, link, moment
from buyer_portal.views.people.inviting import invited, inviting, role_options

_OWNS = may(Permission.PEOPLE)


def people_page() -> rx.Component:
    """The list for everybody of the company; the rest for its owners."""
    return portal_page(
        rx.el.nav(
            link("Settings", href="/settings"),
            icon("chevron-right"),
            rx.el.span("People", aria_current="page"),
            class_name="crumbs",
            aria_label="Breadcrumb",
        ),
        rx.el.div(
            rx.el.div(
                heading("People"),
                rx.el.p(called(FrameState.company), " · ", help_link("What each role may do", Help.ROLES)),
            ),
            class_name="page-head",
        ),
        whom_to_ask(Permission.PEOPLE),
        rx.cond(
            rx.Var.create(PeopleState.colleagues).length() > 0,
            rx.el.ul(rx.foreach(PeopleState.colleagues, _person), class_name="colleagues", aria_label="People"),
            skeleton_rows(),
        ),
        rx.cond(_OWNS, rx.fragment(inviting(), invited())),
        _dialog(),
        name="People",
        current="Settings",
        ready=rx.Var.create(PeopleState.colleagues).length() > 0,
        help_topic=Help.PEOPLE,
    )


def _person(row: rx.vars.ObjectVar[PersonRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.b(called(row.name)),
                rx.cond(row.is_me, rx.el.span(" you", class_name="muted")),
            ),
            rx.el.p(called(row.email), class_name="small muted"),
            class_name="who",
        ),
        rx.el.p(
            rx.cond(row.seen.text != "", rx.el.span("Last here: ", moment(row.seen), " ")),
            rx.cond(row.since != "", rx.el.span(row.since, " ")),
            rx.cond(row.factor != "", rx.el.span(row.factor)),
            class_name="small second when",
        ),
        rx.cond(
            _OWNS,
            rx.el.select(
                *role_options(),
                value=row.role,
                on_change=lambda role: PeopleState.ask_role(row.email, role),
                disabled=OFFLINE,
                class_name="input",
                aria_label=f"Role of {row.name}",
            ),
            rx.el.p(row.role_words, class_name="role"),
        ),
        _way_out(row),
        key=row.email,
        data_email=row.email,
    )


def _way_out(row: rx.vars.ObjectVar[PersonRow]) -> rx.Component:
    return rx.cond(
        row.is_me,
        button("Leave", css="quiet", on_click=PeopleState.ask_to_leave, disabled=OFFLINE),
        rx.cond(
            _OWNS,
            button(
                "Remove",
                css="quiet",
                on_click=PeopleState.ask_to_remove(row.email),
                disabled=OFFLINE,
                aria_label=f"Remove {row.name}",
            ),
            rx.el.span(),
        ),
    )


def _dialog() -> rx.Component:
    question: Any = PeopleState.question
    return alert_dialog(
        rx.el.div(
            Title.create(question.title),
            Description.create(question.text, class_name="sub"),
            rx.cond(
                PeopleState.refused != "",
                rx.el.p(icon("triangle-alert"), rx.el.span(PeopleState.refused), class_name="error", role="alert"),
            ),
            class_name="body",
        ),
        rx.el.div(
            rx.el.span(class_name="push"),
            Cancel.create("Not now", class_name="btn", type="button"),
            button(
                question.deed,
                css=rx.cond(question.is_grave, "danger", "primary"),
                on_click=PeopleState.confirm,
                disabled=OFFLINE,
            ),
            class_name="foot",
        ),
        is_open=question.title != "",
        on_open_change=PeopleState.keep,
    )
