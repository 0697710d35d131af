"""The frame of every signed-in page: navigation, content, toasts, connection banner."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.shell.away import AwayState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.parts.browser import Arrival, Line, Stay, TryNow
from buyer_portal.views.parts.browser_forms import Forms
from buyer_portal.views.parts.roles import may
from buyer_portal.views.parts.toasts import toasts
from buyer_portal.views.parts.ui import OFFLINE, NativeForm, called, fixed, help_key, help_link, icon, link, plain_link

_READS_RECORD = may(Permission.RECORD)


def portal_page(
    *content: Any, name: Any, current: str, ready: Any, help_topic: Help | rx.Var[str], narrow: bool = False
) -> rx.Component:
    """Put content into the frame. `name` tells this page from others, `current` is the open entry of the navigation.

    `ready` says that the content is there: then the focus moves to its heading, once for each `name`.
    `help_topic` is what the sheet of ? leads to: each screen its own, e2e/help/test_help.py lists them.
    """
    return rx.el.div(
        plain_link("Skip to content", href="#main", css="skip"),
        rx.el.div(
            _side(current),
            rx.el.div(
                _connection_banner(),
                _without_scripts(),
                rx.el.main(
                    rx.el.div(*content, class_name="page narrow" if narrow else "page"), id="main", tab_index=-1
                ),
            ),
            class_name="app",
        ),
        toasts(),
        Forms.create(owner=FrameState.drafts, sent=FrameState.sent),
        Line.create(offline=OFFLINE, loading=~rx.State.is_hydrated),
        Arrival.create(page=rx.cond(ready, name, "")),
        Stay.create(),
        help_key(help_topic),
        data_hydrated=rx.cond(rx.State.is_hydrated, "true", "false"),
    )


def _without_scripts() -> rx.Component:
    """Say what a page that came with its content can't do by itself."""
    needs = "Everything can be read here. Cancelling, writing and changing need it."
    says = rx.el.p(rx.el.b("JavaScript is off.", class_name="strong"), " ", rx.el.span(needs))
    return rx.el.div(icon("triangle-alert"), says, class_name="no-script")


def heading(text: Any, *beside: Any) -> rx.Component:
    """Show the page's one h1; it can take the focus."""
    return rx.el.h1(text, *beside, tab_index=-1)


def brand(href: str = "/dashboard") -> rx.Component:
    """Show the portal's sign, a link home."""
    return plain_link(_sign(), "Buyer Portal", href=href, css="brand", **fixed())


def _sign() -> rx.Component:
    return rx.el.svg(rx.el.svg.use(href="/sign.svg#sign"), view_box="0 0 24 24", aria_hidden=True)


def _side(current: str) -> rx.Component:
    return rx.el.header(
        brand("/"),
        rx.el.nav(
            rx.cond(
                FrameState.is_buyer,
                rx.fragment(
                    _entry("Dashboard", "layout-dashboard", "/dashboard", current, _waiting()),
                    _entry("Orders", "package", "/orders", current, _count(FrameState.orders)),
                ),
                # Only one number: two beside one name (waiting and open orders) would be unclear.
                _entry("Orders", "package", "/supplier", current, _waiting()),
            ),
            _entry("Messages", "messages-square", "/messages", current, _news(FrameState.messages)),
            _entry(
                "Notifications",
                "bell",
                "/notifications",
                current,
                _news(FrameState.notifications, is_counted_out=False),
            ),
            rx.cond(
                FrameState.is_buyer,
                rx.fragment(),
                rx.fragment(
                    _entry("Catalogue", "tag", "/supplier/catalogue", current),
                    _entry("Policy", "scale", "/supplier/policy", current),
                ),
            ),
            help_link(rx.fragment(icon("circle-question-mark"), "Help"), Help.HOME, "nav-link last"),
            aria_label="Main",
        ),
        _me(),
        class_name="side",
    )


def _entry(text: str, symbol: str, href: str, current: str, *count: rx.Component) -> rx.Component:
    here = {"custom_attrs": {"aria-current": "page"}} if text == current else {}
    return link(icon(symbol), text, *count, href=href, css="nav-link", **here)


def _count(number: Any) -> rx.Component:
    return rx.cond(number > 0, rx.el.span(" ", number.to_string(), class_name="count", title="All your orders"))


def _waiting() -> rx.Component:
    return _news(FrameState.attention, "waiting for you")


def _news(number: Any, what: str = "unread", *, is_counted_out: bool = True) -> rx.Component:
    """Show a count; one that is only counted to a hundred is shown as "99+"."""
    shown = rx.cond(number > 99, "99+", number.to_string())
    exactly = f"{number.to_string()} {what}"
    title = exactly if is_counted_out else rx.cond(number > 99, f"More than 99 {what}", exactly)
    return rx.cond(
        number > 0,
        rx.el.span(" ", shown, rx.el.span(f" {what}", class_name="sr"), class_name="count new", title=title),
    )


def _me() -> rx.Component:
    return rx.el.div(
        rx.el.button(
            rx.el.span(FrameState.initials, class_name="avatar", aria_hidden=True, **fixed()),
            rx.el.span(rx.el.b(called(FrameState.name)), rx.el.span(called(FrameState.company))),
            icon("chevrons-up-down"),
            type="button",
            class_name="me",
            aria_label=f"{FrameState.name}, {FrameState.company}: settings and sign out",
            custom_attrs={"popoverTarget": "account-menu"},
        ),
        rx.el.div(
            link("Settings", href="/settings"),
            link("People", href="/settings/people"),
            rx.cond(_READS_RECORD, link("Record", href="/settings/record")),
            NativeForm.create(rx.el.button("Sign out", type="submit"), action="/auth/sign-out", method="post"),
            class_name="menu",
            id="account-menu",
            custom_attrs={"popover": "auto"},
        ),
        class_name="account",
    )


def _connection_banner() -> rx.Component:
    return rx.el.div(
        rx.cond(
            OFFLINE,
            rx.el.div(
                icon("wifi-off"),
                rx.el.p(
                    rx.el.b("Connection lost.", class_name="strong"),
                    " ",
                    rx.el.span("This page may be out of date. Reconnecting…"),
                ),
                TryNow.create(),
                class_name="banner",
            ),
            rx.cond(
                AwayState.sentence != "",
                rx.el.div(
                    icon("triangle-alert"),
                    rx.el.p(
                        rx.el.b(AwayState.sentence, class_name="strong"),
                        " ",
                        rx.el.span("What you see may be out of date; what you typed is kept. Trying again by itself…"),
                    ),
                    class_name="banner",
                ),
                rx.cond(
                    AwayState.is_late,
                    rx.el.div(
                        icon("triangle-alert"),
                        rx.el.p(
                            rx.el.b("Other people’s changes may come late.", class_name="strong"),
                            " ",
                            rx.el.span("What you do is saved as usual. This page catches up by itself."),
                        ),
                        class_name="banner",
                    ),
                ),
            ),
        ),
        role="status",
        class_name="banner-place",
    )
