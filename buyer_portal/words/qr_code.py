"""QR codes, as the path of an SVG that a page draws itself: no picture is loaded, no markup made from text."""

from dataclasses import dataclass
from itertools import groupby

import segno

_QUIET = 4  # modules of white around it, or readers don't find it


@dataclass(frozen=True, slots=True)
class QrCode:
    """`path` and `box` are the attributes `d` and `viewBox`; one unit is one module."""

    path: str = ""
    box: str = ""


def qr_code(text: str) -> QrCode:
    """Draw `text`, so that it is still read when a seventh of it is stained (level M)."""
    rows = segno.make(text, error="m", micro=False, boost_error=False).matrix
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, modules in groupby(row):
            length = len(list(modules))
            runs += [f"M{x + _QUIET} {y + _QUIET}h{length}v1h-{length}z"] if is_dark else []
            x += length
    size = len(rows) + 2 * _QUIET
    return QrCode("".join(runs), f"0 0 {size} {size}")
