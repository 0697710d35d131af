"""What a reader of the help center may send."""

import pytest

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.help_feedback import MAX_COMMENT, MAX_QUERY, HelpFeedback, Vote, parse_help_feedback


def test_a_vote_is_a_page_and_an_answer():
    assert parse_help_feedback({"page": "cancel-order/", "value": "yes"}) == HelpFeedback("cancel-order/", Vote.YES)


def test_a_page_may_be_named_by_its_whole_address():
    assert parse_help_feedback({"page": "/help/cancel-order/", "value": "no"}).page == "cancel-order/"


def test_a_comment_stays_as_it_was_written():
    text = "  <b>Where</b> is ✗ *the* button?\r\n\tSaid {nobody}. "

    given = parse_help_feedback({"page": "", "value": "no", "comment": text})

    assert given.comment == "<b>Where</b> is ✗ *the* button?\n\tSaid {nobody}."


def test_the_longest_texts_are_taken():
    sent = {"page": "", "value": "no-result", "comment": "ä" * MAX_COMMENT, "query": "ä" * MAX_QUERY}

    assert parse_help_feedback(sent).query == "ä" * MAX_QUERY


@pytest.mark.parametrize(
    "unseen",
    [
        pytest.param("\a", id="a control character"),
        pytest.param("\0", id="a NUL"),
        pytest.param("\ud800", id="half a letter"),
        pytest.param("\u200f", id="a mark of direction"),
        pytest.param("\u202a\u202b\u202c\u202e", id="changes of direction"),
        pytest.param("\u2028", id="a line separator"),
        pytest.param("\ufeff", id="a byte order mark"),
    ],
)
def test_what_nobody_sees_is_left_out_and_the_rest_is_taken(unseen):
    given = parse_help_feedback(
        {"page": "", "value": "no", "comment": f"{unseen}שלום{unseen} ✗", "query": f"re{unseen}fund"}
    )

    assert (given.comment, given.query) == ("שלום ✗", "refund")


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        pytest.param({"value": "maybe"}, "one of yes, no, no-result", id="another value"),
        pytest.param({"value": ["yes"]}, "one of", id="a value that is no text"),
        pytest.param({}, "one of", id="no value"),
        pytest.param({"value": "yes", "page": 7}, "“page” is text", id="a page that is no text"),
        pytest.param({"value": "yes", "comment": None}, "“comment” is text", id="a comment that is no text"),
        pytest.param({"value": "no", "comment": "x" * 1_001}, "at most 1,000", id="a long comment"),
        pytest.param({"value": "no-result", "query": "x" * 201}, "at most 200", id="a long search"),
        pytest.param({"value": "no-result"}, "has a “query”", id="a search for nothing"),
        pytest.param({"value": "no-result", "query": "\u200b "}, "has a “query”", id="a search for nothing visible"),
        pytest.param({"value": "no-result", "query": "ada@x.example"}, "no “@”", id="a search for an address"),
        pytest.param({"value": "no-result", "query": "order 1001"}, "no digits", id="a search for a number"),
        pytest.param({"value": "no-result", "query": "\u0661\u0662"}, "no digits", id="a number in other digits"),
        pytest.param({"value": "yes", "query": "ORD-1001"}, "no digits", id="a number beside a vote"),
        pytest.param({"value": "yes", "person": "ada"}, "Unknown: 'person'", id="something else"),
    ],
)
def test_anything_else_is_refused_with_what_is_wrong(sent, says):
    with pytest.raises(ValueRefused, match=says):
        parse_help_feedback({"page": "", **sent})
