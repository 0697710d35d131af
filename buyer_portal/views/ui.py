"""Small parts that every page is made of. Classes are those of `assets/portal.css`: one class, one part."""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.inline import A

from buyer_portal.domain.help import Help
from buyer_portal.domain.order import OrderStatus
from buyer_portal.states.formatting import STATUS_ICON
from buyer_portal.views.browser_parts import Shortcuts

OFFLINE = has_connection_errors
"""Whether the connection to the server is lost, as the browser knows it."""


def icon(name: Any, css: str = "icon") -> rx.Component:
    """Draw an icon beside words; it says nothing by itself."""
    return rx.el.svg(rx.el.svg.use(href=f"/icons.svg#{name}"), class_name=css, aria_hidden=True)


def status_icon(status: Any) -> rx.Component:
    """Draw the icon of a status."""
    return icon(rx.match(status, *[(known.value, symbol) for known, symbol in STATUS_ICON.items()], "clock"))


def badge(status: Any, *, large: bool = False) -> rx.Component:
    """Show a status: icon, words and colour."""
    words = rx.match(status, *[(known.value, known.words) for known in OrderStatus], status)
    return rx.el.span(
        status_icon(status),
        words,
        class_name="badge lg" if large else "badge",
        data_status=status,
        **({"data_testid": "order-status", "id": "order-status", "tab_index": -1} if large else {}),
    )


def button(*children: Any, css: Any = "", **props: Any) -> rx.Component:
    """Make a button that sends no form unless told so."""
    return rx.el.button(*children, class_name=f"btn {css}", **{"type": "button", **props})


def link(*children: Any, href: Any, css: str = "", **props: Any) -> rx.Component:
    """Make a link inside the portal."""
    return rx.el.a(*children, href=href, class_name=css, **props)


def plain_link(*children: Any, href: Any, css: str = "", **props: Any) -> rx.Component:
    """Make a link that the browser follows by itself: to the help center, to a #place, to another site."""
    return A.create(*children, href=href, class_name=css, **props)


def help_link(text: Any, topic: Help | rx.Var[str], css: str = "") -> rx.Component:
    """Link to a paragraph of the help center; every such link is made here."""
    return plain_link(text, href=topic.address if isinstance(topic, Help) else topic, css=css)


def help_key(topic: Help) -> rx.Component:
    """Let the key ? open the paragraph that is about this screen; the other keys come with it."""
    return Shortcuts.create(help=topic.address)


def moment(when: Any, css: str = "") -> rx.Component:
    """Show a `When`: words, machine-readable, in full on hover."""
    return rx.el.time(when.text, date_time=when.iso, title=when.full, class_name=css)


def empty(symbol: str, title: Any, text: Any, *actions: rx.Component, heading: Any = rx.el.h2) -> rx.Component:
    """Say that there is nothing, why, and at most one way on."""
    acts = [rx.el.div(*actions, class_name="acts")] if actions else []
    return rx.el.div(icon(symbol), heading(title), rx.el.p(text), *acts, class_name="empty")


def tabs(choices: Any, label: str) -> rx.Component:
    """Show the choices as tabs; each is a link, so that the address says which one is open."""
    return rx.el.nav(
        rx.foreach(
            choices,
            lambda choice: link(
                choice.text,
                rx.el.span(choice.count),
                href=choice.address,
                custom_attrs={"aria-current": rx.cond(choice.current, "true", rx.Var("undefined"))},
            ),
        ),
        class_name="tabs",
        aria_label=label,
    )


class NativeForm(BaseHTML):
    """A form that the browser itself sends; Reflex's own never lets it."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]
