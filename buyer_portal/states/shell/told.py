"""Which notifications a screen has told of already."""

from collections.abc import Sequence

from buyer_portal.services.notifications.news import NEWEST
from buyer_portal.services.notifications.notice import Notice


def not_told(newest: Sequence[Notice], told: frozenset[int] | None) -> list[Notice]:
    """Those that were not among the newest the last time, newest first.

    An id alone tells nothing about that: notifications appear when they are committed, also below the newest. Only what
    is older than a whole list of the newest was there before it.
    """
    if told is None:
        return []
    begins = min(told) if len(told) >= NEWEST else 0
    return [notice for notice in newest if notice.id not in told and notice.id > begins]


def told_by_now(newest: Sequence[Notice], told: frozenset[int] | None) -> frozenset[int]:
    """The ids of these, and of newer ones: of two looks at once, the older may come last."""
    ids = frozenset(notice.id for notice in newest)
    return ids | {one for one in told or () if one > min(ids, default=0)}
