"""The keys that the sheet of ? shows stand in the help, and no others."""

import re

from buyer_portal.settings import ROOT

SCRIPT = (ROOT / "assets" / "portal.js").read_text(encoding="utf-8")
PAGE = (ROOT / "help_docs" / "find-orders.md").read_text(encoding="utf-8")
BROWSERS_OWN = {"Enter"}
"""What opens a link in any page: the help says it beside j and k."""


def keys_of_the_sheet() -> set[str]:
    """Each key alone, as the script has it: in KEYS and MORE_KEYS, and the second ones of g in GOES."""
    told = [keys for name in ("KEYS", "MORE_KEYS") for keys in _listed(name)]
    goes = re.search(r"^const GOES = \{(.*?)\};$", SCRIPT, re.MULTILINE | re.DOTALL)
    assert goes
    return {*told, "g", *re.findall(r"(\w): \[", goes[1])}


def _listed(name: str) -> list[str]:
    line = re.search(rf"^const {name} = (\[.*?\]);$", SCRIPT, re.MULTILINE | re.DOTALL)
    assert line
    return re.findall(r'\["([^"]+)", "', line[1])


def keys_of_the_page() -> set[str]:
    """The first column of the table Use the keyboard."""
    section = PAGE.partition("{ #keyboard }")[2].partition("\n## ")[0]
    first = "".join(re.findall(r"^\| (<kbd>.*?) \|", section, re.MULTILINE))
    return set(re.findall(r"<kbd>(.*?)</kbd>", first))


def test_every_key_of_the_sheet_is_in_the_help() -> None:
    assert len(keys_of_the_sheet()) > 8
    assert keys_of_the_page() == keys_of_the_sheet() | BROWSERS_OWN
