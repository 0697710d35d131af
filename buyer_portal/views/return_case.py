"""A return case on an order's page: the buyer's form, the case itself, and the buttons of whose turn it is."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.order import OrderEvent
from buyer_portal.domain.photo import MAX_BYTES, MAX_PHOTOS
from buyer_portal.domain.proposal import MAX_REASON
from buyer_portal.domain.return_case import RETURN_MOVES
from buyer_portal.states.case_words import Option, PhotoView
from buyer_portal.states.order import OrderState
from buyer_portal.states.return_case import AffectedLine, ReturnCaseState
from buyer_portal.views.browser_parts import Discard, Draft, Photos, draft_key
from buyer_portal.views.proposal_form import field, number_input
from buyer_portal.views.ui import OFFLINE, button, help_link, icon, moment, plain_link

ORDER: Any = OrderState.order
CASE: Any = ORDER.case
REPORT = draft_key("report", ORDER.number)
_BUTTON = {event: move.button for event, move in RETURN_MOVES.items()}


def buyers_case() -> rx.Component:
    """The case with the buyer's buttons; the button that opens one, or the form.

    Once open, the form stays: a colleague's case takes nothing away, and is said when the form is sent.
    """
    return rx.el.div(
        rx.cond(
            CASE.state != "", _case(rx.match(CASE.acts, ("decide", _decide()), ("settle", _settle()), _withdraw()))
        ),
        rx.cond(ReturnCaseState.case_open, _form(), rx.cond(ORDER.offers_case, _opener())),
        id="case",
        tab_index=-1,
    )


def suppliers_case() -> rx.Component:
    """The case with the supplier's answers."""
    return rx.el.div(rx.cond(CASE.state != "", _case(rx.cond(CASE.acts == "answer", _answers()))), id="case")


def _opener() -> rx.Component:
    return rx.el.div(
        button(icon("undo-2"), CASE.title, on_click=ReturnCaseState.toggle_form(True)),
        help_link("How do returns and refunds work?", Help.RETURNS, "small"),
        class_name="acts ask",
    )


