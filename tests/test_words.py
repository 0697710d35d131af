"""One word for one thing: what screens and help call a thing is what the glossary calls it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
QUOTED = (
    "Accept modifications",  # buttons of the contract
    "Reject modifications",
    "order modifications",  # the guide
    "Report a problem",  # the button that opens a case
    "proposal offer",  # a class of the style sheet
)
CHOSEN = {"Proposal": "proposal", "Request for a change": "request", "Return case": "case", "Offer": "offer"}
"""The glossary's entries for what the two sides ask of each other, and the one word for each."""
FORBIDDEN = {
    r"modification|\bamendment|\bcounter-?(?:proposal|offer)": "proposal",
    r"\bProposed changes|\bChanges proposed|\bproposal (?:to|of) change|\bproposes a change": "proposal",
    r"\bChanges? (?:that a supplier offers|asked for|wanted)|\b[Cc]hange request": "request",
    r"\breport(?:s|ed|ing)?\b|\bproblems?\b|\bcomplain|\bclaim|\bdispute|\bticket": "case",
    r"\boffers?\b(?![-_])|\boffered": "offer",
    r"\bwrite on\b": "keep editing",
    r"supplier by [A-Z{]": "supplier (who it was)",
    r"\b(EUR|GBP|USD) \{|\bcurrency\} \{": "`amount_words`",
}
"""What may not stand on a screen or in the help, and what stands there instead. With a capital it counts as written."""
OF_CASES = (
    r"/returns\w*(?:/\w+)?\.\w+$|/(?:returns-and-refunds|dashboard|events|formatting|notifications|waiting)\.\w+$"
)
OF_CASES += r"|/(?:glossary|find-orders|_generated/\w+)\.md$"
OF_FILES = r"/(?:import-\w+|errors|refusals|demo/data|help_feedback|help/feedback)\.\w+$"
ELSEWHERE = {
    r"\boffers?\b(?![-_])|\boffered": OF_CASES,
    r"\breport(?:s|ed|ing)?\b|\bproblems?\b|\bcomplain|\bclaim|\bdispute|\bticket": OF_FILES,
}
"""Where such a word means what it says: an offer stands in a case, and a file that is imported has problems."""
SCREENS = [*sorted((ROOT / "buyer_portal").glob("[adhsvw]*/**/*.py")), ROOT / "assets" / "portal.js"]
HELP = [*sorted((ROOT / "help_docs").rglob("*.md")), *sorted((ROOT / "help_docs" / "_overrides").rglob("*.html"))]
IN_QUOTES = re.compile(r""""[^"\n]*"|`[^`\n]*`""")


@cache
def said_in(path: Path) -> list[str]:
    """What a file says: the strings of a program without its docstrings, or the words of a page."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":  # its head, and the lines of other people's words, hold what readers may search for
        text = re.sub(r"\A---\n.*?\n---\n|^Also asked as:.*?(?=^\{)", "", text, flags=re.DOTALL | re.MULTILINE)
        return re.sub(r"\(\S+\)|\{[^}]*\}|data-story=\"[^\"]*\"|```.*?```", "", text, flags=re.DOTALL).split("\n")
    if path.suffix == ".html":
        return re.sub(r"\{#.*?#\}|<[^>]*>", "", text, flags=re.DOTALL).split("\n")
    if path.suffix == ".js":
        text = re.sub(r"(?s:/\*.*?\*/)|^\s*//.*$|\s// .*$", "", text, flags=re.MULTILINE)
        return [said for said in IN_QUOTES.findall(text) if " " in said]
    tree = ast.parse(text)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs]
    said = [node.value for node in strings if isinstance(node.value, str)]
    said += [_whole(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    return [text for text in said if " " in text.strip() or text[:1].isupper()]  # the others are names of the program's


def _whole(text: ast.JoinedStr) -> str:
    """An f-string with {} for each value, {currency} for a currency: its parts alone don't say what stands together."""
    return "".join(
        part.value
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        else "{currency}"
        if isinstance(part, ast.FormattedValue) and ast.unparse(part.value).split(".")[-1] == "currency"
        else "{}"
        for part in text.values
    )


def test_the_rooms_with_words_are_looked_at() -> None:
    assert {"api", "domain", "help", "services", "states", "views", "web", "words"} <= {
        path.relative_to(ROOT / "buyer_portal").parts[0] for path in SCREENS if path.suffix == ".py"
    }
    assert len(HELP) > 15


@pytest.mark.parametrize("word", FORBIDDEN)
def test_nothing_has_two_names(word: str) -> None:
    found = []
    for path in [*SCREENS, *HELP]:
        if re.search(ELSEWHERE.get(word, "$^"), path.as_posix()):
            continue
        for text in said_in(path):
            for quoted in QUOTED:
                text = text.replace(quoted, "")
            if re.search(word, text, 0 if re.search(r"[A-Z]", word) else re.IGNORECASE):
                found.append(f"{path.relative_to(ROOT)}: {text[:80]}")

    assert found == [], f"The word is: {FORBIDDEN[word]}"


def test_the_glossary_has_the_chosen_words() -> None:
    glossary = (ROOT / "help_docs" / "glossary.md").read_text(encoding="utf-8")
    entries = dict(re.findall(r"^(\S[^\n]*?) \{ #[\w-]+ \}\n:   ((?:.|\n(?!\n))*)", glossary, re.MULTILINE))

    assert CHOSEN.keys() <= entries.keys()
    for entry, word in CHOSEN.items():
        assert word in f"{entry} {entries[entry]}".lower()
    orders = [entry for entry in entries if glossary.index(f"\n{entry} {{ #") > glossary.index("\n## Orders ")]
    assert orders == sorted(orders, key=str.casefold)
