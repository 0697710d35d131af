"""What names look like: signs that deceive the eye are refused, and names that look alike are one."""

import re
from itertools import pairwise
from unicodedata import category, name, normalize

from buyer_portal.domain.text import same_text

# The letters of one word are of one script. These are written together (Unicode UTS 39, "highly restrictive"):
_TOGETHER = (
    frozenset({"LATIN", "CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})  # modifiers (apostrophes, length marks) belong to any script
_WORD = re.compile(r"[^\W\d_]+")
_UNSEEN = frozenset({"Cf", "Cc", "Co", "Cs"})
_JOINERS = "\u200c\u200d"
# The scripts, and pictures, in which a joiner changes what is drawn.
_JOINED = re.compile(
    r"ARABIC|SYRIAC|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM|SINHALA"
)
_PICKS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # how the sign before it is drawn

# Letters of other scripts that are drawn as Latin ones, each by its own shape. As letters they could not be told apart
# here either.
_DRAWN_AS = {
    "a": "\u0410\u0430\u0391\u03b1\u0251",
    "b": "\u0412\u0432\u0392\u042c\u044c",
    "c": "\u0421\u0441\u03f9\u03f2",
    "d": "\u0500\u0501",
    "e": "\u0415\u0435\u0401\u0451\u0395",
    "g": "\u0261\u0581",
    "h": "\u041d\u043d\u0397\u04ba\u04bb\u0570",
    "i": "\u0406\u0456\u0399\u03b9\u0490",
    "j": "\u0408\u0458\u03f3",
    "k": "\u041a\u043a\u039a\u03ba",
    "m": "\u041c\u043c\u039c",
    "n": "\u039d\u03b7\u043f\u0578",
    "o": "\u041e\u043e\u039f\u03bf\u0585\u0555",
    "p": "\u0420\u0440\u03a1\u03c1",
    "q": "\u051a\u051b\u0566",
    "r": "\u0433",
    "s": "\u0405\u0455\u054f",
    "t": "\u0422\u0442\u03a4\u03c4",
    "u": "\u03c5\u057d\u028b",
    "v": "\u03bd\u0475\u0474",
    "w": "\u051c\u051d\u03c9\u0461\u0428\u0448",
    "x": "\u0425\u0445\u03a7\u03c7",
    "y": "\u0423\u0443\u03a5\u04af\u04ae",
    "z": "\u0396",
    "3": "\u0417\u0437",
    "6": "\u0431",
}
_AS_LATIN = str.maketrans({sign: latin for latin, signs in _DRAWN_AS.items() for sign in signs})
_STROKES = str.maketrans({"1": "l", "i": "l", "j": "l", "0": "o"})


def trick_in(text: str) -> str:
    """What in a name deceives the eye, as words that follow "the name"; "" for nothing."""
    if any(_is_unseen(before, sign, after) for before, sign, after in _neighbours(text)):
        return "has signs in it that nobody sees"
    if any(_mixes(word) for word in _WORD.findall(normalize("NFKC", text))):
        return "mixes letters of different alphabets in one word"
    return ""


def looks(text: str) -> str:
    """What all names have in common that one would take for each other; for comparing, never for showing.

    Accents, case, dots and blanks make no difference, nor letters of other scripts and strokes of the same shape: "Tom
    Becker", "T0m Beckēr" and the same in Greek or Cyrillic capitals are one.
    """
    return shapes(text).replace("rn", "m").replace("vv", "w")


def shapes(text: str) -> str:
    """The same, letter by letter: "Corner" is not "Comer"."""
    return same_text(normalize("NFKC", text).translate(_AS_LATIN)).translate(_STROKES).replace(" ", "")


def _neighbours(text: str) -> list[tuple[str, str, str]]:
    signs = ["", *text, ""]
    return [(before, sign, after) for (before, sign), (_, after) in pairwise(pairwise(signs))]


def _is_unseen(before: str, sign: str, after: str) -> bool:
    if _PICKS.match(sign):
        return not (_is_picture(before) or _script(before) in ("CJK", "MONGOLIAN"))
    if sign in _JOINERS:
        return not all(
            _is_picture(side) or _JOINED.match(_script(side)) or _PICKS.match(side) for side in (before, after)
        )
    return category(sign) in _UNSEEN


def _is_picture(sign: str) -> bool:
    return sign != "" and category(sign) in ("So", "Sk")


def _mixes(word: str) -> bool:
    scripts = {_script(letter) for letter in word if category(letter) in _LETTERS}
    return len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)


def _script(sign: str) -> str:
    """The first word of its name in Unicode, which for letters is the script's."""
    return name(sign, "").partition(" ")[0] if sign else ""
