"""Which new passwords are taken, and what is said of the others."""

import pytest

from buyer_portal.domain.errors import PasswordRefused
from buyer_portal.domain.people.password import MAX_PASSWORD, MIN_PASSWORD, Weakness
from buyer_portal.services.people import strength
from buyer_portal.services.people.strength import ensure_strong

ADA = ("Ada Lindqvist", "ada@corner-bistro.example", "Corner Bistro")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", Weakness.LENGTH),
        ("x" * (MIN_PASSWORD - 1), Weakness.LENGTH),
        ("seven green lorries " * 20, Weakness.LENGTH),
        (None, Weakness.LENGTH),
        ("seven green\nlorries", Weakness.SIGNS),
        ("password", Weakness.COMMON),
        ("password123", Weakness.COMMON),
        ("P@ssw0rd1", Weakness.COMMON),
        ("iloveyou2024", Weakness.COMMON),
        ("1qaz2wsx3edc", Weakness.COMMON),
        ("adalindqvist", Weakness.OWN),
        ("Lindqvist-1984", Weakness.OWN),
        ("CornerBistro2026!", Weakness.OWN),
        ("corner-bistro.example", Weakness.OWN),
        ("ada@corner-bistro.example", Weakness.OWN),
        ("abababababababab", Weakness.REPEATED),
        ("x" * MAX_PASSWORD, Weakness.REPEATED),
        ("abcdefghijkl", Weakness.ROW),
        ("rtyuiopasdf", Weakness.ROW),
        ("1999-12-31", Weakness.DATE),
        ("k7#vQ2!x", Weakness.GUESSED),
    ],
)
def test_what_could_be_guessed_is_refused_with_what_would_help(password, why):
    with pytest.raises(PasswordRefused) as refusal:
        ensure_strong(password, *ADA)

    assert (refusal.value.why, str(refusal.value)) == (why, why.sentence)


@pytest.mark.parametrize(
    "password",
    [
        "seven green lorries",
        "Ada would like three kettles",
        "k7#vQ2!xT9",
        "grüne Äpfel am Fluss",
        "пять тихих пароходов",
        "  blanks count  ok",
        ("seven green lorries " * 20)[:MAX_PASSWORD],
    ],
)
def test_what_nobody_guesses_is_taken_as_it_is(password):
    assert ensure_strong(password, *ADA) == password


def test_another_persons_words_are_only_words():
    assert ensure_strong("CornerBistro is far away", "Tom Becker", "tom@green-valley.example", "Green Valley")


def test_every_one_of_the_hundred_most_used_is_refused():
    """From the library's own list, which is the one that is shipped."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    taken = []
    for password in FREQUENCY_LISTS["passwords"][:100]:
        try:
            taken.append(ensure_strong(password.ljust(MIN_PASSWORD, "1")))
        except PasswordRefused:
            continue
    assert taken == []
    assert len(FREQUENCY_LISTS["passwords"]) >= 30_000


def test_the_demos_password_is_everybodys_where_others_come(monkeypatch):
    assert ensure_strong("demo-portal") == "demo-portal"

    monkeypatch.setattr(strength.settings, "env", "production")
    with pytest.raises(PasswordRefused) as refusal:
        ensure_strong("demo-portal")

    assert refusal.value.why is Weakness.PUBLIC


def test_every_weakness_has_a_sentence_of_its_own():
    assert len({weakness.sentence for weakness in Weakness}) == len(Weakness)
