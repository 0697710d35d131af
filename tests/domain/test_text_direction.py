"""What runs right to left stays apart from the sentence around it."""

import pytest

from buyer_portal.domain.text import apart


@pytest.mark.parametrize("name", ["Green Valley Produce", "Café Ł", "鮨 銀座", "ORD-1", ""])
def test_a_name_that_runs_as_the_sentence_does_stays_as_it_is(name: str) -> None:
    assert apart(name) == name


@pytest.mark.parametrize("name", ["קפה הים", "مطعم النخيل", "Hotel ים 24", "\u202egnp.exe"])
def test_a_name_that_runs_right_to_left_stands_between_isolates(name: str) -> None:
    assert apart(name) == f"\u2068{name}\u2069"
