"""A mail to somebody who is invited, in words. Who gets it may not know the portal."""

from email.message import EmailMessage
from html import escape

from buyer_portal.domain.help import Help
from buyer_portal.domain.text import apart
from buyer_portal.services.notifications.invitation_mail import InvitationLetter
from buyer_portal.settings import now, settings
from buyer_portal.words.formatting import Clock
from buyer_portal.words.notifications.envelope import addressed
from buyer_portal.words.people import YOU_MAY

_ACT = "Accept the invitation"
_NOT_YOU = "You expected no such invitation? Then do nothing: without the link nobody is let in."
_FOOT = "Replies to this e-mail are not read."


def compose_invitation(letter: InvitationLetter) -> EmailMessage:
    """Write the mail, as text and as HTML."""
    message = addressed(letter.email, f"invitation-{letter.name}")
    message["Subject"] = subject = f"Your invitation to {letter.company} in the Buyer Portal"
    said = _said(letter)
    help_address = f"{settings.origins[0]}{Help.INVITED.address}"
    foot = "" if settings.mail_reply_to else f"-- \n{_FOOT}\n"
    parts = (f"{said}\n{letter.link}", f"{_NOT_YOU}\n{help_address}", foot)
    message.set_content("\n\n".join(part for part in parts if part))
    message.add_alternative(_html(subject, said, letter.link, help_address), subtype="html")
    return message


def _said(letter: InvitationLetter) -> str:
    who = f"{apart(letter.by)} invites you" if letter.by else "You are invited"
    until = Clock(letter.time_zone, now()).date(letter.ends_at)
    return (
        f"{who} to order, write and follow deliveries for {apart(letter.company)} in the Buyer Portal. "
        f"{YOU_MAY[letter.role]} This link lets you choose a name and a password. It works once, until {until}:"
    )


def _html(subject: str, said: str, link: str, help_address: str) -> str:
    foot = "" if settings.mail_reply_to else f'<p style="color:#555;font-size:.85em">{_FOOT}</p>'
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f'<body style="font:16px/1.5 sans-serif;max-width:36em;margin:1em auto"><h1 style="font-size:1.2em">'
        f'{escape(subject)}</h1><p>{escape(said)}</p><p><a href="{escape(link)}">{_ACT}</a></p>'
        f'<p>{escape(_NOT_YOU)} <a href="{escape(help_address)}">What an invitation is</a></p>{foot}</body></html>'
    )
