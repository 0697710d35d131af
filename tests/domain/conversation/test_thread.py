"""The names of threads, and of companies in addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyer_portal.domain.conversation.thread import MAX_SLUG, Direct, free_slug, parse_thread, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Green Valley Produce", "green-valley-produce"),
        ("Café Müller & Co.", "cafe-muller-co"),
        ("  A/B Foods?#  ", "a-b-foods"),
        ("绿谷", "company"),
        ("!!!", "company"),
        ("x" * 200, "x" * 60),
        ("ﬁne ½ Ltd", "fine-12-ltd"),
    ],
)
def test_a_company_is_named_in_addresses_by_plain_letters(name, slug):
    assert slug_of(name) == slug


@given(st.text(max_size=200), st.sets(st.text(max_size=5)))
def test_whatever_a_company_is_called_its_slug_fits_into_an_address(name, others):
    slug = free_slug(name, others | {slug_of(name)})

    assert 0 < len(slug) <= MAX_SLUG
    assert all(sign in "abcdefghijklmnopqrstuvwxyz0123456789-" for sign in slug)
    assert slug != slug_of(name)
    assert slug == free_slug(name, {slug_of(name)})


def test_a_direct_thread_is_read_back_from_its_name():
    thread = Direct("green-valley-produce")

    assert parse_thread(str(thread)) == thread
    assert parse_thread("ORD-1001") == "ORD-1001"
    assert parse_thread("DIRECT:X") == "DIRECT:X"  # could be an order's number
