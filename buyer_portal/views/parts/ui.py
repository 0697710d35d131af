"""Small parts that every page is made of. Classes are those of `assets/portal.css`: one class, one part."""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.inline import A

from buyer_portal.domain.help import Help
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.parts.browser import Shortcuts
from buyer_portal.words.orders.statuses import STATUS_ICON

OFFLINE = has_connection_errors
"""Whether the connection to the server is lost, as the browser knows it."""


WRITTEN: dict[str, Any] = {"dir": "auto"}
"""For what people write: it has its own direction, and may be translated. Boxes to write in have it by `jsx.js`."""


def fixed() -> dict[str, Any]:
    """For what no translator may change: a status, a number, a code, an amount. New each time: Reflex adds to it."""
    return {"custom_attrs": {"translate": "no"}}


def called(name: Any, **props: Any) -> rx.Component:
    """Say what somebody or something is called: in its own writing direction, and never translated."""
    return rx.el.bdi(name, **fixed(), **props)


def item_called(name: Any) -> rx.Component:
    """Say what an item is called: in its own writing direction; a reader may want it translated."""
    return rx.el.bdi(name)


def item(line: Any) -> rx.Component:
    """Say which item a line is about: its name and its code."""
    return rx.fragment(item_called(line.name), " ", rx.el.span(line.sku, class_name="muted tiny", **fixed()))


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
        **fixed(),
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
    return plain_link(text, href=_help_address(topic), css=css)


def help_key(topic: Help | rx.Var[str]) -> rx.Component:
    """Let the key ? show all keys, with the way to the paragraph about this screen."""
    return Shortcuts.create(help=_help_address(topic))


def help_for(buyers: Help, suppliers: Help) -> Any:
    """The topic of a screen that both sides have: each side reads what is written for it."""
    return rx.cond(FrameState.is_buyer, buyers.address, suppliers.address)


def _help_address(topic: Help | rx.Var[str]) -> str | rx.Var[str]:
    return topic.address if isinstance(topic, Help) else topic


def moment(when: Any, css: str = "") -> rx.Component:
    """Show a `When`: words, machine-readable, in full on hover, and on paper so that it stays true."""
    return dated(when.text, when.paper, rx.el.time, date_time=when.iso, title=when.full, class_name=css)


def dated(words: Any, paper: Any, element: Any = rx.el.span, **props: Any) -> rx.Component:
    """Show words such as "Tomorrow"; what is printed says `paper` instead (assets/portal.css puts it there)."""
    return element(rx.el.span(words), data_paper=paper, **props)


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


def binding_form(*children: Any, **props: Any) -> rx.Component:
    """Make a form whose submit is binding: only its button submits it, not Enter in a field (scanners send Enter)."""
    return rx.el.form(*children, custom_attrs={"data-deliberate": ""}, **props)


class NativeForm(BaseHTML):
    """A form that the browser itself submits over HTTP; Reflex's own form always prevents that."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]
