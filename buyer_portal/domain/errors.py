"""Every refusal, as one family.

PortalError                  shown to the person as it is; carries code, http_status, next_steps
  x OrderNotFound            also for another company's order
  x CompanyNotFound          also one that the person has no orders with
  x NotSignedIn              nobody, or somebody whose session ended
  x SignInRefused            one sentence for every cause
  x TooManyAttempts          carries .seconds
    - TooManyDeeds           the other side was told more than anybody has to say
  x PasswordWrong            the one that a person has, asked for before it is changed
  x SecondFactorNeeded       carries .half: the first step is done, and the sign-in goes on with a code
  x HalfSignInEnded          the second step came too late, or after a change
  x CodeWrong                no code of an authenticator app, no recovery code, or one that was used
  x PasskeyRefused           one sentence for every cause, as at the sign-in
  x ProofWrong               neither the password that a person has, nor a code
  x LinkRefused              carries .why: a link to a new password that opens nothing
  x InvitationRefused        carries .why: an invitation that opens nothing
  x EmailChangeRefused       carries .why: a link to a new address that confirms nothing
  x SsoRefused               carries .why: single sign-on that did not let somebody in
  x SsoRequired              the company uses its single sign-on, and nothing else
  x MailNotSet               this portal sends no e-mail
  x SecondFactorOwed         the company requires one, and the person has none
  x SideNotAllowed           carries .needed
  x RoleNotAllowed           a viewer, or a member where it takes an owner
  x OrderChanged             still cancellable, but not what the person saw
  x CancellationRefused      its status does not allow it
    - AlreadyCancelled
  x MessageRequired          PROCESSING, and the buyer has not written
  x MoveRefused              the supplier's step does not follow the status
  x ReasonRequired           declining without saying why
  x ProposalOpen             one has to be answered or withdrawn first
  x BuyerWaits               carries .waiting; the step is possible once that is knowingly left
  x RequestOpen              the supplier has one request to answer already
  x ProposalClosed           answered, withdrawn or expired already
  x CaseOpen                 one return case has to come to an end first
  x CaseRefused              the step does not follow from where the return case or its order stands
  x PhotoRefused             no picture, too large, or one too many
  x PhotoNotFound            also another company's
  x MessageRefused           empty, or too long
  x PolicyChanged            somebody else of the supplier's saved one first
  x KeyReused                one idempotency key, two different things
  x ImportRefused            carries .problems
  x ImportStopped            carries .why: an import whose rest is missing
  x PricesChanged            ordering again: not what the person saw
  x ProductNotFound          not in the person's own catalogue
  x ProductChanged           a colleague changed it since the person looked
  x ValueRefused             any other bad input
    - PasswordRefused        carries .why: a new password that could be guessed, or is none
  x PortalBusy               try again
  x PortalUnavailable        the database is away, full, read-only or too slow
"""

from typing import Any

from buyer_portal.domain.people.email_change import EmailChangeEnd
from buyer_portal.domain.people.invitation import InvitationEnd
from buyer_portal.domain.people.password import LinkEnd, Weakness
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.domain.text import counted


class PortalError(Exception):
    """A refusal. `str(error)` is a sentence that a buyer can read; nothing was changed."""

    code = "REFUSED"
    http_status = 400
    next_steps: tuple[str, ...] = ()


class OrderNotFound(PortalError):
    """There is no such order among those the person may see."""

    code, http_status = "NOT_FOUND", 404

    def __init__(self, number: str) -> None:
        super().__init__(f"There is no order {number} among your orders.")


class CompanyNotFound(PortalError):
    """There is no such company among those that the person has orders with."""

    code, http_status = "NO_SUCH_COMPANY", 404

    def __init__(self) -> None:
        super().__init__("There is no such company among those you have orders with.")


class NotSignedIn(PortalError):
    """Nobody is signed in on this connection."""

    code, http_status = "NOT_SIGNED_IN", 401

    def __init__(self) -> None:
        super().__init__("Please sign in again.")


class SignInRefused(PortalError):
    """The same words for an unknown address, a wrong password and an account without sign-in."""

    code, http_status = "SIGN_IN_REFUSED", 403

    def __init__(self) -> None:
        super().__init__("E-mail and password don't match an account.")


