import pytest

from buyer_portal.domain.people.names import NearNames, email_key, name_key, tidied, tidied_code

CORNER = "Corner Bistro"


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param("CORNER BISTRO", id="capitals"),
        pytest.param("Corner  Bistro", id="two blanks"),
        pytest.param(" Corner Bistro ", id="blanks around"),
        pytest.param("Corner\u00a0Bistro", id="a no-break space"),
        pytest.param("Corner\u2009\u3000Bistro", id="thin and wide blanks"),
        pytest.param("Corner Bistro\u200b", id="a zero-width space"),
        pytest.param("\ufeffCorner Bistro", id="a byte-order mark"),
        pytest.param("Cor\u00adner Bis\u00adtro", id="soft hyphens"),
        pytest.param("\u200eCorner Bistro\u200f", id="marks of direction"),
        pytest.param("\u202aCorner Bistro\u202c", id="an embedding"),
        pytest.param("\u2068Corner Bistro\u2069", id="an isolate"),
        pytest.param("Corner\u2060 Bistro\u200d", id="joiners"),
        pytest.param("Ｃｏｒｎｅｒ　Ｂｉｓｔｒｏ", id="full width"),  # noqa: RUF001
    ],
)
def test_spellings_that_look_alike_are_one_name(spelling: str):
    assert name_key(spelling) == name_key(CORNER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café Nord", "Cafe\u0301 Nord"),
        ("Müller & Söhne", "MU\u0308LLER & SO\u0308HNE"),
        ("Straße 7", "STRASSE 7"),
        ("Joe's Diner", "Joe\u2019s Diner"),
        ("Bar-Café", "bar\u2013café"),
        ("İstanbul", "I\u0307stanbul"),
        ("ﬁsh market", "Fish Market"),
    ],
)
def test_one_name_written_in_two_ways_is_one_name(one: str, other: str):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hotel 1", "Hotel 2"), ("Café Nord", "Cafe Nord"), ("Nord", "Nord\u202e"), ("A B", "AB"), ("Ø", "O")],
)
def test_other_names_stay_other_names(one: str, other: str):
    assert name_key(one) != name_key(other)


def test_a_name_is_kept_as_it_is_written_without_what_nobody_sees():
    assert tidied("  Corner\u00a0 BISTRO\u200b ") == "Corner BISTRO"
    assert tidied("Cafe\u0301") == "Café"
    assert tidied("\u200b \u00ad") == ""
    assert (
        tidied("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") == "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    )
    assert tidied("two\nlines") == "two\nlines"


@pytest.mark.parametrize("text", ["Corner Bistro", "ǅ İ \u017f ﬃ", "a\u200d b\u00a0", "①②", "Straße", "ΐ", "ᾳ\u0345"])
def test_a_key_is_its_own_key(text: str):
    assert name_key(name_key(text)) == name_key(text)
    assert tidied(tidied(text)) == tidied(text)


def test_a_code_is_written_as_on_a_keyboard():
    assert tidied_code("\u200bＯＲＤ\u20111001 ") == "ORD-1001"  # noqa: RUF001
    assert tidied_code("hx\u2013180") == "hx-180"


def test_an_address_is_looked_up_as_it_is_kept():
    kept = "ada@corner-bistro.example"
    for typed in ("ADA@Corner-Bistro.example", " ada@corner-bistro.example\u200b", "ada＠corner-bistro.example"):  # noqa: RUF001
        assert email_key(typed) == kept


@pytest.mark.parametrize(
    "other",
    [
        "Corner Bistro Ltd",
        "Corner Bistro Ltd.",
        "CORNER BISTRO GmbH & Co. KG",
        "Corner-Bistro",
        "CornerBistro",
        "Cörner Bistro",
        "Corner Bsitro",
        "Corner Bistr",
        "Corner Bistros",
        "Comer Bistro",
    ],
)
def test_names_that_are_almost_one_are_near(other: str):
    near = NearNames([CORNER, "Hotel Aurora"]).near(other)

    assert near == ([] if other == "Comer Bistro" else [CORNER])  # two letters for one is a guess too far


@pytest.mark.parametrize("other", ["corner  bistro", "Corner Hotel", "Hotel", "Bistro", "Corner Bistro 2"])
def test_the_same_and_other_names_are_not_near(other: str):
    assert NearNames([CORNER]).near(other) == []


def test_digits_and_short_names_tell_companies_apart():
    known = NearNames(["Customer 12345", "Nord", "A1"])

    assert [known.near(name) for name in ("Customer 12346", "Word", "A2")] == [[], [], []]
