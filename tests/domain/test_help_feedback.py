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
        pytest.param({"value": "no", "comment": "bell \a"}, "can't be shown", id="a control character"),
        pytest.param({"value": "no", "comment": "nul \0"}, "can't be shown", id="a NUL"),
        pytest.param({"value": "no", "comment": "half \ud800"}, "can't be shown", id="half a letter"),
        pytest.param({"value": "no", "comment": "turn \u202e"}, "can't be shown", id="a change of direction"),
        pytest.param({"value": "no-result", "query": "two\nlines"}, "can't be shown", id="a search of two lines"),
        pytest.param({"value": "yes", "person": "ada"}, "Unknown: 'person'", id="something else"),
    ],
)
def test_anything_else_is_refused_with_what_is_wrong(sent, says):
    with pytest.raises(ValueRefused, match=says):
        parse_help_feedback({"page": "", **sent})