class TooManyAttempts(PortalError):
    """More tries than a person makes. `seconds` is how long to wait."""

    code, http_status = "TOO_MANY_ATTEMPTS", 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many attempts. Please wait {max(1, round(seconds / 60))} min and try again.")
        self.seconds = seconds


class TooManyDeeds(TooManyAttempts):
    """More than anybody does who means it. `about` is an order's number, or a thread's name; "" for no one thing."""

    code = "TOO_MANY_DEEDS"

    def __init__(self, seconds: int, *, about: str = "") -> None:
        super().__init__(seconds)
        much = f"Too much for {about}" if about else "Too much"
        wait = f"{max(1, round(seconds / 60))} min" if seconds < 3_600 else f"{round(seconds / 3_600)} h"
        self.args = (f"{much} in a short time. Nothing was changed; please wait {wait} and try again.",)


class PasswordWrong(PortalError):
    """Whoever wants to change the password of a sign-in does not know it."""

    code, http_status = "PASSWORD_WRONG", 403

    def __init__(self) -> None:
        super().__init__("That is not your current password. Nothing was changed.")


class SecondFactorNeeded(PortalError):
    """The first step is done. `half` is the secret of the sign-in that waits for its second one; it is written."""

    code, http_status = "SECOND_FACTOR_NEEDED", 403

    def __init__(self, half: str) -> None:
        super().__init__("The first step is done. Go on with a code of your authenticator app.")
        self.half = half


class HalfSignInEnded(PortalError):
    """The second step has no first one any more."""

    code, http_status = "SECOND_STEP_ENDED", 401

    def __init__(self) -> None:
        super().__init__("This sign-in took too long, or was ended. Begin again.")


class CodeWrong(PortalError):
    """What was typed is no code of the person's now."""

    code, http_status = "CODE_WRONG", 403

    def __init__(self) -> None:
        super().__init__("That code is not right, or has been used. Type the one that your app shows now.")


class PasskeyRefused(PortalError):
    """What a browser answered with is no passkey that counts here and now."""

    code, http_status = "PASSKEY_REFUSED", 403

    def __init__(self) -> None:
        super().__init__("This passkey does not count here, or the answer came too late. Try again.")


class ProofWrong(PortalError):
    """Whoever wants to change what lets a person in does not know how they get in."""

    code, http_status = "PROOF_WRONG", 403

    def __init__(self) -> None:
        super().__init__("That is neither your current password nor a code that works now. Nothing was changed.")


class LinkRefused(PortalError):
    """A link to a new password that opens nothing; `why` is what became of it."""

    code, http_status = "LINK_REFUSED", 410

    def __init__(self, why: LinkEnd) -> None:
        super().__init__(why.sentence)
        self.why = why


class InvitationRefused(PortalError):
    """An invitation that opens nothing; `why` is what became of it."""

    code, http_status = "INVITATION_REFUSED", 410

    def __init__(self, why: InvitationEnd) -> None:
        super().__init__(why.sentence)
        self.why = why


class EmailChangeRefused(PortalError):
    """A link to a new address that confirms nothing; `why` is what became of it."""

    code, http_status = "EMAIL_CHANGE_REFUSED", 410

    def __init__(self, why: EmailChangeEnd) -> None:
        super().__init__(why.sentence)
        self.why = why


class SsoRefused(PortalError):
    """Single sign-on did not let somebody in; `why` is what became of it, `way_on` says more where more is known."""

    code, http_status = "SSO_REFUSED", 403

    def __init__(self, why: SsoEnd, way_on: str = "") -> None:
        super().__init__(f"{why.sentence} {way_on}".rstrip())
        self.why, self.way_on = why, way_on


class SsoRequired(PortalError):
    """The company has made its single sign-on the only way: no password, passkey or link of the portal's counts."""

    code, http_status = "SSO_REQUIRED", 403

    def __init__(self) -> None:
        super().__init__("Your company uses its single sign-on, and no other way. Continue with single sign-on.")


class MailNotSet(PortalError):
    """There is no mail server, so no link can be sent; `instead` is what the people who run the portal can do."""

    code, http_status = "NO_MAIL", 503

    def __init__(self, instead: str = "for a link to a new password") -> None:
        super().__init__(f"This portal sends no e-mail. Ask the people who run it {instead}.")


