"""The record in words: what somebody did, in one sentence that goes on after their name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from buyer_portal.domain.money import amount_words
from buyer_portal.domain.people.person import Role
from buyer_portal.domain.record.entry import Entry, Facts
from buyer_portal.domain.record.filter import OPERATOR, RecordFilter, address_parts
from buyer_portal.domain.record.kinds import RecordKind, Topic
from buyer_portal.domain.text import apart, counted
from buyer_portal.words.formatting import Clock, When
from buyer_portal.words.people import a_role

RECORD_PATH = "/settings/record"
OPERATED = "The people who run the portal"
_HOW = {
    "password": "with the password",
    "passkey": "with a passkey",
    "code": "with the password and a code",
    "single sign-on": "by single sign-on",
    "recovery code": "with the password and a recovery code",
}
_FAILED = {"password": "a wrong password", "code": "a wrong code"}
_UNSAID = "?"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A line of the page. `whence` is "Firefox on Windows · 192.0.2.7"; `number` counts from 1 in the chain."""

    id: str
    when: When
    who: str
    email: str
    said: str
    whence: str
    is_warning: bool


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic to choose, as a link."""

    text: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody whose deeds can be chosen: the `value` is their address."""

    value: str
    name: str


def topic_choices(wanted: RecordFilter) -> list[TopicChoice]:
    """Everything, and each topic."""
    choices: list[tuple[str, Topic | None]] = [("Everything", None), *((topic.value, topic) for topic in Topic)]
    return [
        TopicChoice(text, record_address(replace(wanted, topic=topic)), wanted.topic is topic)
        for text, topic in choices
    ]


def somebody_choices(people: Iterable[tuple[str, str]]) -> list[Somebody]:
    """Everybody who is in the record, by address and name."""
    return [Somebody("", "Everybody"), Somebody(OPERATOR, OPERATED), *(Somebody(*pair) for pair in people)]


def record_row(entry: Entry, clock: Clock) -> RecordRow:
    """An entry as the page shows it."""
    return RecordRow(
        str(entry.id),
        clock.moment(entry.at),
        who_did(entry),
        entry.email,
        said(entry),
        " · ".join(filter(None, (entry.whence.browser, entry.whence.address))),
        entry.kind is RecordKind.SIGN_IN_FAILED,
    )


def who_did(entry: Entry) -> str:
    """Who it was; nobody knows who failed to sign in."""
    return "Somebody" if entry.kind is RecordKind.SIGN_IN_FAILED else entry.person or OPERATED


def said(entry: Entry) -> str:
    """What was done: "invited ben@corner-bistro.example as a member"."""
    return SAID[entry.kind]({**entry.facts, "person": entry.person})


def record_address(wanted: RecordFilter) -> str:
    """The page with this filter."""
    parts = address_parts(wanted)
    return f"{RECORD_PATH}?{urlencode(parts)}" if parts else RECORD_PATH


def _text(facts: Facts, name: str) -> str:
    return apart(str(facts.get(name, _UNSAID)))


def _count(facts: Facts, name: str) -> int:
    value = facts.get(name, 0)
    return value if isinstance(value, int) else 0


def _role(facts: Facts, name: str = "role") -> str:
    role = Role.__members__.get(str(facts.get(name)))
    return a_role(role) if role else _UNSAID


def _somebody(facts: Facts) -> str:
    return f"{_text(facts, 'name')} ({_text(facts, 'email')})"


def _product_changed(facts: Facts) -> str:
    currency = str(facts.get("currency", ""))
    prices = [amount_words(_count(facts, name), currency) for name in ("was_minor", "became_minor")]
    price = f"{prices[0]} became {prices[1]}" if prices[0] != prices[1] else f"it costs {prices[1]}"
    had = "it can be had" if facts.get("available") else "it can't be had"
    return f"changed {_text(facts, 'product')} ({_text(facts, 'sku')}) in the catalogue: {price}, {had}"


def _imported(facts: Facts) -> str:
    new, moved = (_count(facts, name) for name in ("orders", "moved"))
    done = [f"brought in {counted(new, 'order')}"] if new else []
    done += [f"moved {counted(moved, 'order')} to the status of the file"] if moved else []
    return f"{' and '.join(done)} of this company"


def _email_changed(facts: Facts) -> str:
    whose = f"the address of {_text(facts, 'name')}" if facts.get("name") else "their e-mail address"
    return f"changed {whose} from {_text(facts, 'was')} to {_text(facts, 'became')}"


