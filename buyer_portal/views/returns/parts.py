"""What a return case and its forms are made of."""

from typing import Any

import reflex as rx

from buyer_portal.domain.returns.moves import RETURN_MOVES
from buyer_portal.domain.returns.photo import MAX_BYTES, MAX_PHOTOS, PHOTO_TYPES, TOO_MANY_PIXELS, most_pixels
from buyer_portal.states.orders.order import OrderState
from buyer_portal.views.changes.proposal_form import field
from buyer_portal.views.parts.browser_forms import Photos, draft_key
from buyer_portal.views.parts.ui import (
    OFFLINE,
    icon,
)
from buyer_portal.words.returns import Option

ORDER: Any = OrderState.order
CASE: Any = ORDER.case
REPORT = draft_key("report", ORDER.number)
BUTTON = {event: move.button for event, move in RETURN_MOVES.items()}


def photo_picker(name: str, **case: Any) -> rx.Component:
    """Where photos are chosen, for a report or for a case that is open."""
    return Photos.create(
        id=name,
        number=ORDER.number,
        report=REPORT,
        **case,
        most=MAX_PHOTOS,
        megabytes=MAX_BYTES // 1024 // 1024,
        pixels={sent_as: most_pixels(kind) for kind, sent_as in PHOTO_TYPES.items()},
        too_many_pixels=TOO_MANY_PIXELS,
        offline=OFFLINE,
    )


def choice(label: str, name: str, options: Any, **props: Any) -> rx.Component:
    """One of several, named."""
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.select(rx.foreach(options, _option), class_name="input", name=name, **props),
        class_name="field",
    )


def _option(option: rx.vars.ObjectVar[Option]) -> rx.Component:
    return rx.el.option(option.words, value=option.name)


def asked(label: str, name: str, problem: Any, problem_id: str) -> tuple[rx.Component, rx.Component]:
    """One question of the form, with the refusal of its answer, if any."""
    box = field(
        label,
        rx.el.textarea,
        name=name,
        rows=2,
        aria_invalid=problem != "",
        aria_describedby=rx.cond(problem != "", problem_id, ""),
    )
    return box, problem_of(problem, id=problem_id)


def problem_of(text: str | rx.Var[str], **props: Any) -> rx.Component:
    """What was refused about what was sent, if anything."""
    return rx.cond(text != "", rx.el.p(icon("triangle-alert"), text, class_name="error", role="alert", **props))
