"""Python wrappers of the React components in `assets/portal.js`; those of forms are in `browser_forms.py`."""

import reflex as rx
from reflex.event import passthrough_event_spec

from buyer_portal.views.parts.browser_forms import Part


class Fold(Part):
    """Rows of a table that are folded away until somebody asks for them."""

    tag = "Fold"
    words: rx.Var[str]
    columns: rx.Var[int]


class Log(Part):
    """The lines of a chat; scrolls to the newest and says when they are in sight."""

    tag = "Log"
    lines: rx.Var[int]
    unread: rx.Var[int]
    on_seen: rx.EventHandler[rx.event.no_args_event_spec]


class Print(Part):
    """The button Print. It first loads the chat's `earlier` messages, which are not on the page yet."""

    tag = "Print"
    earlier: rx.Var[int]
    offline: rx.Var[bool]
    on_whole: rx.EventHandler[rx.event.no_args_event_spec]


class Arrival(Part):
    """Moves the focus to the heading, and to the address's #place, once `page` is there."""

    tag = "Arrival"
    page: rx.Var[str]


class Moves(Part):
    """Merges changes of tab, filter, search and sorting while one is loading; `made`: the address the links are for."""

    tag = "Moves"
    made: rx.Var[str]


class Turn(Part):
    """Keeps the focus visible on a phone, which shows either list or chat; `part` is the one that is open."""

    tag = "Turn"
    part: rx.Var[str]


class Stay(Part):
    """Keeps scroll position and focus when live updates change the page; nothing else does that."""

    tag = "Stay"


class Seen(Part):
    """Fires `on_seen` when the page is visible and `mark` has changed, so that news on it is marked as read."""

    tag = "Seen"
    mark: rx.Var[str]
    on_seen: rx.EventHandler[rx.event.no_args_event_spec]


class Newest(Part):
    """Opens the newest chat where there is room for it beside the list."""

    tag = "Newest"
    address: rx.Var[str]


class SignInAgain(Part):
    """Keeps the typed e-mail address after a failed sign-in, and focuses the password."""

    tag = "SignInAgain"


class SaveCodes(Part):
    """Copies recovery codes, or puts them into a file; both happen in the browser."""

    tag = "SaveCodes"
    codes: rx.Var[list[str]]


class MakePasskey(Part):
    """Lets the browser make a passkey of these `options`, and gives what it made as JSON."""

    tag = "MakePasskey"
    options: rx.Var[str]
    on_made: rx.EventHandler[passthrough_event_spec(str)]


class UsePasskey(Part):
    """The button that signs in with a passkey: it fills the field `credential` of the form around it, and sends it."""

    tag = "UsePasskey"


class Line(Part):
    """Shows that a page is loading or the server hasn't answered yet; keeps the page while the connection is lost."""

    tag = "Line"
    offline: rx.Var[bool]
    loading: rx.Var[bool]


class TryNow(Part):
    """The button of the connection banner: reloads once the server answers."""

    tag = "TryNow"


class Shortcuts(Part):
    """The keys that work on every page, and the sheet that lists them; `help` is the paragraph about this one."""

    tag = "Shortcuts"
    help: rx.Var[str]


class Search(Part):
    """The search box over a list. `address` is the one of the last typed search, while it is loading."""

    tag = "Search"
    query: rx.Var[str]
    address: rx.Var[str]
    placeholder: rx.Var[str]
    label: rx.Var[str]
    on_search: rx.EventHandler[passthrough_event_spec(str)]


class Choice(Part):
    """Something that this browser remembers, not the account."""

    tag = "Choice"
    store: rx.Var[str]
    name: rx.Var[str]
    legend: rx.Var[str]
    options: rx.Var[dict[str, str]]
    standard: rx.Var[str]
