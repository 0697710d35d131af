"""What is recorded: each kind of deed, and what it is about. `words/record.py` says each in a sentence."""

from enum import StrEnum


class Topic(StrEnum):
    """What deeds are about, to choose from on the page. The value is as shown."""

    SIGN_INS = "Sign-ins"
    PEOPLE = "People and roles"
    SECURITY = "Passwords and second factors"
    TERMS = "Policy and catalogue"
    DATA = "Imports and downloads"


class RecordKind(StrEnum):
    """A kind of entry."""

    SIGNED_IN = "SIGNED_IN"
    SIGN_IN_FAILED = "SIGN_IN_FAILED"
    SIGNED_OUT = "SIGNED_OUT"
    SIGNED_OUT_EVERYWHERE = "SIGNED_OUT_EVERYWHERE"
    BROWSER_ENDED = "BROWSER_ENDED"
    BROWSERS_ENDED = "BROWSERS_ENDED"
    PERSON_ADDED = "PERSON_ADDED"
    INVITED = "INVITED"
    INVITED_AGAIN = "INVITED_AGAIN"
    INVITATION_WITHDRAWN = "INVITATION_WITHDRAWN"
    JOINED = "JOINED"
    ROLE_CHANGED = "ROLE_CHANGED"
    REMOVED = "REMOVED"
    LEFT = "LEFT"
    NAME_CHANGED = "NAME_CHANGED"
    COMPANY_TAKEN_IN = "COMPANY_TAKEN_IN"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    EMAIL_CHANGE_ASKED = "EMAIL_CHANGE_ASKED"
    EMAIL_CHANGED = "EMAIL_CHANGED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"
    PASSWORD_LINK_MADE = "PASSWORD_LINK_MADE"
    PASSWORD_LINK_USED = "PASSWORD_LINK_USED"
    APP_ADDED = "APP_ADDED"
    APP_REMOVED = "APP_REMOVED"
    PASSKEY_ADDED = "PASSKEY_ADDED"
    PASSKEY_REMOVED = "PASSKEY_REMOVED"
    CODES_RENEWED = "CODES_RENEWED"
    RECOVERY_USED = "RECOVERY_USED"
    FACTOR_TAKEN = "FACTOR_TAKEN"
    FACTOR_REQUIRED = "FACTOR_REQUIRED"
    FACTOR_NOT_REQUIRED = "FACTOR_NOT_REQUIRED"
    SSO_SET = "SSO_SET"
    SSO_TAKEN = "SSO_TAKEN"
    SSO_CONNECTED = "SSO_CONNECTED"
    SSO_ONLY_WAY = "SSO_ONLY_WAY"
    SSO_NOT_ONLY_WAY = "SSO_NOT_ONLY_WAY"
    SSO_IS_FACTOR = "SSO_IS_FACTOR"
    SSO_IS_NO_FACTOR = "SSO_IS_NO_FACTOR"
    POLICY_SAVED = "POLICY_SAVED"
    PRODUCT_CHANGED = "PRODUCT_CHANGED"
    CATALOGUE_IMPORTED = "CATALOGUE_IMPORTED"
    ORDERS_IMPORTED = "ORDERS_IMPORTED"
    RECORD_DOWNLOADED = "RECORD_DOWNLOADED"
    RECEIPT_DOWNLOADED = "RECEIPT_DOWNLOADED"


_K = RecordKind
TOPICS: dict[RecordKind, Topic] = {
    **dict.fromkeys(
        (_K.SIGNED_IN, _K.SIGN_IN_FAILED, _K.SIGNED_OUT, _K.SIGNED_OUT_EVERYWHERE, _K.BROWSER_ENDED, _K.BROWSERS_ENDED),
        Topic.SIGN_INS,
    ),
    **dict.fromkeys(
        (
            _K.PERSON_ADDED, _K.INVITED, _K.INVITED_AGAIN, _K.INVITATION_WITHDRAWN, _K.JOINED, _K.ROLE_CHANGED,
            _K.REMOVED, _K.LEFT, _K.NAME_CHANGED, _K.COMPANY_TAKEN_IN, _K.ACCOUNT_CLOSED,
        ),
        Topic.PEOPLE,
    ),
    **dict.fromkeys(
        (
            _K.EMAIL_CHANGE_ASKED, _K.EMAIL_CHANGED,
            _K.PASSWORD_CHANGED, _K.PASSWORD_LINK_MADE, _K.PASSWORD_LINK_USED, _K.APP_ADDED, _K.APP_REMOVED,
            _K.PASSKEY_ADDED, _K.PASSKEY_REMOVED, _K.CODES_RENEWED, _K.RECOVERY_USED, _K.FACTOR_TAKEN,
            _K.FACTOR_REQUIRED, _K.FACTOR_NOT_REQUIRED, _K.SSO_SET, _K.SSO_TAKEN, _K.SSO_CONNECTED,
            _K.SSO_ONLY_WAY, _K.SSO_NOT_ONLY_WAY, _K.SSO_IS_FACTOR, _K.SSO_IS_NO_FACTOR,
        ),
        Topic.SECURITY,
    ),
    **dict.fromkeys((_K.POLICY_SAVED, _K.PRODUCT_CHANGED, _K.CATALOGUE_IMPORTED), Topic.TERMS),
    **dict.fromkeys((_K.ORDERS_IMPORTED, _K.RECORD_DOWNLOADED, _K.RECEIPT_DOWNLOADED), Topic.DATA),
}  # fmt: skip
"""What each kind is about."""


def kinds_of(topic: Topic) -> tuple[RecordKind, ...]:
    """The kinds about a topic."""
    return tuple(kind for kind, about in TOPICS.items() if about is topic)
