"""The family of refusals: drawn as it is, each with its code and HTTP status."""

import inspect
import re

import pytest

from buyer_portal.domain import errors
from buyer_portal.domain.errors import PortalError

FAMILY = [thing for _, thing in inspect.getmembers(errors, inspect.isclass) if issubclass(thing, PortalError)]
ANSWERS = {
    "OrderNotFound": ("NOT_FOUND", 404),
    "CompanyNotFound": ("NO_SUCH_COMPANY", 404),
    "NotSignedIn": ("NOT_SIGNED_IN", 401),
    "SignInRefused": ("SIGN_IN_REFUSED", 403),
    "TooManyAttempts": ("TOO_MANY_ATTEMPTS", 429),
    "TooManyDeeds": ("TOO_MANY_DEEDS", 429),
    "PasswordWrong": ("PASSWORD_WRONG", 403),
    "SecondFactorNeeded": ("SECOND_FACTOR_NEEDED", 403),
    "HalfSignInEnded": ("SECOND_STEP_ENDED", 401),
    "CodeWrong": ("CODE_WRONG", 403),
    "PasskeyRefused": ("PASSKEY_REFUSED", 403),
    "ProofWrong": ("PROOF_WRONG", 403),
    "LinkRefused": ("LINK_REFUSED", 410),
    "InvitationRefused": ("INVITATION_REFUSED", 410),
    "EmailChangeRefused": ("EMAIL_CHANGE_REFUSED", 410),
    "SsoRefused": ("SSO_REFUSED", 403),
    "SsoRequired": ("SSO_REQUIRED", 403),
    "MailNotSet": ("NO_MAIL", 503),
    "PasswordRefused": ("PASSWORD_REFUSED", 422),
    "SecondFactorOwed": ("SECOND_FACTOR_OWED", 403),
    "SideNotAllowed": ("FORBIDDEN_ROLE", 403),
    "RoleNotAllowed": ("ROLE_NOT_ALLOWED", 403),
    "OrderChanged": ("ORDER_CHANGED", 409),
    "CancellationRefused": ("NOT_CANCELLABLE", 409),
    "AlreadyCancelled": ("ALREADY_CANCELLED", 409),
    "MessageRequired": ("MESSAGE_REQUIRED", 422),
    "MoveRefused": ("MOVE_REFUSED", 409),
    "ReasonRequired": ("REASON_REQUIRED", 422),
    "ProposalOpen": ("PROPOSAL_OPEN", 409),
    "RequestOpen": ("REQUEST_OPEN", 409),
    "ProposalClosed": ("PROPOSAL_CLOSED", 409),
    "CaseOpen": ("CASE_OPEN", 409),
    "CaseRefused": ("CASE_REFUSED", 409),
    "PhotoRefused": ("PHOTO_REFUSED", 422),
    "PhotoNotFound": ("NO_SUCH_PHOTO", 404),
    "BuyerWaits": ("BUYER_WAITS", 409),
    "MessageRefused": ("MESSAGE_REFUSED", 422),
    "PolicyChanged": ("POLICY_CHANGED", 409),
    "KeyReused": ("KEY_REUSED", 422),
    "ImportRefused": ("IMPORT_REFUSED", 422),
    "ImportStopped": ("IMPORT_STOPPED", 503),
    "ValueRefused": ("VALUE_REFUSED", 422),
    "PricesChanged": ("PRICES_CHANGED", 409),
    "ProductNotFound": ("NO_SUCH_PRODUCT", 404),
    "ProductChanged": ("PRODUCT_CHANGED", 409),
    "PortalBusy": ("BUSY", 503),
    "PortalUnavailable": ("UNAVAILABLE", 503),
}


def test_the_family_is_drawn_as_it_is():
    drawn = re.findall(r"^(  x |    - )?([A-Z]\w+)(?:  |$)", errors.__doc__ or "", re.MULTILINE)

    generation = {"": 0, "  x ": 1, "    - ": 2}
    depths = {name: generation[mark] for mark, name in drawn}
    assert depths == {error.__name__: len(error.__mro__) - len(PortalError.__mro__) for error in FAMILY}


@pytest.mark.parametrize("error", [error for error in FAMILY if error is not PortalError], ids=lambda e: e.__name__)
def test_every_refusal_has_its_answer_code_and_http_status(error):
    assert (error.code, error.http_status) == ANSWERS[error.__name__]


def test_no_two_refusals_share_a_code():
    assert len({error.code for error in FAMILY}) == len(FAMILY)


@pytest.mark.parametrize("error", FAMILY, ids=lambda e: e.__name__)
def test_every_refusal_is_explained(error):
    assert error.__doc__


def test_waiting_is_told_in_minutes():
    assert "Please wait 1 min" in str(errors.TooManyAttempts(12))
    assert "Please wait 5 min" in str(errors.TooManyAttempts(300))


def test_who_does_too_much_reads_about_what_and_for_how_long():
    assert str(errors.TooManyDeeds(300, about="ORD-1")) == (
        "Too much for ORD-1 in a short time. Nothing was changed; please wait 5 min and try again."
    )
    assert str(errors.TooManyDeeds(12)).startswith("Too much in a short time.")
    assert "please wait 1 min" in str(errors.TooManyDeeds(12))
    assert "please wait 23 h" in str(errors.TooManyDeeds(23 * 3_600))