class SecondFactorOwed(PortalError):
    """The person's company requires a second factor, and they have none."""

    code, http_status = "SECOND_FACTOR_OWED", 403

    def __init__(self) -> None:
        super().__init__("Your company requires a second factor. Set one up first: the portal leads you there.")


class SideNotAllowed(PortalError):
    """The other side does this."""

    code, http_status = "FORBIDDEN_ROLE", 403

    def __init__(self, deed: str, *, needed: str) -> None:
        super().__init__(f"“{deed}” is for the {needed.lower()}.")
        self.needed = needed


class RoleNotAllowed(PortalError):
    """The person's role in their company does not allow it; the sentence says who can."""

    code, http_status = "ROLE_NOT_ALLOWED", 403

    def __init__(self, role: str, way_on: str) -> None:
        super().__init__(f"As a {role.lower()} you can't do this, and nothing was changed. {way_on}")


class OrderChanged(PortalError):
    """The order moved on since the person looked, or costs another charge; it can still be cancelled."""

    code, http_status = "ORDER_CHANGED", 409
    next_steps = ("Read what changed", "Confirm again if you still want to cancel")

    def __init__(self, number: str, status: str, *, charge: str = "") -> None:
        fact = f"cancelling it costs {charge}" if charge else f"it is {status} now"
        super().__init__(f"{number} changed while you were reading: {fact}. Nothing was changed by you.")
        self.charge = charge


class CancellationRefused(PortalError):
    """The order's status does not allow it. The sentence is the guide's headline."""

    code, http_status = "NOT_CANCELLABLE", 409

    def __init__(self, headline: str, next_steps: tuple[str, ...] = ()) -> None:
        super().__init__(headline)
        self.next_steps = next_steps


class AlreadyCancelled(CancellationRefused):
    """It is cancelled; `str(error)` says so."""

    code = "ALREADY_CANCELLED"


class MessageRequired(PortalError):
    """The supplier is preparing the order and the buyer has not told them.

    Source: the guide, "You MUST contact the supplier immediately before canceling."
    """

    code, http_status = "MESSAGE_REQUIRED", 422

    def __init__(self) -> None:
        super().__init__("The supplier is preparing this order: write them a message, it goes with the cancellation.")


class MoveRefused(PortalError):
    """The step does not follow the order's status."""

    code, http_status = "MOVE_REFUSED", 409

    def __init__(self, number: str, deed: str, status: str) -> None:
        super().__init__(f"“{deed}” is not possible: {number} is {status}.")


class ReasonRequired(PortalError):
    """The other side must be told why."""

    code, http_status = "REASON_REQUIRED", 422

    def __init__(self, deed: str) -> None:
        super().__init__(f"“{deed}” needs a reason: the other side reads it.")


class ProposalOpen(PortalError):
    """A proposal of changes is unanswered, and this would come between."""

    code, http_status = "PROPOSAL_OPEN", 409

    def __init__(self, deed: str, number: str, *, way_on: str = "Withdraw it, or wait for the answer.") -> None:
        super().__init__(f"“{deed}” has to wait: a proposal for {number} is open. {way_on}")


class BuyerWaits(PortalError):
    """The step takes something from a buyer who waits. `waiting`: for what, each with a name to go on without it."""

    code, http_status = "BUYER_WAITS", 409
    next_steps = ("Answer first", "Or go on without")

    def __init__(self, deed: str, buyer: str, said: str, waiting: tuple[Any, ...] = ()) -> None:
        super().__init__(f"“{deed}” asks first: {buyer} {said}. Answer it, or go on without.")
        self.buyer, self.waiting = buyer, waiting


class RequestOpen(PortalError):
    """The supplier has not answered the last request for a change."""

    code, http_status = "REQUEST_OPEN", 409

    def __init__(self, number: str) -> None:
        super().__init__(f"You have asked for a change of {number} already; the supplier has not answered yet.")


class ProposalClosed(PortalError):
    """There is nothing to answer or to withdraw; the sentence says what became of the proposal."""

    code, http_status = "PROPOSAL_CLOSED", 409


class CaseOpen(PortalError):
    """There is one open return case an order at a time."""

    code, http_status = "CASE_OPEN", 409

    def __init__(self, number: str) -> None:
        super().__init__(f"A case about {number} is open already. That one has to come to an end first.")


