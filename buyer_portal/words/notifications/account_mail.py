"""A mail about somebody's own sign-in, in words. Nobody can turn it off, and it names no order and nobody else."""

from email.message import EmailMessage
from html import escape

from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.browsers import UNKNOWN_BROWSER
from buyer_portal.services.notifications.account_mail import AccountLetter
from buyer_portal.settings import now, settings
from buyer_portal.words.formatting import Clock
from buyer_portal.words.notifications.envelope import addressed

_TELL = "It wasn't you? Choose a new password at once, and tell the people who run the portal:"
_SIGN_OUT = "It wasn't you? Choose a new password at once, which signs everybody out:"
_ASKED = "It wasn't you? Choose a new password at once, which ends this, and tell the people who run the portal:"
_SUBJECTS = {
    AccountMail.LINK: "Your link to a new password",
    AccountMail.RESET: "Your password was changed",
    AccountMail.CHANGED: "Your password was changed",
    AccountMail.NEW_BROWSER: "You signed in with a new browser",
    AccountMail.APP_ADDED: "An authenticator app was set up",
    AccountMail.APP_REMOVED: "Your authenticator app was turned off",
    AccountMail.PASSKEY_ADDED: "A passkey was added",
    AccountMail.PASSKEY_REMOVED: "A passkey was removed",
    AccountMail.CODES_RENEWED: "You have new recovery codes",
    AccountMail.RECOVERY_USED: "A recovery code was used",
    AccountMail.FACTOR_TAKEN: "Your second factor was removed",
    AccountMail.EMAIL_LINK: "Confirm your new e-mail address",
    AccountMail.EMAIL_ASKED: "Your e-mail address is to be changed",
    AccountMail.EMAIL_CHANGED: "Your e-mail address was changed",
}
_SAID = {
    AccountMail.LINK: (
        "Somebody asked for a new password for {email}, most likely you. This link leads to it. It works once, and for "
        "an hour:"
    ),
    AccountMail.RESET: (
        "On {at} the password of {email} was changed by a link from an e-mail or from the people who run the portal. "
        "Everybody who was signed in as you is signed out."
    ),
    AccountMail.CHANGED: (
        "On {at} the password of {email} was changed in Settings. Wherever else you were signed in, you are signed out."
    ),
    AccountMail.NEW_BROWSER: (
        "On {at} somebody who knows your password signed in as {email}, with a browser that the portal has not seen "
        "you use: {browser}. Settings shows where you are signed in, and can end it."
    ),
    AccountMail.APP_ADDED: (
        "On {at} an authenticator app was set up for {email}. From now on its codes are asked for beside the password."
    ),
    AccountMail.APP_REMOVED: "On {at} the authenticator app of {email} was turned off: no code is asked for now.",
    AccountMail.PASSKEY_ADDED: (
        "On {at} a passkey was added for {email}. Whoever holds it signs in without a password. Settings lists your "
        "passkeys."
    ),
    AccountMail.PASSKEY_REMOVED: "On {at} a passkey of {email} was removed: it signs nobody in any more.",
    AccountMail.CODES_RENEWED: "On {at} new recovery codes were made for {email}. The old ones work no more.",
    AccountMail.RECOVERY_USED: (
        "On {at} somebody proved to be {email} with a recovery code. It works no more; Settings shows how many "
        "are left."
    ),
    AccountMail.FACTOR_TAKEN: (
        "On {at} the people who run the portal removed the second factor of {email}: for now a password is "
        "enough. Set a new one up in Settings."
    ),
    AccountMail.EMAIL_LINK: (
        "Somebody who signs in with {other} wants to sign in with {email} from now on, most likely you. This link "
        "leads to where you confirm it. It works once, and for an hour:"
    ),
    AccountMail.EMAIL_ASKED: (
        "On {at} somebody who is signed in as {email}, and knows your password or a code, asked to sign in with "
        "{other} instead. Nothing is changed before that is confirmed from there, within an hour."
    ),
    AccountMail.EMAIL_CHANGED: (
        "On {at} the address to sign in with was changed from {email} to {other}. Whoever was signed in as you "
        "elsewhere is signed out. No news comes here any more."
    ),
}
_NOT_YOU = {
    AccountMail.LINK: "It wasn't you? Then do nothing: your password stays as it is.",
    AccountMail.RESET: _TELL,
    AccountMail.CHANGED: _TELL,
    AccountMail.NEW_BROWSER: _SIGN_OUT,
    AccountMail.APP_ADDED: _TELL,
    AccountMail.APP_REMOVED: _TELL,
    AccountMail.PASSKEY_ADDED: _TELL,
    AccountMail.PASSKEY_REMOVED: _TELL,
    AccountMail.CODES_RENEWED: _TELL,
    AccountMail.RECOVERY_USED: _SIGN_OUT,
    AccountMail.FACTOR_TAKEN: _TELL,
    AccountMail.EMAIL_LINK: "It wasn't you? Then do nothing: nothing is changed.",
    AccountMail.EMAIL_ASKED: _ASKED,
    AccountMail.EMAIL_CHANGED: (
        "It wasn't you? Tell the people who run the portal at once: they can give your sign-in its old address back. "
        "Until then an owner of your company can remove it."
    ),
}
_ACTS = {AccountMail.LINK: "Choose a new password", AccountMail.EMAIL_LINK: "Confirm the new address"}
_WITHOUT_WAY_ON = (*_ACTS, AccountMail.EMAIL_CHANGED)
_FOOT = "Replies to this e-mail are not read."


def compose_account_mail(letter: AccountLetter) -> EmailMessage:
    """Write the mail, as text and as HTML."""
    message = addressed(letter.email, f"account-{letter.name}")
    message["Subject"] = subject = _SUBJECTS[letter.kind]
    at = Clock(letter.person.time_zone, now()).full(letter.at)
    browser = letter.browser or UNKNOWN_BROWSER.lower()
    said = _SAID[letter.kind].format(at=at, email=letter.email, browser=browser, other=letter.other_email)
    help_yourself = "" if letter.kind in _WITHOUT_WAY_ON else f"{settings.origins[0]}/forgot-password"
    foot = "" if settings.mail_reply_to else f"-- \n{_FOOT}\n"
    told = f"{said}\n{letter.link}" if letter.link else said
    advice = f"{_NOT_YOU[letter.kind]}\n{help_yourself}" if help_yourself else _NOT_YOU[letter.kind]
    message.set_content("\n\n".join(part for part in (told, advice, foot) if part))
    message.add_alternative(_html(subject, said, letter, help_yourself), subtype="html")
    return message


def _html(subject: str, said: str, letter: AccountLetter, help_yourself: str) -> str:
    act = f'<p><a href="{escape(letter.link)}">{_ACTS[letter.kind]}</a></p>' if letter.link else ""
    way_on = f' <a href="{escape(help_yourself)}">{escape(help_yourself)}</a>' if help_yourself else ""
    foot = "" if settings.mail_reply_to else f'<p style="color:#555;font-size:.85em">{_FOOT}</p>'
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f'<body style="font:16px/1.5 sans-serif;max-width:36em;margin:1em auto"><h1 style="font-size:1.2em">'
        f"{escape(subject)}</h1><p>{escape(said)}</p>{act}<p>{escape(_NOT_YOU[letter.kind])}{way_on}</p>{foot}"
        f"</body></html>"
    )
