"""The only thing that is said to open screens: which order changed, and whose it is. Never the data itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changed:
    """Order `number` ("" = none in particular) changed for the two companies; each screen looks for itself."""

    number: str
    companies: tuple[int, ...]
