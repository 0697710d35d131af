"""What may be said in an order chat, whoever sends it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyer_portal.domain.conversation.message import MAX_LINKS, MAX_MESSAGE, message_parts, parse_message, parse_note
from buyer_portal.domain.errors import MessageRefused

ANY_TEXT = st.text(st.characters(), max_size=300)  # with control characters and lone surrogates


@pytest.mark.parametrize("nothing", ["", " ", "\n\n", "\0", "\u202e", "\ud800", " \x1b \r\n"])
def test_a_blank_message_is_refused(nothing):
    with pytest.raises(MessageRefused, match="Write something first"):
        parse_message(nothing)


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u200d\ufeff\u2060", "\u00ad", " \u200b\n\u2800", "\u3164", "\ufe0f", "\u034f"]
)
def test_a_message_in_which_nothing_can_be_seen_is_blank(unseen):
    assert parse_note(unseen) == ""
    with pytest.raises(MessageRefused, match="Write something first"):
        parse_message(unseen)


@pytest.mark.parametrize("seen", ["👩\u200d🌾", "⚠️", "\u0645\u06cc\u200c\u062e", ".", "e\u0301", "🇩🇪"])
def test_what_zero_width_characters_hold_together_stays_as_written(seen):
    assert parse_message(seen) == seen


@pytest.mark.parametrize("thing", [None, 0, 1.5, True, b"Hello", [], {}, ["Hello"], object()])
def test_only_text_is_a_message(thing):
    with pytest.raises(MessageRefused, match="text"):
        parse_message(thing)


def test_the_longest_message_is_kept_whole_and_one_more_character_is_refused():
    longest = "ß" * MAX_MESSAGE

    assert parse_message(f"  {longest}\n") == longest
    with pytest.raises(MessageRefused, match="at most 4,000 characters; this one has 4,001"):
        parse_message(longest + "x")


def test_lines_end_with_one_line_feed_whatever_the_browser_sends():
    assert parse_message("one\r\ntwo\rthree\nfour") == "one\ntwo\nthree\nfour"


def test_what_turns_text_around_or_rings_a_bell_is_left_out():
    assert parse_message("a\x07b\u202ec\u2066d\te") == "abcd\te"


def test_a_note_may_be_blank():
    assert parse_note("  ") == ""


@given(ANY_TEXT)
def test_whatever_is_sent_becomes_plain_text_that_a_database_keeps(text):
    note = parse_note(text)

    assert note == note.strip()
    assert "\0" not in note
    assert "\r" not in note
    note.encode("utf-8")
    assert parse_note(note) == note


@given(ANY_TEXT)
def test_cutting_a_message_into_pieces_loses_nothing(text):
    parts = message_parts(text)

    assert "".join(parts) == text
    assert all(parts[1::2])  # no address is empty


@given(
    st.lists(st.sampled_from(["http://", "https://", "javascript:", "a", ".", ")", "<", '"', " ", "\n"]), max_size=30)
)
def test_only_web_addresses_become_links(pieces):
    for link in message_parts("".join(pieces))[1::2]:
        assert link.startswith(("http://", "https://"))
        assert not set(link) & set(" <>\"'\n")


def test_a_message_has_only_so_many_links_and_the_rest_is_one_piece_of_text():
    text = "http://a " * 444

    parts = message_parts(text)

    assert len(parts) == 2 * MAX_LINKS + 1
    assert parts[1::2] == ["http://a"] * MAX_LINKS
    assert "".join(parts) == text


@pytest.mark.parametrize(
    ("text", "links"),
    [
        pytest.param(
            "see https://a.example/x?y=1&z=2.", ["https://a.example/x?y=1&z=2"], id="the full stop stays outside"
        ),
        pytest.param("(http://a.example)", ["http://a.example"], id="so does the bracket"),
        pytest.param(
            "http://a.example, https://b.example!", ["http://a.example", "https://b.example"], id="two of them"
        ),
        pytest.param(
            "https://example.com/wiki/Basil_(herb)",
            ["https://example.com/wiki/Basil_(herb)"],
            id="its own bracket stays",
        ),
        pytest.param(
            "(see https://example.com/wiki/Basil_(herb)).",
            ["https://example.com/wiki/Basil_(herb)"],
            id="its own bracket, not the one around",
        ),
        pytest.param("[list](https://a.example/x(1)y), then", ["https://a.example/x(1)y"], id="as in Markdown"),
        pytest.param(
            "(https://a.example/x);(https://b.example/y)", ["https://a.example/x", "https://b.example/y"], id="no blank"
        ),
        pytest.param("https://a.example/?q[0]=1", ["https://a.example/?q[0]=1"], id="square brackets"),
        pytest.param(
            "https://a.example/{id}} {https://b.example}", ["https://a.example/{id}", "https://b.example"], id="{"
        ),
        pytest.param("“https://example.com/a”", ["https://example.com/a"], id="quotes"),
        pytest.param(
            "„https://a.example/ä“, »https://b.example«", ["https://a.example/ä", "https://b.example"], id="„“»«"
        ),
        pytest.param("\u2018https://a.example/x\u2019s page", ["https://a.example/x"], id="an apostrophe"),
        pytest.param("<https://a.example/x>", ["https://a.example/x"], id="angles"),
        pytest.param(
            "*https://a.example/x* _https://b.example/_", ["https://a.example/x", "https://b.example/"], id="*_"
        ),
        pytest.param("https://a.example/_", ["https://a.example/_"], id="an underscore of its own"),
        pytest.param(
            "https://a.example/x… https://b.example/y...", ["https://a.example/x", "https://b.example/y"], id="…"
        ),
        pytest.param(
            "请看https://a.example/x。谢谢\uff08https://b.example\uff09",
            ["https://a.example/x", "https://b.example"],
            id="。",
        ),
        pytest.param("https://a.example/x\u200b", ["https://a.example/x"], id="an invisible blank"),
        pytest.param("HTTPS://A.example/X", ["HTTPS://A.example/X"], id="capitals"),
        pytest.param("https://[::1]:3000/x", ["https://[::1]:3000/x"], id="an address in numbers"),
        pytest.param("https://. http:// https://)", [], id="no address at all"),
        pytest.param("javascript:alert(1) data:text/html,x", [], id="nothing that runs"),
        pytest.param("www.example.com", [], id="nothing guessed"),
    ],
)
def test_links_are_found_in_a_sentence(text, links):
    assert message_parts(text)[1::2] == links
