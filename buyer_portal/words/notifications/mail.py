"""A mail in words: the same words as the notification's, and a link to the place."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import parseaddr
from html import escape

from buyer_portal.domain.people.person import Person
from buyer_portal.domain.text import apart
from buyer_portal.services.conversation.inbox import ThreadSummary
from buyer_portal.services.notifications.mail import Letter
from buyer_portal.services.notifications.notice import Notice
from buyer_portal.settings import settings
from buyer_portal.words.formatting import plural
from buyer_portal.words.notifications.envelope import addressed
from buyer_portal.words.notifications.notices import excerpt, notice_address, notice_text, notice_title
from buyer_portal.words.orders.list import DIRECT_PATH, ORDER_PATH

_MOST_IN_ONE = 20
_FOOT = "You get this because it is chosen in your settings:"


def compose(letter: Letter) -> EmailMessage:
    """Write the mail, as text and as HTML. Sent twice, it has the same Message-ID both times.

    No mail is read by the other side, so each says so and leads to the chat.
    """
    message = addressed(letter.person.email, f"mail-{letter.id}")
    subject, blocks = _digest(letter) if letter.threads else _event(letter)
    message["Subject"] = subject
    own_settings = f"{settings.origins[0]}/settings"
    told = [*blocks, (_replies(letter.person), _chat(letter))]
    message.set_content("\n\n".join([*(f"{text}\n{link}" for text, link in told), f"-- \n{_FOOT} {own_settings}\n"]))
    message.add_alternative(_html(subject, blocks, told[-1], own_settings), subtype="html")
    return message


def _replies(person: Person) -> str:
    """The mail's note about replies: they don't reach the other side, as readers may think."""
    other = person.side.other.value.lower()
    if settings.mail_reply_to:
        reader = parseaddr(settings.mail_reply_to)[1]
        return f"A reply to this e-mail goes to {reader}, not to the {other}. Write to the {other} in the chat:"
    return f"Replies to this e-mail are not read. Write to the {other} in the chat:"


def _chat(letter: Letter) -> str:
    """Where to write instead: the chat that the mail is about, the list of them for several."""
    if len(letter.threads) > 1:
        return f"{settings.origins[0]}/messages"
    if letter.threads:
        return _place(letter.person, letter.threads[0])
    path, _ = notice_address(letter.person, letter.notice)
    return settings.origins[0] + path + ("#chat" if letter.notice.number else "")


def _event(letter: Letter) -> tuple[str, list[tuple[str, str]]]:
    notice = letter.notice
    said = _in_sentence(notice_title(letter.person, notice), notice)
    if letter.more:
        return f"{notice.number}: {said}, and {len(letter.more)} more", _bundle(letter)
    return f"{notice.number}: {said}", [_block(letter.person, notice)]


def _bundle(letter: Letter) -> list[tuple[str, str]]:
    """Everything that happened to the order, each under its title; of very much, the newest."""
    notices = sorted((letter.notice, *letter.more), key=lambda notice: notice.id)
    earlier = len(notices) - _MOST_IN_ONE
    blocks = [_block(letter.person, notice, with_title=True) for notice in notices[-_MOST_IN_ONE:]]
    return (
        [(f"{plural(earlier, 'earlier event')}: see the timeline.", blocks[0][1]), *blocks] if earlier > 0 else blocks
    )


def _block(person: Person, notice: Notice, *, with_title: bool = False) -> tuple[str, str]:
    path, place = notice_address(person, notice)
    title = f"{notice_title(person, notice)}\n" if with_title else ""
    return title + notice_text(person, notice, excerpt), settings.origins[0] + path + (place or "#timeline")


def _digest(letter: Letter) -> tuple[str, list[tuple[str, str]]]:
    unread = plural(sum(thread.unread for thread in letter.threads), "unread message")
    blocks = [(_said(thread), _place(letter.person, thread)) for thread in letter.threads]
    return f"{unread} {_where(letter.threads)}", blocks


def _where(threads: Sequence[ThreadSummary]) -> str:
    if all(thread.number for thread in threads):
        return f"about {threads[0].number if len(threads) == 1 else plural(len(threads), 'order')}"
    return f"from {apart(threads[0].other)}" if len(threads) == 1 else f"in {plural(len(threads), 'chat')}"


def _said(thread: ThreadSummary) -> str:
    more = f" (and {thread.unread - 1} more)" if thread.unread > 1 else ""
    return f"{thread.number or apart(thread.other)}, {apart(thread.by)}: “{apart(excerpt(thread.text))}”{more}"


def _place(person: Person, thread: ThreadSummary) -> str:
    path = f"{ORDER_PATH[person.side]}{thread.number}#chat" if thread.number else DIRECT_PATH + thread.slug
    return settings.origins[0] + path


def _in_sentence(title: str, notice: Notice) -> str:
    """Lower the title's first letter, as it follows the order's number, unless a company's name begins it."""
    company = apart(notice.company)
    return title if company and title.startswith(company) else title[0].lower() + title[1:]


def _html(subject: str, blocks: list[tuple[str, str]], replies: tuple[str, str], own_settings: str) -> str:
    paragraphs = "".join(
        f'<p style="white-space:pre-wrap">{escape(text)}</p><p><a href="{escape(link)}">Open it in the portal</a></p>'
        for text, link in blocks
    )
    no_reply, chat = map(escape, replies)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f'<body style="font:16px/1.5 sans-serif;max-width:36em;margin:1em auto"><h1 style="font-size:1.2em">'
        f'{escape(subject)}</h1>{paragraphs}<p>{no_reply} <a href="{chat}">{chat}</a></p>'
        f'<p style="color:#555;font-size:.85em">{_FOOT} '
        f'<a href="{escape(own_settings)}">Settings</a></p></body></html>'
    )
