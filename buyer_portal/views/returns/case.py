"""A return case on an order's page: the buyer's form, the case itself, and the buttons of whose turn it is."""

from typing import Any

import reflex as rx

from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.returns import ReturnCaseState
from buyer_portal.views.parts.roles import if_may, may
from buyer_portal.views.parts.ui import (
    OFFLINE,
    WRITTEN,
    button,
    called,
    icon,
    moment,
    plain_link,
)
from buyer_portal.views.returns.answers import decide, settle, suppliers_answers, withdraw
from buyer_portal.views.returns.parts import CASE, ORDER, photo_picker
from buyer_portal.views.returns.report import report_form, report_opener
from buyer_portal.words.returns import PhotoView


def buyers_case() -> rx.Component:
    """The case with the buyer's buttons; the button that opens one, or the form.

    An open form stays even if a colleague opens a case meanwhile; sending it is then refused with a sentence.
    """
    return rx.el.div(
        rx.cond(
            CASE.state != "",
            _case(
                rx.match(
                    CASE.acts,
                    ("decide", if_may(Permission.RETURN, decide())),
                    ("settle", if_may(Permission.RETURN, settle())),
                    rx.cond(may(Permission.RETURN), withdraw()),
                )
            ),
        ),
        rx.cond(
            ReturnCaseState.case_open & may(Permission.RETURN),
            report_form(),
            rx.cond(ORDER.offers_case, report_opener()),
        ),
        id="case",
        tab_index=-1,
    )


def suppliers_case() -> rx.Component:
    """The case with the supplier's answers."""
    return rx.el.div(
        rx.cond(
            CASE.state != "", _case(rx.cond(CASE.acts == "answer", if_may(Permission.RETURN, suppliers_answers())))
        ),
        id="case",
    )


def _case(actions: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Return case", id="h-case", tab_index=-1),
            rx.el.span(CASE.state, class_name="case-state", data_testid="case-status", data_state=CASE.state),
            class_name="head",
        ),
        rx.el.p(called(CASE.by), ", ", moment(CASE.at), class_name="small muted"),
        rx.el.dl(
            _fact(
                "What is wrong",
                CASE.problem,
                rx.cond(CASE.note != "", rx.el.p(CASE.note, class_name="said", **WRITTEN)),
            ),
            rx.cond(CASE.lines.length() > 0, _fact("Lines", rx.el.ul(rx.foreach(CASE.lines, rx.el.li)))),
            _fact("Wanted", CASE.wanted),
            rx.cond(
                CASE.offer != "",
                _fact(
                    CASE.offer_name,
                    rx.el.span(CASE.offer, class_name="strong"),
                    rx.el.span(f" by {CASE.offer_by}", class_name="muted"),
                    rx.cond(CASE.offer_text != "", _said(CASE.offer_text)),
                ),
            ),
            rx.cond(
                CASE.reply != "",
                _fact(
                    rx.cond(CASE.state == "DECLINED", "Declined", "Newest no"),
                    _said(CASE.reply),
                    called(CASE.reply_by, class_name="muted"),
                ),
            ),
            class_name="own case-facts",
        ),
        _photos(),
        _turn(),
        actions,
        class_name="proposal offer",
        aria_labelledby="h-case",
    )


def _fact(name: Any, *value: Any) -> rx.Component:
    return rx.fragment(rx.el.dt(name), rx.el.dd(*value))


def _said(words: Any) -> rx.Component:
    return rx.el.p(words, class_name="said", **WRITTEN)


def _photos() -> rx.Component:
    """The photos; while the case waits for an answer its buyer adds some, and before the first one removes some."""
    return rx.fragment(
        rx.cond(
            CASE.photos.length() > 0,
            rx.el.ul(rx.foreach(CASE.photos, _photo), class_name="photos", aria_label="Photos"),
        ),
        rx.cond(
            CASE.takes_photos & may(Permission.RETURN),
            photo_picker(
                "case-photos",
                case_id=CASE.id,
                own=ReturnCaseState.reported_case == CASE.id,
                stored=CASE.stored,
            ),
        ),
    )


def _photo(photo: rx.vars.ObjectVar[PhotoView]) -> rx.Component:
    picture = rx.el.img(src=photo.address, alt=photo.words, width=photo.width, height=photo.height, loading="lazy")
    return rx.el.li(
        plain_link(picture, href=photo.address, target="_blank"),
        rx.cond(
            CASE.drops_photos & may(Permission.RETURN),
            button(
                "Remove",
                rx.el.span(" ", photo.words, class_name="sr"),
                css="sm quiet",
                on_click=ReturnCaseState.take_photo_away(photo.name),
                disabled=OFFLINE,
            ),
        ),
        key=photo.name,
    )


def _turn() -> rx.Component:
    """Whose turn it is and until when; a date that has passed is only shown as overdue, without consequences."""
    until = rx.cond(
        CASE.left != "",
        rx.el.span(" Answer by ", moment(CASE.answer_by), " (", CASE.left, ")."),
        rx.el.span(" The answer is overdue: it was expected by ", moment(CASE.answer_by), "."),
    )
    return rx.el.p(
        icon("clock"),
        rx.el.span(
            CASE.stands,
            rx.cond(CASE.answer_by.text != "", rx.fragment(until, " If nobody answers, nothing changes.")),
        ),
        class_name="small second deadline",
    )
