"""What a person's role lets them do on screen: buttons for those who may, and whom to ask for the others."""

from typing import Any

import reflex as rx

from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.parts.ui import icon

_DENIED: Any = FrameState.denied


def may(permission: Permission) -> Any:
    """Whether the person's role has the permission; the service asks again."""
    return ~_DENIED.contains(permission.name)


def if_may(permission: Permission, *actions: Any) -> rx.Component:
    """The buttons of who may; in their place, for the others, whom to ask."""
    return rx.cond(may(permission), rx.fragment(*actions), whom_to_ask(permission))


def whom_to_ask(permission: Permission) -> rx.Component:
    """Whom to ask: "Ask Ada Lindqvist or Ben Okafor, who can cancel orders."; nothing for who may."""
    asks = _DENIED[permission.name]
    return rx.cond(
        _DENIED.contains(permission.name) & (asks != ""),
        rx.el.p(icon("circle-question-mark"), rx.el.span(asks), class_name="whom small second"),
    )
