"""The one fold: what is typed finds what is written, and texts stand in the order that people expect."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyer_portal.domain.text import compact, same_text, search_words, searchable, sort_key

WIDE = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"})


def is_found(typed: str, written: str) -> bool:
    text = searchable(written)
    words = search_words(typed)
    return bool(words) and all(any(way in text for way in word) for word in words)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        (
            "ORD-1001",
            "ORD-1001 ord-1001 #1001 ORD\u20131001 ORD\u20141001 ORD\u22121001 ORD\u20111001 ORD1001 ord/1001 ORD_1001 "
            "“ORD-1001” „ORD-1001“ »ORD-1001« 'ORD-1001' (ORD-1001) ORD-1001. 1001 001 D-10 \u21161001 ORD\u00ad-1001",
        ),
        ("Crème brûlée", "creme crème CRÈME creme\u0300 brulee br\u00fblee brule cr\u00e8"),
        ("Groß-Käse 500 g", "gross groß GROSS GROẞ kase käse kaese großkäse groß-käse gross-kaese 500g 500 käse500"),
        ("Köln", "koln koeln köln KÖLN Ko\u0308ln KOELN"),
        ("Koeln", "koln koeln köln"),
        ("Smørrebrød", "smorrebrod smoerrebroed smørrebrød smoerrebrod"),
        ("Ærø Æbler", "aero ærø æbler aebler abler"),
        ("Ålborg", "alborg aalborg ålborg"),
        ("Aalborg", "alborg aalborg ålborg"),
        ("Łódź", "lodz łódź"),
        ("Bœuf", "boeuf bœuf"),
        ("E-Mail", "email e-mail E\u2011mail e_mail mail"),
        ("email", "e-mail email e.mail"),
        ("O’Brien's", "obrien o'brien o`brien o\u00b4brien brien"),
        ("Kakaoeis", "eis kakao kakaoeis"),
        ("Nr. 2024-001", "2024-001 2024001 2024/001 001 024"),
        ("1,5 l", "1.5 1,5 1,5l 1.5l"),
        ("100% wild", "100% 100 % wild"),
        ("Fish & Chips", "fish chips & fish&chips"),
        ("\uff15\uff10\uff10\uff47 Tee", "500 500g tee \uff15\uff10\uff10"),
        ("\u0665\u0660\u0660 g", "500 \u0665\u0660\u0660"),
        ("ﬁne oﬃce", "fine office"),
        ("Straße des 17. Mai", "strasse 17. mai 17.mai STRASSE"),
        ("İstanbul \u0131s\u0131", "istanbul isi"),
        ("🍅 fresh", "🍅 fresh"),
        ("ΑΓΟΡΑΣ", "αγορας ΑΓΟΡΆΣ"),
        ("ROLL_20", "roll_20 roll-20 roll20 roll_2"),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_typed_finds_what_is_written(written, typed):
    for word in typed.split(" "):
        assert is_found(word, written), word
        assert is_found(word.upper(), written), word
        assert is_found(normalize("NFD", word), normalize("NFC", written)), word
        assert is_found(word, normalize("NFD", written)), word
        assert is_found(f"  “{word}”\u200b, ", written), word
        assert is_found(word.translate(WIDE), written), word


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("ORD-1001", "ORD-1002"),
        ("ORD-1001", "1001-1"),
        ("large ginger", "egi"),
        ("with amber", "ham"),
        ("truffle", "true"),
        ("15 kg", "1.5"),
        ("Cod", "%"),
        ("Cod", "_"),
        ("Cod", "#"),
        ("Tomato", "to_ato"),
        ("Cod", ""),
        ("olives", "oel"),
    ],
)
def test_nothing_else_is_found(written, typed):
    assert not is_found(typed, written)


def test_words_may_stand_in_any_order_and_the_first_six_are_looked_for():
    assert is_found("käse gross 500", "Groß-Käse 500 g")
    assert len(search_words("a b c d e f g h")) == 6
    assert search_words("ORD – 1001 !") == [("ord",), ("1001",)]


def test_a_sign_alone_is_looked_for_as_it_is():
    assert is_found("_", "ROLL_20")
    assert is_found("%", "100% wild")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_every_text_is_found_by_its_own_words(text):
    folded = searchable(text)
    for word in search_words(text):
        assert any(way in folded for way in word) or not any(map(str.isalnum, "".join(word)))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_composed_or_not_a_text_folds_alike(text):
    composed, taken_apart = normalize("NFC", text), normalize("NFD", text)

    assert searchable(composed) == searchable(taken_apart)
    assert sort_key(composed) == sort_key(taken_apart)
    assert same_text(composed) == same_text(taken_apart)


def test_a_number_is_compact_however_it_is_written():
    assert {compact(number) for number in ("ORD-1001", "ord 1001", "#ORD–1001", "Ord1001", "ORD_1001")} == {"ord1001"}


def test_the_same_name_may_be_typed_in_many_ways():
    names = ("Café  Nord", "cafe nord", "CAFE\u0301 NORD", "Caf\u00e9-Nord\u200b", "Cafe\u00a0Nord")

    assert len({same_text(name) for name in names}) == 1
    assert same_text("Café Nordost") != same_text("Café Nord")


@pytest.mark.parametrize(
    "sorted_as_people_do",
    [
        ["Eier-Hof", "Évêque", "Fromagerie"],
        ["Fromagerie Eve", "Fromagerie Évêque", "Fromagerie Zola"],
        ["ORD-9", "ORD-10", "ORD-1001", "ORD-10000"],
        ["HX-99", "HX-100"],
        ["HX-007", "HX-8"],
        ["2024-9", "2024-10"],
        ["A-1", "a-2", "A-3", "B-1"],
        ["Öl-Mühle", "Ost", "Österreich", "Otto"],
        ["Äpfel", "apple", "Apricot"],
        ["100% Bio", "Bio"],
        ["Ost 2", "Ost 2 A", "Ost 10", "Oste"],
    ],
    ids=lambda names: names[0],
)
def test_texts_stand_in_the_order_that_people_expect(sorted_as_people_do):
    assert sorted(sorted(sorted_as_people_do), key=sort_key) == sorted_as_people_do
