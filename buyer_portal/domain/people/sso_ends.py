"""Why single sign-on let somebody not in: each case has a code and one sentence. Imports nothing: errors name it."""

from enum import StrEnum


class SsoEnd(StrEnum):
    """Why it did not go on. The value is the code in addresses."""

    DOMAIN = "domain"
    AWAY = "away"
    BROKEN = "broken"
    SECRET = "secret"
    DENIED = "denied"
    LATE = "late"
    BROWSER = "browser"
    FORGED = "forged"
    UNVERIFIED = "unverified"
    ADDRESS = "address"
    TAKEN = "taken"
    REMOVED = "removed"
    INVITED = "invited"
    UNINVITED = "uninvited"
    ANOTHER = "another"
    SWITCHED = "switched"

    @property
    def sentence(self) -> str:
        """What happened, and what to do."""
        return _SENTENCES[self]


_SENTENCES = {
    SsoEnd.DOMAIN: (
        "No company here uses single sign-on with this address. Check the address, or use your password or passkey."
    ),
    SsoEnd.AWAY: "Your company's sign-on does not answer. Try again in a minute; if that lasts, tell who runs it.",
    SsoEnd.BROKEN: (
        "Your company's sign-on answered with something that can't be used. Begin again; if that lasts, tell who runs "
        "it."
    ),
    SsoEnd.SECRET: (
        "The portal has no secret for your company's sign-on at the moment. Tell the people who run the portal."
    ),
    SsoEnd.DENIED: "You were not let in by your company's sign-on, or went back. Begin again if that was not meant.",
    SsoEnd.LATE: "This sign-on took longer than ten minutes, or was used already. Begin again.",
    SsoEnd.BROWSER: "This sign-on was begun in another browser. Begin again in this one.",
    SsoEnd.FORGED: "What came back from your company's sign-on is not genuine, or not for this sign-on. Begin again.",
    SsoEnd.UNVERIFIED: (
        "Your company's sign-on has not checked that your e-mail address is yours. Ask who runs it to confirm it."
    ),
    SsoEnd.ADDRESS: (
        "The address that your company's sign-on has for you is not of your company. Ask who runs it to correct it."
    ),
    SsoEnd.TAKEN: "This account belongs to somebody of another company here. Ask the people who run the portal.",
    SsoEnd.REMOVED: "You were removed from your company here. If that is a mistake, an owner can invite you again.",
    SsoEnd.INVITED: "You are invited, and nobody yet: open the link of your invitation, and accept it from there.",
    SsoEnd.UNINVITED: "Nobody here has this address. An owner of your company can invite you.",
    SsoEnd.ANOTHER: "That is the account of somebody else than who is meant here. Choose your own, and begin again.",
    SsoEnd.SWITCHED: "Your company's single sign-on was changed meanwhile. Begin again.",
}
