"""What is said of a receipt that anybody checks; what a forged file says is said, too, and breaks nothing."""

import re

import pytest
import segno

from buyer_portal.domain.orders.cancellation_receipt import Change
from buyer_portal.services.cancellation_receipts.checking import Check, Outcome
from buyer_portal.words.cancellation_receipt import ANSWERS, answer_words, change_words
from buyer_portal.words.qr_code import qr_code


def test_every_outcome_has_an_answer():
    assert ANSWERS.keys() == set(Outcome)


def test_an_unknown_number_and_a_file_of_nobody_are_told_apart():
    unknown = Check(Outcome.UNKNOWN)

    assert answer_words(unknown, of_file=False).title == "No receipt has this number"
    assert answer_words(unknown, of_file=True).title == "The portal did not sign this receipt"


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        ("charge_minor", 450, "€4.50"),
        ("charge_minor", "450", "450"),
        ("charge_minor", 10**40, f"1{'0' * 40}"),
        ("charge_minor", 4.5, "4.5"),
        ("buyer", None, "nothing"),
        ("buyer", "x" * 500, f"{'x' * 120}…"),
        ("buyer", "\ud800", "?"),
        ("buyer", {"a": [1]}, "{'a': [1]}"),
        ("cancelled_at", "2026-11-27T13:02:11Z", "2026-11-27 13:02:11 UTC"),
        ("cancelled_at", "never Z", "never Z"),
        ("cancelled_at", 7, "7"),
    ],
)
def test_a_value_of_a_copy_is_said_whatever_it_is(field, given, words):
    assert change_words(Change("It", field, given, None), {"currency": "EUR"}) == ("It", words, "nothing")


@pytest.mark.parametrize("text", ["https://example.com/verify?receipt=6b3f4710-6963-47d2-85f9-c28b1ae917e6", "a"])
def test_the_drawn_code_has_exactly_the_dark_modules_of_the_code_with_a_quiet_border(text):
    code = qr_code(text)
    drawn = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path)
        for step in range(int(length))
    }
    matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix

    dark = {(x + 4, y + 4) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert drawn == dark
    assert code.box == f"0 0 {len(matrix) + 8} {len(matrix) + 8}"
