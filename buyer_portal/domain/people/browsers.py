"""The browsers in which a person is signed in."""

from dataclasses import dataclass
from datetime import datetime

MAX_BROWSER = 80
UNKNOWN_BROWSER = "An unknown browser"


@dataclass(frozen=True, slots=True)
class Browser:
    """One of them. `name` is what it is called in requests to end its sign-in; it opens nothing.

    `kind` is as in "Firefox on Windows".
    """

    name: str
    kind: str
    since: datetime
    last_here: datetime
    is_this: bool
