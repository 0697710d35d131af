"""Every verdict links into the help center."""

import pytest

from buyer_portal.domain.cancellation import cancellation_verdict
from buyer_portal.domain.help import Help
from buyer_portal.domain.orders.status import OrderStatus


@pytest.mark.parametrize("status", OrderStatus)
def test_each_status_links_to_its_own_place_on_the_page_about_cancelling(status):
    address = cancellation_verdict(status).help.address

    assert address == f"/help/cancel-order/#{status.words.lower().replace(' ', '-')}"


def test_every_help_address_is_below_help():
    assert all(place.address.startswith("/help/") for place in Help)