def _case(actions: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Return case", id="h-case", tab_index=-1),
            rx.el.span(CASE.state, class_name="case-state", data_testid="case-status", data_state=CASE.state),
            class_name="head",
        ),
        rx.el.p(CASE.by, ", ", moment(CASE.at), class_name="small muted"),
        rx.el.dl(
            _fact("What is wrong", CASE.problem, rx.cond(CASE.note != "", rx.el.p(CASE.note, class_name="said"))),
            rx.cond(CASE.lines.length() > 0, _fact("Lines", rx.el.ul(rx.foreach(CASE.lines, rx.el.li)))),
            _fact("Wanted", CASE.wanted),
            rx.cond(
                CASE.offer != "",
                _fact(
                    CASE.offer_name,
                    rx.el.span(CASE.offer, class_name="strong"),
                    rx.el.span(f" by {CASE.offer_by}", class_name="muted"),
                    rx.cond(CASE.offer_text != "", rx.el.p(CASE.offer_text, class_name="said")),
                ),
            ),
            rx.cond(
                CASE.reply != "",
                _fact(
                    rx.cond(CASE.state == "DECLINED", "Declined", "Newest no"),
                    rx.el.p(CASE.reply, class_name="said"),
                    rx.el.span(CASE.reply_by, class_name="muted"),
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


def _photos() -> rx.Component:
    """The photos; while the case waits for an answer its buyer adds some, and before the first one removes some."""
    return rx.fragment(
        rx.cond(
            CASE.photos.length() > 0,
            rx.el.ul(rx.foreach(CASE.photos, _photo), class_name="photos", aria_label="Photos"),
        ),
        rx.cond(
            CASE.takes_photos,
            _picker(
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
            CASE.drops_photos,
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


def _picker(name: str, **case: Any) -> rx.Component:
    return Photos.create(
        id=name,
        number=ORDER.number,
        report=REPORT,
        **case,
        most=MAX_PHOTOS,
        megabytes=MAX_BYTES // 1024 // 1024,
        offline=OFFLINE,
    )


def _turn() -> rx.Component:
    """Whose turn it is and until when; late is said in words, and does nothing else."""
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


def _decide() -> rx.Component:
    return rx.el.form(
        *_which_case(),
        *_asked("What is wrong with the offer?", "note", ReturnCaseState.answer_problem, "answer-problem"),
        rx.el.div(
            button(
                _BUTTON[OrderEvent.CASE_AGREE],
                css="primary",
                on_click=ReturnCaseState.agree(CASE.id, CASE.version),
                disabled=OFFLINE,
            ),
            button(_BUTTON[OrderEvent.CASE_DISAGREE], type="submit", disabled=OFFLINE),
            _withdraw_button(),
            help_link("What do the answers do?", Help.RETURNS_ANSWER, "small"),
            class_name="acts",
        ),
        on_submit=ReturnCaseState.reject,
    )


def _settle() -> rx.Component:
    return rx.el.form(
        *_which_case(),
        *_asked("What has not happened?", "note", ReturnCaseState.answer_problem, "answer-problem"),
        rx.el.div(
            button(
                _BUTTON[OrderEvent.CASE_SETTLE],
                css="primary",
                on_click=ReturnCaseState.settle(CASE.id, CASE.version),
                disabled=OFFLINE,
            ),
            button(_BUTTON[OrderEvent.CASE_NOT_HAPPENED], type="submit", disabled=OFFLINE),
            help_link("When is it settled?", Help.RETURNS_SETTLED, "small"),
            class_name="acts",
        ),
        on_submit=ReturnCaseState.say_not_happened,
    )


def _withdraw() -> rx.Component:
    return rx.cond(CASE.can_withdraw, rx.el.div(_withdraw_button(), class_name="acts"))


def _withdraw_button() -> rx.Component:
    return button(
        _BUTTON[OrderEvent.CASE_WITHDRAW],
        css="quiet",
        on_click=ReturnCaseState.withdraw(CASE.id, CASE.version),
        disabled=OFFLINE,
    )


def _answers() -> rx.Component:
    return rx.fragment(
        rx.el.form(
            *_which_case(),
            rx.el.div(
                _choice("Offer", "outcome", CASE.offers),
                number_input(
                    rx.fragment("Amount (", CASE.currency, ", at most ", CASE.most, ")"),
                    None,
                    decimal=True,
                    name="amount",
                ),
                class_name="offer-dates",
            ),
            rx.el.p("A refund or a credit needs an amount.", class_name="hint"),
            field("Note to the buyer", rx.el.textarea, name="note", rows=2, max_length=MAX_REASON),
            _problem(ReturnCaseState.answer_problem),
            rx.el.div(
                button(_BUTTON[OrderEvent.CASE_ANSWER], css="primary", type="submit", disabled=OFFLINE),
                help_link("What do the answers do?", Help.RETURNS_ANSWER, "small"),
                class_name="acts",
            ),
            on_submit=ReturnCaseState.answer,
            no_validate=True,
        ),
        rx.el.details(
            rx.el.summary("Decline instead"),
            rx.el.form(
                *_which_case(),
                *_asked("Reason for the buyer", "reason", ReturnCaseState.decline_problem, "decline-problem"),
                rx.el.div(button(_BUTTON[OrderEvent.CASE_DECLINE], type="submit", disabled=OFFLINE), class_name="acts"),
                on_submit=ReturnCaseState.decline,
            ),
            class_name="instead",
        ),
    )


def _which_case() -> tuple[rx.Component, rx.Component]:
    """The case and the version that the person looks at travel with their answer."""
    return (
        rx.el.input(type="hidden", name="case", value=CASE.id.to_string()),
        rx.el.input(type="hidden", name="seen", value=CASE.version.to_string()),
    )


def _form() -> rx.Component:
    return rx.el.form(
        rx.el.h2(CASE.title, id="h-report", tab_index=-1),
        rx.el.p(
            "The supplier answers with an offer or declines. Nothing is final until you accept. ",
            help_link("How do returns and refunds work?", Help.RETURNS),
            class_name="small second",
        ),
        rx.el.div(
            _choice("What is wrong?", "problem", CASE.problems),
            _choice("What would you like?", "wanted", CASE.outcomes),
            class_name="offer-dates",
        ),
        rx.el.fieldset(
            rx.el.legend("How many of each line?", class_name="label"),
            rx.el.div(rx.foreach(ReturnCaseState.case_lines, _line), class_name="offer-lines"),
        ),
        field("What happened?", Draft.create, name="note", draft=REPORT),
        _picker("report-photos"),
        _problem(ReturnCaseState.case_problem),
        rx.el.div(
            button(_BUTTON[OrderEvent.CASE_OPEN], css="primary", type="submit", disabled=OFFLINE),
            Discard.create(report=REPORT, on_discard=ReturnCaseState.toggle_form(False)),
            class_name="acts",
        ),
        on_submit=ReturnCaseState.report,
        class_name="proposal offer",
        aria_labelledby="h-report",
        no_validate=True,
    )


def _line(line: rx.vars.ObjectVar[AffectedLine]) -> rx.Component:
    return rx.el.div(
        rx.el.p(line.name, " ", rx.el.span(line.sku, class_name="muted tiny"), class_name="strong"),
        number_input(f"of {line.ordered}", line.name, name=f"quantity-{line.place}", default_value=line.quantity),
        class_name="offer-line is-short",
        key=f"line-{line.place}",
    )


def _choice(label: str, name: str, options: Any) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.select(rx.foreach(options, _option), class_name="input", name=name),
        class_name="field",
    )


def _option(option: rx.vars.ObjectVar[Option]) -> rx.Component:
    return rx.el.option(option.words, value=option.name)


def _asked(label: str, name: str, problem: Any, problem_id: str) -> tuple[rx.Component, rx.Component]:
    """A question of which the form consists, and what was refused about the answer."""
    box = field(
        label,
        rx.el.textarea,
        name=name,
        rows=2,
        max_length=MAX_REASON,
        aria_invalid=problem != "",
        aria_describedby=rx.cond(problem != "", problem_id, ""),
    )
    return box, _problem(problem, id=problem_id)


def _problem(text: str | rx.Var[str], **props: Any) -> rx.Component:
    return rx.cond(text != "", rx.el.p(icon("triangle-alert"), text, class_name="error", role="alert", **props))
