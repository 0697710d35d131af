"""Names that deceive the eye are refused, all others are somebody's; names that look alike are one."""

import pytest

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.imports.values import parse_company
from buyer_portal.domain.people.looks import looks
from buyer_portal.domain.people.names import NearNames
from buyer_portal.domain.people.profile import parse_name

CYRILLIC_O, CYRILLIC_A, GREEK_TOM, CYRILLIC_BEK = "\u043e", "\u0410", "\u03a4\u039f\u039c", "\u0412\u0415\u041a"
NAMES = [
    "O’Neill", "Zoë", "Łukasz", "Đặng Văn Ý", "\u0391\u03bb\u03ad\u03be\u03b7\u03c2", "王小明", "Müller-Lüdenscheidt",
    "Dr. J. R. Becker 3rd", "محمد علی", "علی\u200cرض\u0627", "עִבְרִית", "김 철수", "山田 太郎", "ヤマダ タロウ", "हिन्दी",
    "ก๊วยเตี๋ยว", "João d'Ávila", "Weiß", "İstanbul", "\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432",
    "\u02bbOkina", "Sørensen", "Nguyễn",
]  # fmt: skip
COMPANIES = [
    "Corner Bistro", "H&M", "7-Eleven", "Café ☕\ufe0f", "👨\u200d🍳 Chef", "株式会社LIXILトステム", "LG전자",
    "\u041a\u0430\u0444\u0435 Pushkin", "№ 1 Bakery", "Ｃａｆé", "ن\u0627ن\u200cو\u0627یی",
]  # fmt: skip
HIDDEN = ["Tom\ufe0f Becker", "To\u200dm", "T\u200com", "To\U000e0041m", "To\U000e0100m", "T\U0001d173om"]
MIXED = [f"T{CYRILLIC_O}m Becker", f"{CYRILLIC_A}da", "Zo\u03b5", "Ben\u043e", f"{CYRILLIC_BEK}er", "王T\u043eм"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_taken_as_it_is_in_whatever_script(name):
    assert parse_name(name) == name
    assert parse_company(name) == name


@pytest.mark.parametrize("name", COMPANIES)
def test_a_companys_name_may_have_pictures_and_words_of_two_scripts(name):
    assert parse_company(name) == name


@pytest.mark.parametrize("name", HIDDEN)
def test_signs_that_nobody_sees_are_refused(name):
    with pytest.raises(ValueRefused):
        parse_name(name)
    with pytest.raises(ValueRefused, match="signs in it that nobody sees"):
        parse_company(name)


@pytest.mark.parametrize("name", MIXED)
def test_a_word_in_the_letters_of_two_alphabets_is_refused(name):
    with pytest.raises(ValueRefused, match="This name mixes letters of different alphabets in one word"):
        parse_name(name)
    with pytest.raises(ValueRefused, match="mixes letters"):
        parse_company(name)


@pytest.mark.parametrize(
    "other",
    [
        "TOM BECKER",
        "T0m Becker",
        "Tom  Bécker",
        "Tom.Becker",
        "TomBecker",
        f"{GREEK_TOM} Becker",
        "Tom, Becker",
        "Tom Be\u0441ker",
    ],
)
def test_what_one_would_take_for_the_same_name_is_the_same(other):
    assert looks(other) == looks("Tom Becker")


@pytest.mark.parametrize(("one", "other"), [("Tim Barnes", "Tlm Bames"), ("Ada", "\u0410\u0434\u0430"[:1] + "da")])
def test_strokes_of_one_shape_are_one(one, other):
    assert looks(one) == looks(other)


@pytest.mark.parametrize(("one", "other"), [("Tom Becker", "Tom Decker"), ("Hotel 1", "Hotel 2"), ("王小明", "王小朋")])
def test_other_names_look_different(one, other):
    assert looks(one) != looks(other)


def test_a_company_that_looks_like_another_is_named_as_near():
    assert NearNames(["BECK"]).near(f"{CYRILLIC_BEK[:2]}\u0421\u041a") == ["BECK"]
