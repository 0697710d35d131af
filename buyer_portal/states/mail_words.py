"""A mail in words: the same words as the notification's, and a link to the place."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from buyer_portal.domain.person import Person
from buyer_portal.services.inbox import ThreadSummary
from buyer_portal.services.mail import Letter
from buyer_portal.services.notifications import Notice
from buyer_portal.settings import now, settings
from buyer_portal.states.formatting import plural
from buyer_portal.states.notice_words import notice_address, notice_text, notice_title, shortened
from buyer_portal.states.order_list_words import DIRECT_PATH, ORDER_PATH

_FOOT = "You get this because it is chosen in your settings:"


def compose(letter: Letter) -> EmailMessage:
    """Write the mail, as text and as HTML. Sent twice, it has the same Message-ID both times."""
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, letter.person.email
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<mail-{letter.id}@{settings.mail_from.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    subject, blocks = _digest(letter) if letter.threads else _event(letter)
    message["Subject"] = subject
    own_settings = f"{settings.origins[0]}/settings"
    message.set_content("\n\n".join([*(f"{text}\n{link}" for text, link in blocks), f"-- \n{_FOOT} {own_settings}\n"]))
    message.add_alternative(_html(subject, blocks, own_settings), subtype="html")
    return message


def _event(letter: Letter) -> tuple[str, list[tuple[str, str]]]:
    notice = letter.notice
    path, place = notice_address(letter.person, notice)
    return (
        f"{notice.number}: {_in_sentence(notice_title(letter.person, notice), notice)}",
        [(notice_text(letter.person, notice), settings.origins[0] + path + (place or "#timeline"))],
    )


def _digest(letter: Letter) -> tuple[str, list[tuple[str, str]]]:
    unread = plural(sum(thread.unread for thread in letter.threads), "unread message")
    blocks = [(_said(thread), _place(letter.person, thread)) for thread in letter.threads]
    return f"{unread} {_where(letter.threads)}", blocks


def _where(threads: Sequence[ThreadSummary]) -> str:
    if all(thread.number for thread in threads):
        return f"about {threads[0].number if len(threads) == 1 else plural(len(threads), 'order')}"
    return f"from {threads[0].other}" if len(threads) == 1 else f"in {plural(len(threads), 'chat')}"


def _said(thread: ThreadSummary) -> str:
    more = f" (and {thread.unread - 1} more)" if thread.unread > 1 else ""
    return f"{thread.number or thread.other}, {thread.by}: “{shortened(thread.text)}”{more}"


def _place(person: Person, thread: ThreadSummary) -> str:
    path = f"{ORDER_PATH[person.role]}{thread.number}#chat" if thread.number else DIRECT_PATH + thread.slug
    return settings.origins[0] + path


def _in_sentence(title: str, notice: Notice) -> str:
    """A title goes on after the order's number; a company's name stays as it is written."""
    company = notice.actor.partition(", ")[2]
    return title if company and title.startswith(company) else title[0].lower() + title[1:]


def _html(subject: str, blocks: list[tuple[str, str]], own_settings: str) -> str:
    paragraphs = "".join(
        f'<p>{escape(text)}</p><p><a href="{escape(link)}">Open it in the portal</a></p>' for text, link in blocks
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f'<body style="font:16px/1.5 sans-serif;max-width:36em;margin:1em auto"><h1 style="font-size:1.2em">'
        f'{escape(subject)}</h1>{paragraphs}<p style="color:#555;font-size:.85em">{_FOOT} '
        f'<a href="{escape(own_settings)}">Settings</a></p></body></html>'
    )
