"""The only thing that is said to open screens: which order changed, and whose it is. Never the data itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changed:
    """Order `number` ("" = none in particular) changed for the two companies; each screen looks for itself.

    `is_direct`: something was said beside all orders, so that no order's own page is concerned.
    """

    number: str
    companies: tuple[int, ...]
    is_direct: bool = False
