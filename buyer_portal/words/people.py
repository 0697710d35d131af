"""The people of a company in words: who is one of them, who is invited, and what a dialog asks about them."""

from dataclasses import dataclass

from buyer_portal.domain.people.person import Person, Role
from buyer_portal.domain.text import apart
from buyer_portal.services.people.listing import Colleague, Invited, Mailing
from buyer_portal.words.formatting import Clock, When

_MAILED = {
    Mailing.NONE: "not mailed",
    Mailing.WAITS: "e-mail on its way",
    Mailing.SENT: "mailed",
    Mailing.FAILED: "could not be mailed: hand over a link",
}
_FACTOR = {None: "", True: "Second factor", False: "No second factor"}
MAY = {
    Role.OWNER: "An owner may do everything for the company, and decides who is one of its people.",
    Role.MEMBER: "A member acts on orders and writes messages.",
    Role.VIEWER: "A viewer sees everything of the company and changes nothing.",
}
"""What each role is, in one sentence; the help center has the whole table."""
YOU_MAY = {
    Role.OWNER: "As an owner you may do everything for the company.",
    Role.MEMBER: "As a member you act on its orders and write messages.",
    Role.VIEWER: "As a viewer you see its orders and messages, and change nothing.",
}
"""The same, to whom it is given."""
_OUT = "signed out everywhere at once, also in screens that are open."
_KEPT = "What they did keeps their name, and they can be invited again."


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of the company. `role` is its name; `since` and `factor` are sentences of their own."""

    email: str
    name: str
    role: str
    role_words: str
    is_me: bool
    since: str
    seen: When
    factor: str


@dataclass(frozen=True, slots=True)
class InvitedRow:
    """Somebody who is invited. `is_over`: a week has passed."""

    email: str
    about: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to hand over. It is shown once, to who invited: the portal itself forgets it."""

    email: str
    link: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a dialog asks before something is done to somebody; `title` is "" while none is open."""

    title: str = ""
    text: str = ""
    deed: str = ""
    is_grave: bool = False


def person_row(each: Colleague, reader: Person, clock: Clock) -> PersonRow:
    """A line of the list, as this reader sees it."""
    return PersonRow(
        each.email,
        each.name,
        each.role.name,
        each.role.words,
        each.email == reader.email,
        f"Since {clock.date(each.joined_at)}" if each.joined_at else "",
        clock.brief(each.seen_at),
        _FACTOR[each.has_factor],
    )


def invited_row(each: Invited, clock: Clock) -> InvitedRow:
    """A line of those who are invited: "Member · until 4 December 2026 · by Ada Lindqvist · mailed"."""
    is_over = clock.is_over(each.ends_at)
    ends = f"ended on {clock.date(each.ends_at)}" if is_over else f"until {clock.date(each.ends_at)}"
    by = f"by {apart(each.by)}" if each.by else "by the people who run the portal"
    return InvitedRow(each.email, " · ".join((each.role.words, ends, by, _MAILED[each.mailing])), is_over)


def a_role(role: Role) -> str:
    """A role in a sentence: "an owner"."""
    return f"{'an' if role is Role.OWNER else 'a'} {role.words.lower()}"


def ask_to_remove(name: str) -> Question:
    """Before somebody is removed."""
    text = f"They are {_OUT} Invitations that they made end. {_KEPT}"
    return Question(f"Remove {apart(name)}?", text, "Remove", is_grave=True)


def ask_to_leave(company: str) -> Question:
    """Before somebody leaves."""
    text = f"You are {_OUT} What you did keeps your name. Only an owner can invite you again."
    return Question(f"Leave {apart(company)}?", text, "Leave", is_grave=True)


def ask_to_change(name: str, role: Role, *, is_me: bool) -> Question:
    """Before a role is changed; who takes their own is told what they lose."""
    loses = " You won't be able to invite or remove people any more." if is_me and role is not Role.OWNER else ""
    title = f"Become {a_role(role)}?" if is_me else f"Make {apart(name)} {a_role(role)}?"
    return Question(title, f"{MAY[role]} It counts at once.{loses}", "Change role")


def ask_to_withdraw(email: str) -> Question:
    """Before an invitation is withdrawn."""
    text = "Its links open nothing any more. You can invite the address again."
    return Question(f"Withdraw the invitation to {email}?", text, "Withdraw")
