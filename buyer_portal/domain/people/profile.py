"""What people may say about themselves: name, e-mail, password, time zone."""

import re
from zoneinfo import available_timezones

from buyer_portal.domain.errors import PasswordRefused, ValueRefused
from buyer_portal.domain.people.looks import trick_in
from buyer_portal.domain.people.names import email_key, tidied
from buyer_portal.domain.people.password import MAX_PASSWORD, MIN_PASSWORD, Weakness

# What the tables of time zones hold besides places: offsets with the sign the wrong way round, the server's own time,
# and abbreviations such as EST, which keep no summer time.
_NO_PLACES = ("Etc/", "posix", "right", "SystemV")
TIME_ZONES = ("UTC", *sorted(z for z in available_timezones() if "/" in z and not z.startswith(_NO_PLACES)))
"""The zones to choose from: those of a place, and UTC."""
DEMO_PASSWORD = "demo-portal"
"""Everybody's in the demo, and known to everybody: it opens nothing that others can reach."""
_MAX_NAME, _MAX_EMAIL = 200, 320
_JOINERS = re.compile("[\u200c\u200d]")  # not printable, but some scripts are not written without
_EMAIL = re.compile(r"[^\s@,;:<>\"()\\\[\]]+@[^\s@,;:<>\"()\\\[\]]+\.[^\s@,;:<>\"()\\\[\].]+")


def parse_email(text: object) -> str:
    """Take an e-mail address, as it is kept: in small letters, without what nobody sees.

    Raises:
        ValueRefused: it doesn't look like one.
    """
    email = email_key(text) if isinstance(text, str) else ""
    if len(email) > _MAX_EMAIL or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise ValueRefused("That is not an e-mail address, such as ada@corner-bistro.example.")
    return email


def parse_name(text: object) -> str:
    """Take a person's name, without what nobody sees.

    Raises:
        ValueRefused: blank, longer than 200 characters, with characters that can't be shown, or made to deceive.
    """
    name = tidied(text) if isinstance(text, str) else ""
    if not name:
        raise ValueRefused("Give a name.")
    if len(name) > _MAX_NAME or not _JOINERS.sub("", name).isprintable():
        raise ValueRefused(f"A name has at most {_MAX_NAME} characters, all of them printable.")
    if trick := trick_in(name):
        raise ValueRefused(f"This name {trick}: write it with the letters of one.")
    return name


def parse_new_password(text: object) -> str:
    """Take a password as it is; blanks count. Whether it could be guessed is for `services/people/strength.py`.

    Raises:
        PasswordRefused: too short, too long, or not made of what can be typed.
    """
    if not isinstance(text, str) or not MIN_PASSWORD <= len(text) <= MAX_PASSWORD:
        raise PasswordRefused(Weakness.LENGTH)
    if not text.isprintable():
        raise PasswordRefused(Weakness.SIGNS)
    return text


def parse_time_zone(text: object) -> str:
    """Take the name of a time zone, such as "Europe/Berlin".

    Raises:
        ValueRefused: there is none of this name to choose.
    """
    if isinstance(text, str) and text in TIME_ZONES:
        return text
    raise ValueRefused("Choose a time zone from the list, such as Europe/Berlin.")
