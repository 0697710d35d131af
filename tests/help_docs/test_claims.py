"""What free prose promises about cancelling and money was read by somebody who knows the rules.

Lists, tables and limits are generated from the rules. A sentence written by hand can lie: "You can also cancel within
an hour after it went OUT FOR DELIVERY". So each one that speaks of what may be undone, by when or who pays stands in
claims.txt, with its page. Before you add a line there, compare it with cancellation.py, cancellation_rules.py,
policies.py and returns/ in buyer_portal/domain.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from buyer_portal.settings import ROOT

CLAIMS = Path(__file__).with_name("claims.txt")
WRITTEN = [*(ROOT / "help_docs").glob("*.md"), *(ROOT / "help_docs" / "_overrides").rglob("*.html")]
UNDONE = (
    r"cancel|stop|abort|undo|undone|withdr|revok|annul|void|revers|revert|reopen|restore|restoring|get out of|drop|"
    r"scrap|call\w* (?:it |an order |orders )?off|take\w* (?:it )?back|send\w* (?:it )?back|turn\w* (?:it )?away"
)
PAID = (
    r"pay|paid|charg|fee\b|fees\b|cost|free\b|freely|refund|reimburs|credit|money|owe|bear|bill|invoice|penal|fine\b|"
    r"compensat|settle|expense|deduct|deposit|cover|foots?\b|for nothing|percent"
)
WHEN = (
    r"too late|any ?time|at all times|no longer|never|always|until|deadline|hours?\b|minutes?\b|days?\b|weeks?\b|"
    r"within|midnight|noon|final|for good|as long as|no matter|last moment|as late as|still possible|"
    r"even (?:after|when|if)|(?:can|may|could) still"
)
STATUS = r"PENDING|CONFIRMED|PROCESSING|OUT FOR DELIVERY|DELIVERED|CANCELLED"
CLAIM = re.compile(rf"\b(?:{UNDONE}|{PAID}|{WHEN})|[€$£%]|\b(?:{STATUS})\b", re.IGNORECASE)
ADDED_BY_A_BUILD = r"^--8<--.*|\{%[^}]*%\}|\{\{[^}]*\}\}|\{#-[^}]*#\}"


def test_every_sentence_on_cancelling_and_money_was_reviewed() -> None:
    reviewed = set(CLAIMS.read_text(encoding="utf-8").splitlines())
    told = set(claims())

    assert sorted(told - reviewed) == [], "A new promise. If the rules keep it, add it to tests/help_docs/claims.txt"
    assert sorted(reviewed - told) == [], "No page says this any more: take it out of tests/help_docs/claims.txt"


def claims() -> Iterator[str]:
    """Each sentence that CLAIM finds, as "page: sentence"."""
    for page in WRITTEN:
        for sentence in sentences(page.read_text(encoding="utf-8")):
            if CLAIM.search(sentence):
                yield f"{page.name}: {sentence}"


def sentences(source: str) -> Iterator[str]:
    """The sentences of a page as they are read: from its title on, without marks, links and generated parts."""
    text = re.sub(r"^(?:tags|search|hide|reviewed|  boost|  exclude):.*|^---$", "", source, flags=re.MULTILINE)
    text = re.sub(ADDED_BY_A_BUILD, "", text, flags=re.MULTILINE)
    text = re.sub(r"<(?:script|style|svg).*?</(?:script|style|svg)>|<[^>]*>", "", text, flags=re.DOTALL)
    text = re.sub(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
    text = re.sub(r"\{:?[^{}]*\}|[*`]+|\b_+|_+\b", "", text)
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-|#>:]|\d+\.|title|description))", text):
        words = " ".join(re.sub(r"^\s*(?:[-#>:!?]+|\d+\.|title:|description:)\s", "", block).split())
        for cell in words.split(" | "):
            yield from filter(None, (part.strip(" |") for part in re.split(r"(?<=[.!?:])\s+(?=[\"“A-Z0-9])", cell)))
