"""What the portal says to who has to prove who they are, and what to do then: rows of `refusals.py`."""

from buyer_portal.domain import errors
from buyer_portal.domain.errors import PortalError

PROOFS: tuple[tuple[PortalError, str], ...] = (
    (errors.SecondFactorNeeded(""), "Type the six digits that your app shows now, or a recovery code."),
    (errors.CodeWrong(), "Wait for the next code, or use a recovery code. Is the clock of your phone right?"),
    (errors.HalfSignInEnded(), "Sign in again with your password, then type the code within ten minutes."),
    (errors.PasskeyRefused(), "Use another passkey, or sign in with your password. Was it removed in Settings?"),
    (errors.ProofWrong(), "Type the password you sign in with, or a code that you have not used yet."),
)
