"""How long an invitation lasts, and why its link opens nothing: each case has a code and one sentence."""

from datetime import timedelta
from enum import StrEnum

INVITATION_LASTS = timedelta(days=7)
"""An invitation ends so long after it was made."""


class InvitationEnd(StrEnum):
    """Why an invitation opens nothing. The value is the code in addresses, and in the database where it is kept."""

    USED = "used"
    LATE = "late"
    NEWER = "newer"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    OTHER = "other"
    HERE = "here"
    TAKEN = "taken"

    @property
    def sentence(self) -> str:
        """What became of it, and what to do."""
        return _ENDED[self]


_ENDED = {
    InvitationEnd.USED: "This invitation has been accepted, and each works once. Sign in with your password.",
    InvitationEnd.LATE: "This invitation is older than a week. Ask whoever invited you to do it again.",
    InvitationEnd.NEWER: "There is a newer invitation than this one. Open that, or ask for another.",
    InvitationEnd.WITHDRAWN: "This invitation was withdrawn. If you think that is a mistake, ask whoever invited you.",
    InvitationEnd.UNKNOWN: "This link leads to no invitation. Open the whole link that you got, or ask for a new one.",
    InvitationEnd.OTHER: (
        "You are signed in here already, and an invitation is for a new sign-in. Sign out, then open it again."
    ),
    InvitationEnd.HERE: "You can sign in for this company already: there is nothing to accept.",
    InvitationEnd.TAKEN: (
        "This address can't be used here, as one address belongs to one company. Ask whoever invited you to invite "
        "another address of yours. Nothing was changed."
    ),
}
