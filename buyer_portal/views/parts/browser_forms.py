"""The browser's parts of forms: they keep what is typed, ask before it is lost, and send photos."""

import reflex as rx
from reflex.event import passthrough_event_spec

from buyer_portal.states.shell.frame import FrameState

LIBRARY = "$/public/portal.js"


class Part(rx.Component):
    """A component of `assets/portal.js`; `tag` is what it is called there."""

    library = LIBRARY


def draft_key(what: str, name: str | rx.Var[str]) -> rx.Var[str]:
    """The key of a draft in session storage: it is per person, as several may sign in in the same tab."""
    known = (FrameState.drafts != "") & (name != "")
    return rx.cond(known, f"{FrameState.drafts}:{what}:{name}", "")


class Composer(Part):
    """The message box; keeps text and idempotency key until the message is stored or its key is `spent` (reused)."""

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
    loading: rx.Var[bool]
    on_send: rx.EventHandler[passthrough_event_spec(str, str, str)]


class Draft(Part):
    """A text field that starts with a suggestion and keeps the edited text as a draft."""

    tag = "Draft"
    name: rx.Var[str]
    draft: rx.Var[str]
    suggestion: rx.Var[str]
    read_only: rx.Var[bool]
    describedby: rx.Var[str]
    invalid: rx.Var[bool]


class Keep(Part):
    """Placed inside a form, saves its fields under the key `draft`, for this person in this tab."""

    tag = "Keep"
    draft: rx.Var[str]


class CopyBox(Part):
    """A text to hand over, in a box, with a button that copies it; where a browser lets none, it is selected."""

    tag = "CopyBox"
    text: rx.Var[str]
    label: rx.Var[str]


class Reopen(Part):
    """Placed where a closed form would be; opens it if it has a draft."""

    tag = "Reopen"
    draft: rx.Var[str]
    on_open: rx.EventHandler[rx.event.no_args_event_spec]


class Forms(Part):
    """For all forms: deletes a draft once it is `sent`, and removes an error message when its field is corrected."""

    tag = "Forms"
    owner: rx.Var[str]
    sent: rx.Var[str]


class Unsaved(Part):
    """Asks before the person leaves the forms inside with unsaved input; `what` is the noun for one of them."""

    tag = "Unsaved"
    what: rx.Var[str]


class WriteInstead(Part):
    """The button that takes what is written in the cancel dialog along to the chat."""

    tag = "WriteInstead"
    on_write: rx.EventHandler[rx.event.no_args_event_spec]


class Photos(Part):
    """Photos of a return case, or without a `case_id` of a report that is being written, which goes by its draft.

    They are sent in the case that is this tab's `own` report. `stored`: the names of those that the case has.
    """

    tag = "Photos"
    number: rx.Var[str]
    report: rx.Var[str]
    case_id: rx.Var[int]
    own: rx.Var[bool]
    stored: rx.Var[str]
    most: rx.Var[int]
    megabytes: rx.Var[int]
    pixels: rx.Var[dict[str, int]]
    too_many_pixels: rx.Var[str]
    offline: rx.Var[bool]


class Discard(Part):
    """Closes the form of a report and deletes its draft and chosen photos."""

    tag = "Discard"
    report: rx.Var[str]
    on_discard: rx.EventHandler[rx.event.no_args_event_spec]