_K = RecordKind
SAID: dict[RecordKind, Callable[[Facts], str]] = {
    _K.SIGNED_IN: lambda f: f"signed in {_HOW.get(str(f.get('how')), '')}".rstrip(),
    _K.SIGN_IN_FAILED: lambda f: (
        f"failed to sign in as {_text(f, 'person')}: {_FAILED.get(str(f.get('how')), 'refused')}"
    ),
    _K.SIGNED_OUT: lambda _: "signed out",
    _K.SIGNED_OUT_EVERYWHERE: lambda _: "signed out everywhere",
    _K.BROWSER_ENDED: lambda f: f"ended a sign-in elsewhere: {_text(f, 'browser')}",
    _K.BROWSERS_ENDED: lambda f: f"ended {counted(_count(f, 'count'), 'sign-in')} elsewhere",
    _K.PERSON_ADDED: lambda f: f"added {_somebody(f)} as {_role(f)}",
    _K.INVITED: lambda f: f"invited {_text(f, 'email')} as {_role(f)}",
    _K.INVITED_AGAIN: lambda f: f"invited {_text(f, 'email')} again, as {_role(f)}",
    _K.INVITATION_WITHDRAWN: lambda f: f"withdrew the invitation to {_text(f, 'email')}",
    _K.JOINED: lambda f: f"accepted the invitation and signed in, as {_role(f)}",
    _K.ROLE_CHANGED: lambda f: f"made {_somebody(f)} {_role(f, 'became')}; before that {_role(f, 'was')}",
    _K.REMOVED: lambda f: f"removed {_somebody(f)}",
    _K.LEFT: lambda _: "left the company",
    _K.NAME_CHANGED: lambda f: f"changed their name: “{_text(f, 'was')}” became “{_text(f, 'became')}”",
    _K.COMPANY_TAKEN_IN: lambda f: f"made {_text(f, 'company')} one with this company",
    _K.ACCOUNT_CLOSED: lambda f: f"closed the account of {_somebody(f)}",
    _K.EMAIL_CHANGE_ASKED: lambda f: f"asked to sign in as {_text(f, 'email')} from now on",
    _K.EMAIL_CHANGED: _email_changed,
    _K.PASSWORD_CHANGED: lambda _: "changed their password",
    _K.PASSWORD_LINK_MADE: lambda f: f"made a link to a new password for {_somebody(f)}",
    _K.PASSWORD_LINK_USED: lambda _: "chose a new password with a link",
    _K.APP_ADDED: lambda _: "set up an authenticator app",
    _K.APP_REMOVED: lambda _: "turned their authenticator app off",
    _K.PASSKEY_ADDED: lambda f: f"added a passkey: “{_text(f, 'passkey')}”",
    _K.PASSKEY_REMOVED: lambda f: f"removed a passkey: “{_text(f, 'passkey')}”",
    _K.CODES_RENEWED: lambda _: "made new recovery codes",
    _K.RECOVERY_USED: lambda _: "used a recovery code in place of the password",
    _K.FACTOR_TAKEN: lambda f: f"removed the second factor of {_somebody(f)}",
    _K.FACTOR_REQUIRED: lambda _: "required a second factor of everybody",
    _K.FACTOR_NOT_REQUIRED: lambda _: "no longer required a second factor",
    _K.SSO_SET: lambda f: f"set up single sign-on through {_text(f, 'issuer')}",
    _K.SSO_TAKEN: lambda f: f"removed single sign-on through {_text(f, 'issuer')}",
    _K.SSO_CONNECTED: lambda f: f"connected their account at {_text(f, 'issuer')}",
    _K.SSO_ONLY_WAY: lambda _: "made single sign-on the only way in",
    _K.SSO_NOT_ONLY_WAY: lambda _: "opened the other ways in again, beside single sign-on",
    _K.SSO_IS_FACTOR: lambda _: "left the second factor to single sign-on",
    _K.SSO_IS_NO_FACTOR: lambda _: "asked for a second factor after single sign-on, too",
    _K.POLICY_SAVED: lambda f: f"saved version {_count(f, 'version')} of the cancellation policy",
    _K.PRODUCT_CHANGED: _product_changed,
    _K.CATALOGUE_IMPORTED: lambda f: (
        f"imported the catalogue: {counted(_count(f, 'new'), 'new product')}, {_count(f, 'changed')} changed"
    ),
    _K.ORDERS_IMPORTED: _imported,
    _K.RECEIPT_DOWNLOADED: lambda f: f"downloaded the receipt of {_text(f, 'order')}",
    _K.RECORD_DOWNLOADED: lambda f: (
        "downloaded this record" + (f", searched for “{_text(f, 'search')}”" if f.get("search") else "")
    ),
}
"""What each kind says, after who did it."""