class CaseRefused(PortalError):
    """The step is not possible now; the sentence says why."""

    code, http_status = "CASE_REFUSED", 409


class PhotoRefused(PortalError):
    """The file was not taken; the sentence says why."""

    code, http_status = "PHOTO_REFUSED", 422


class PhotoNotFound(PortalError):
    """There is no such photo among those the person may see."""

    code, http_status = "NO_SUCH_PHOTO", 404

    def __init__(self) -> None:
        super().__init__("There is no such photo among your orders.")


class MessageRefused(PortalError):
    """The text can't be sent as it is."""

    code, http_status = "MESSAGE_REFUSED", 422


class PolicyChanged(PortalError):
    """A colleague saved another version of the supplier's policy since the person looked."""

    code, http_status = "POLICY_CHANGED", 409

    def __init__(self, by: str, version: int) -> None:
        super().__init__(f"{by} saved version {version} while you were writing. Nothing of yours was saved.")


class KeyReused(PortalError):
    """The idempotency key was used for something else: another order, thread or text."""

    code, http_status = "KEY_REUSED", 422

    def __init__(self) -> None:
        super().__init__("This key was used for something else before. Reload the page and try again.")


class ValueRefused(PortalError):
    """A value from outside that makes no sense; the sentence says which."""

    code, http_status = "VALUE_REFUSED", 422


class PasswordRefused(ValueRefused):
    """A new password that is not taken; `why` says what would help."""

    code = "PASSWORD_REFUSED"

    def __init__(self, why: Weakness) -> None:
        super().__init__(why.sentence)
        self.why = why


class ImportRefused(PortalError):
    """A file with bad lines. `problems` has one sentence for each."""

    code, http_status = "IMPORT_REFUSED", 422

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{counted(len(problems), 'problem')}; nothing was imported.")
        self.problems = problems


class ImportStopped(PortalError):
    """The database failed while an import was being written part by part."""

    code, http_status = "IMPORT_STOPPED", 503
    next_steps = ("Import the same file again: it brings in the rest",)

    def __init__(self, done: int, of: int, why: PortalError) -> None:
        super().__init__(
            f"The import stopped after {done:,} of {of:,} orders: import the same file again for the rest."
        )
        self.why = str(why)


class PricesChanged(PortalError):
    """What the person confirmed is not what the catalogue has now; `by` is who changed it, as the reader calls them."""

    code, http_status = "PRICES_CHANGED", 409
    next_steps = ("Read today's prices", "Place the order again if you still want it")

    def __init__(self, names: list[str], *, by: str = "The supplier") -> None:
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        super().__init__(f"{by} changed {names[0]}{others} while you were looking. Nothing was ordered.")


class ProductNotFound(PortalError):
    """There is no such product in the catalogue of the person's company."""

    code, http_status = "NO_SUCH_PRODUCT", 404

    def __init__(self) -> None:
        super().__init__("There is no such product in your catalogue.")


class ProductChanged(PortalError):
    """Somebody else changed the product since the person looked."""

    code, http_status = "PRODUCT_CHANGED", 409
    next_steps = ("Read what it is now", "Change it again")

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was changed while you were looking. Your change was not saved.")


class PortalBusy(PortalError):
    """Somebody else is writing. Trying again is safe."""

    code, http_status = "BUSY", 503
    next_steps = ("Try again",)

    def __init__(self) -> None:
        super().__init__("The portal is busy. Nothing was changed; please try again.")


class PortalUnavailable(PortalError):
    """The database is away, full, read-only or too slow. `is_certain`: nothing was changed, as the sentence says."""

    code, http_status = "UNAVAILABLE", 503
    next_steps = ("Try again in a minute",)
    AWAY = "The portal can't reach its data right now. Nothing was changed; please try again in a minute."
    CANNOT_SAVE = "The portal can't save anything right now. Nothing was changed; please try again in a minute."
    UNKNOWN = (
        "The portal lost its data while this was being saved: it may be done, or not. "
        "Look at it again in a minute before you repeat it."
    )

    def __init__(self, sentence: str = AWAY) -> None:
        super().__init__(sentence)
        self.is_certain = sentence != self.UNKNOWN
