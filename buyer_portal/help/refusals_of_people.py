"""What the portal says when it refuses somebody in: signing in, passwords, single sign-on, invitations."""

from collections.abc import Callable

from buyer_portal.domain import errors
from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.email_change import ASK_OPERATOR, EmailChangeEnd
from buyer_portal.domain.people.invitation import InvitationEnd
from buyer_portal.domain.people.inviting import parse_addresses
from buyer_portal.domain.people.password import LinkEnd, Weakness
from buyer_portal.domain.people.person import Role
from buyer_portal.domain.people.roles import ensure_an_owner
from buyer_portal.domain.people.sso_ends import SsoEnd

Refuse = Callable[[], object]
"""Something that is refused."""


def refused_with(error: PortalError) -> Refuse:
    """What refuses with this sentence."""

    def refuse() -> None:
        raise error

    return refuse


_LINKS = {
    LinkEnd.USED: "Sign in with the password that you chose, or click Send link.",
    LinkEnd.LATE: "Click Send link, and open the e-mail soon.",
    LinkEnd.NEWER: "Open the newest e-mail.",
    LinkEnd.CHANGED: "Sign in with the new password, or click Send link.",
    LinkEnd.UNKNOWN: "Copy the whole link, or click Send link.",
    LinkEnd.OTHER: "Sign out, then open the link again.",
    LinkEnd.SSO: "Type your e-mail there, and click Continue with single sign-on.",
}
_INVITATIONS = {
    InvitationEnd.USED: "Sign in. Is the password lost, click Forgot password?",
    InvitationEnd.LATE: "They click Invite again on the page People.",
    InvitationEnd.NEWER: "Open the newest e-mail, or the link that you were given last.",
    InvitationEnd.WITHDRAWN: "They can invite you again.",
    InvitationEnd.UNKNOWN: "Copy the whole link.",
    InvitationEnd.OTHER: "Sign out, then follow the link again.",
    InvitationEnd.HERE: "Sign in. Is the password lost, click Forgot password?",
    InvitationEnd.TAKEN: "Or ask the people who run the portal.",
}
_NEW_ADDRESSES = {
    EmailChangeEnd.USED: "Sign in with the new address. Is the password lost, click Forgot password?",
    EmailChangeEnd.LATE: "Click Send again in Settings, and open the e-mail soon.",
    EmailChangeEnd.NEWER: "Open the newest e-mail.",
    EmailChangeEnd.WITHDRAWN: "Click Change e-mail address in Settings if you want it after all.",
    EmailChangeEnd.CHANGED: "Click Change e-mail address in Settings.",
    EmailChangeEnd.UNKNOWN: "Copy the whole link, or click Send again in Settings.",
    EmailChangeEnd.OTHER: "Sign out, then open the link again.",
    EmailChangeEnd.TAKEN: "Type another address of yours. Each belongs to one person of one company.",
}
_BETTER = {
    Weakness.LENGTH: "Make it longer, or shorter.",
    Weakness.SIGNS: "Leave out line breaks and signs that can't be seen.",
    Weakness.DIFFERENT: "Type the new one again, twice.",
    Weakness.GUESSED: "Add one or two words.",
}
_SSO = {
    SsoEnd.DOMAIN: "Ask an owner of your company whether it has single sign-on here.",
    SsoEnd.AWAY: "Other sites of your company that need its sign-on may not work either.",
    SsoEnd.BROKEN: "Click Continue with single sign-on once more.",
    SsoEnd.SECRET: "They look at what buyer-portal sso says about your company.",
    SsoEnd.DENIED: "Click Continue with single sign-on once more.",
    SsoEnd.LATE: "Click Continue with single sign-on once more.",
    SsoEnd.BROWSER: "Do all of it in one browser, without private windows in between.",
    SsoEnd.FORGED: "If it happens again, tell the people who run the portal: somebody may be in between.",
    SsoEnd.UNVERIFIED: "They set the address as verified.",
    SsoEnd.ADDRESS: "They look which address your account has.",
    SsoEnd.TAKEN: "They look whose address that is.",
    SsoEnd.REMOVED: "Accept the new invitation with single sign-on.",
    SsoEnd.INVITED: "Is the link lost, ask whoever invited you to click Invite again.",
    SsoEnd.UNINVITED: "An owner clicks Invite on the page People.",
    SsoEnd.ANOTHER: "Sign out at your company's sign-on first, if it does not ask who you are.",
    SsoEnd.SWITCHED: "Click Continue with single sign-on once more.",
}
_PROOFS = (
    (errors.SecondFactorNeeded(""), "Type the six digits that your app shows now, or a recovery code."),
    (errors.CodeWrong(), "Wait for the next code, or use a recovery code. Is the clock of your phone right?"),
    (errors.HalfSignInEnded(), "Sign in again with your password, then type the code within ten minutes."),
    (errors.PasskeyRefused(), "Use another passkey, or sign in with your password. Was it removed in Settings?"),
    (errors.SecondFactorOwed(), "Open the portal in a browser, and add a passkey or set up an authenticator app."),
    (errors.ProofWrong(), "Type the password you sign in with, or a code that you have not used yet."),
)

REFUSALS_OF_PEOPLE: dict[tuple[str, str], tuple[tuple[Refuse, str], ...]] = {
    ("signing-in", "When you sign in"): (
        (
            refused_with(errors.SignInRefused()),
            "Check both. Is the password lost, click Forgot password? and choose a new one.",
        ),
        (refused_with(errors.TooManyAttempts(300)), "Wait as long as it says. Only wrong passwords count as tries."),
        (refused_with(errors.NotSignedIn()), "Sign in; you come back to the page where you were."),
    ),
    ("passwords", "When you choose a new password"): (
        *((refused_with(errors.LinkRefused(end)), advice) for end, advice in _LINKS.items()),
        (refused_with(errors.MailNotSet()), "They print one with buyer-portal reset-link."),
        (
            refused_with(errors.PasswordWrong()),
            "Type the one you sign in with. Is it lost, sign out and use Forgot password?",
        ),
        *((refused_with(errors.PasswordRefused(why)), _BETTER.get(why, "Choose another one.")) for why in Weakness),
    ),
    ("addresses", "When you change your e-mail address"): (
        *((refused_with(errors.EmailChangeRefused(end)), advice) for end, advice in _NEW_ADDRESSES.items()),
        (refused_with(errors.MailNotSet(ASK_OPERATOR)), "They change it with buyer-portal change-email."),
    ),
    ("proving", "When you prove who you are"): tuple((refused_with(error), advice) for error, advice in _PROOFS),
    ("single-sign-on", "When you come in through your company"): (
        *((refused_with(errors.SsoRefused(end)), advice) for end, advice in _SSO.items()),
        (refused_with(errors.SsoRequired()), "Type your e-mail, and click Continue with single sign-on."),
    ),
    ("people", "When you invite people, or are invited"): (
        *((refused_with(errors.InvitationRefused(end)), advice) for end, advice in _INVITATIONS.items()),
        (lambda: parse_addresses("ben"), "Correct it, then click Invite once more."),
        (
            lambda: ensure_an_owner("Corner Bistro", [Role.MEMBER]),
            "Choose Owner in somebody else's row on the page People, then try again.",
        ),
    ),
}
"""By the id and the heading of a section: what is refused, and what to do then."""
