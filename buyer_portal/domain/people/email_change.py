"""Another e-mail address to sign in with: how long it may be confirmed, and why a link confirms nothing."""

from datetime import timedelta
from enum import StrEnum

CONFIRM_WITHIN = timedelta(hours=1)
"""A new address is confirmed so long after the link to it was made, or never."""
ASK_OPERATOR = "to change your address"
"""What those who run a portal without e-mail can do."""


class EmailChangeEnd(StrEnum):
    """Why a change comes to nothing. The value is the code in addresses, and in the database where it is kept."""

    USED = "used"
    LATE = "late"
    NEWER = "newer"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    OTHER = "other"
    TAKEN = "taken"

    @property
    def sentence(self) -> str:
        """What became of it, and what to do."""
        return _ENDED[self]


_ENDED = {
    EmailChangeEnd.USED: "This address is confirmed already, and each link works once. Sign in with the new address.",
    EmailChangeEnd.LATE: "This link is older than an hour. Ask for the change again in Settings.",
    EmailChangeEnd.NEWER: "There is a newer change than this one. Open its link, or ask again in Settings.",
    EmailChangeEnd.WITHDRAWN: "This change was withdrawn in Settings. Nothing was changed.",
    EmailChangeEnd.CHANGED: (
        "The password was changed after this link was made, or the sign-in was taken. Ask for the change again in "
        "Settings."
    ),
    EmailChangeEnd.UNKNOWN: (
        "This link confirms no address. Open the whole link of the newest e-mail, or ask for the change again in "
        "Settings."
    ),
    EmailChangeEnd.OTHER: "This link is for somebody else than who is signed in here. Sign out, then open it again.",
    EmailChangeEnd.TAKEN: "This address can't be used here: choose another one in Settings. Nothing was changed.",
}
