"""The parts that live in the browser (`assets/portal.js`): they keep what is typed and follow the page."""

import reflex as rx
from reflex.event import passthrough_event_spec

from buyer_portal.states.frame import FrameState

_LIBRARY = "$/public/portal.js"


def draft_key(what: str, name: str | rx.Var[str]) -> rx.Var[str]:
    """What the browser keeps a draft under: each person's own, whoever else signs in in the same tab."""
    known = (FrameState.drafts != "") & (name != "")
    return rx.cond(known, f"{FrameState.drafts}:{what}:{name}", "")


class Composer(rx.Component):
    """The box for a message; keeps text and key until the server has stored it, or says that the key is `spent`."""

    library = _LIBRARY
    tag = "Composer"
    chat: rx.Var[str]
    label: rx.Var[str]
    hint: rx.Var[str]
    sent: rx.Var[str]
    refused: rx.Var[str]
    refusal: rx.Var[str]
    spent: rx.Var[bool]
    draft: rx.Var[str]
    offline: rx.Var[bool]
    on_send: rx.EventHandler[passthrough_event_spec(str, str, str)]


class Draft(rx.Component):
    """A text field of a form that starts with a suggestion and keeps what was made of it."""

    library = _LIBRARY
    tag = "Draft"
    name: rx.Var[str]
    draft: rx.Var[str]
    suggestion: rx.Var[str]
    read_only: rx.Var[bool]
    describedby: rx.Var[str]
    invalid: rx.Var[bool]


class Log(rx.Component):
    """The lines of a chat; scrolls to the newest and says when they are in sight."""

    library = _LIBRARY
    tag = "Log"
    lines: rx.Var[int]
    unread: rx.Var[int]
    on_seen: rx.EventHandler[rx.event.no_args_event_spec]


class Arrival(rx.Component):
    """Moves the focus to the heading, and to the address's #place, once `page` is there."""

    library = _LIBRARY
    tag = "Arrival"
    page: rx.Var[str]


class Turn(rx.Component):
    """Keeps the focus on screen when, on a phone, list and chat take turns; `part` is what is open."""

    library = _LIBRARY
    tag = "Turn"
    part: rx.Var[str]


class TryNow(rx.Component):
    """The button of the connection banner: reloads once the server answers."""

    library = _LIBRARY
    tag = "TryNow"


class Shortcuts(rx.Component):
    """The keys that work on every page."""

    library = _LIBRARY
    tag = "Shortcuts"
    help: rx.Var[str]


class Search(rx.Component):
    """The search box over a list. `address` is where the search that was typed last leads, while one is under way."""

    library = _LIBRARY
    tag = "Search"
    query: rx.Var[str]
    address: rx.Var[str]
    placeholder: rx.Var[str]
    label: rx.Var[str]
    on_search: rx.EventHandler[passthrough_event_spec(str)]


class Choice(rx.Component):
    """Something that this browser remembers, not the account."""

    library = _LIBRARY
    tag = "Choice"
    store: rx.Var[str]
    name: rx.Var[str]
    legend: rx.Var[str]
    options: rx.Var[dict[str, str]]
    standard: rx.Var[str]


class Photos(rx.Component):
    """Photos of a return case, or without a `case_id` of a report that is being written, which goes by its draft.

    They are sent in the case that is this tab's `own` report. `stored`: the names of those that the case has.
    """

    library = _LIBRARY
    tag = "Photos"
    number: rx.Var[str]
    report: rx.Var[str]
    case_id: rx.Var[int]
    own: rx.Var[bool]
    stored: rx.Var[str]
    most: rx.Var[int]
    megabytes: rx.Var[int]
    offline: rx.Var[bool]


class Discard(rx.Component):
    """Closes the form of a report; what was written and chosen in it is forgotten."""

    library = _LIBRARY
    tag = "Discard"
    report: rx.Var[str]
    on_discard: rx.EventHandler[rx.event.no_args_event_spec]
