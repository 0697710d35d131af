"""How a notification reads: who did it, for which company, and what went with it."""

from dataclasses import replace

import pytest

from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.services.people.people import change_profile
from buyer_portal.words.notifications.notices import notice_text, notice_title

TOLD = "Ada Lindqvist cancelled it. The supplier has been told"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, f"{TOLD}."),
        ({"message": "Sorry, Tom."}, f"{TOLD}, with your message."),
        ({"reason": "Ordered twice"}, f"{TOLD}, with your reason."),
        ({"reason": "Ordered twice", "message": "Sorry, Tom."}, f"{TOLD}, with your message."),
    ],
)
def test_a_cancellation_says_what_the_supplier_was_told(said, words, place_order, notices_of, ada):
    cancel_order(ada, place_order(), seen_version=1, key="ada-cancels-1", **said)

    assert notice_text(ada, notices_of(ada)[0]) == words


def test_nobody_puts_another_company_into_their_name(place_order, notices_of, ada, tom):
    tom = change_profile(tom, name="Tom, Hotel Aurora", time_zone="UTC")

    confirm_order(tom, place_order(), seen_version=1)

    (notice,) = notices_of(ada)
    assert notice_title(ada, notice) == "Confirmed by Green Valley Produce"
    assert notice_text(ada, notice) == "By Tom Hotel Aurora, Green Valley Produce."


@pytest.mark.on_both_databases
def test_the_longest_names_there_are_can_be_told(place_order, notices_of, ada, tom):
    longest = replace(tom, name="T" * 200, company="G" * 200)

    confirm_order(longest, place_order(), seen_version=1)

    assert len(notices_of(ada)) == 1
