"""How facts read on screen."""

import re

import pytest
from babel.numbers import list_currencies

from buyer_portal.domain.money import plain_amount
from buyer_portal.states.formatting import money


@pytest.mark.parametrize("currency", sorted(list_currencies()))
def test_an_amount_is_shown_to_its_last_minor_unit_in_every_currency(currency: str) -> None:
    shown = money(1_234_567, currency)

    (figure,) = re.findall(r"[\d,]+(?:\.\d+)?", shown)
    assert figure.replace(",", "") == plain_amount(1_234_567, currency)


def test_an_amount_has_the_sign_that_people_write_where_there_is_one() -> None:
    shown = [money(minor, code) for minor, code in ((37_145, "EUR"), (-50, "GBP"), (1_200, "JPY"), (1_250, "CHF"))]

    assert shown == ["€371.45", "-£0.50", "JP¥1,200", "CHF12.50"]
