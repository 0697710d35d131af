"""What may be a photo of a return case. What a file really is, is found out from its content, never from its name."""

import re
from datetime import timedelta

from buyer_portal.domain.errors import CaseRefused, PhotoNotFound, PhotoRefused
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.returns.moves import CaseStatus

MAX_PHOTOS = 5
"""Photos of one case."""
MAX_BYTES = 10 * 1024 * 1024
"""Bytes of one file as it is sent."""
MAX_PIXELS, MAX_PIXELS_AT_ONCE = 50_000_000, 16_000_000
"""The most pixels of one picture, as a small file can claim any number: enough for a phone's photo where the format is
decoded in pieces, less (still more than any screen) where it is decoded at once."""
PHOTO_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
"""The kinds of pictures that are taken, by the name of their format."""
WITH_PHOTOS = frozenset({CaseStatus.REQUESTED, CaseStatus.ANSWERED})
"""While a case stands here photos are added; what was agreed on stays as it was."""
RUN_ENDS_AFTER = timedelta(minutes=30)
"""After this time another photo is news again."""

_NAME = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 random bytes

TOO_LARGE = f"A photo has at most {MAX_BYTES // 1024 // 1024} MB."
NO_PHOTO = "This is no photo that can be read: send JPEG, PNG or WebP."
TOO_MANY_PIXELS = (
    f"This picture has too many pixels: {MAX_PIXELS_AT_ONCE // 1_000_000} million at most, "
    f"as JPEG {MAX_PIXELS // 1_000_000} million."
)
TOO_MANY = f"A case has at most {MAX_PHOTOS} photos."


def parse_photo_name(name: object) -> str:
    """Take the name that a photo's address ends with.

    Raises:
        PhotoNotFound: no photo can have it.
    """
    if isinstance(name, str) and _NAME.fullmatch(name):
        return name
    raise PhotoNotFound


def ensure_photos_open(status: CaseStatus | None) -> None:
    """Refuse more photos unless the case waits for an answer.

    Raises:
        CaseRefused: it is agreed or has ended, or there is none.
    """
    if status is None:
        raise CaseRefused("There is no such case about this order.")
    if status not in WITH_PHOTOS:
        raise CaseRefused(f"The case {status.words(Side.BUYER)}: its photos stay as they are.")


def can_remove_photos(status: CaseStatus, *, has_offer: bool) -> bool:
    """Whether photos may still be taken away: what an answer was given to stays to be seen."""
    return status is CaseStatus.REQUESTED and not has_offer


def ensure_removable(status: CaseStatus, *, has_offer: bool) -> None:
    """Refuse to remove a photo after the first answer.

    Raises:
        CaseRefused: the supplier has answered.
    """
    if not can_remove_photos(status, has_offer=has_offer):
        raise CaseRefused("The supplier has answered: the photos stay as they are. You can add others.")


def is_same_run(since: timedelta, *, is_same_person: bool) -> bool:
    """Whether another photo after this time is part of the run that the other side was told of."""
    return is_same_person and since < RUN_ENDS_AFTER


def ensure_case(case_id: int, meant: object) -> None:
    """Refuse a photo that was meant for another case than the order has now.

    Raises:
        CaseRefused: by now the order has another one.
    """
    if case_id != meant:
        raise CaseRefused("This photo was for another case. Nothing was added; reload the page and choose it again.")


def ensure_room(photos: int) -> None:
    """Refuse a photo beyond the most that a case can have.

    Raises:
        PhotoRefused: the case has as many as it can have.
    """
    if photos >= MAX_PHOTOS:
        raise PhotoRefused(TOO_MANY)


def most_pixels(kind: str) -> int:
    """How many pixels a picture may have, by the name of its format: only a JPEG is decoded in pieces."""
    return MAX_PIXELS if kind == "JPEG" else MAX_PIXELS_AT_ONCE


def ensure_pixels(width: int, height: int, kind: str) -> None:
    """Look at what a picture claims to be before it is unpacked; `kind` is the name of its format.

    Raises:
        PhotoRefused: unpacked, it would fill the memory.
    """
    if width * height > most_pixels(kind):
        raise PhotoRefused(TOO_MANY_PIXELS)
