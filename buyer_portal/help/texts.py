"""What the built site has besides its pages: each page as Markdown, `llms.txt`, and the rules as data."""

import json
import re
from pathlib import Path

from buyer_portal.api.policies import cancellation_policy
from buyer_portal.settings import ROOT

SOURCES = ROOT / "help_docs"
POLICY = "policy.json"


def write_texts(site: Path) -> None:
    """Write all of them into the built site."""
    (site / POLICY).write_text(policy_text(), encoding="utf-8")
    for source in SOURCES.glob("*.md"):
        (site / source.name).write_text(plain_markdown(source), encoding="utf-8")
    (site / "llms.txt").write_text(_index(), encoding="utf-8")


def policy_text() -> str:
    """What `GET /api/policy` answers, for "My order is…": the help center works without the portal, too."""
    return json.dumps(cancellation_policy(), ensure_ascii=False, indent=1) + "\n"


def plain_markdown(source: Path) -> str:
    """A page's own text with its facts filled in, without marks for the builder."""
    page = _FRONT_MATTER.sub("", source.read_text(encoding="utf-8"))
    filled = _SNIPPET.sub(lambda match: _fact(match["file"], match["part"]), page)
    for pattern, words in _PLAIN:
        filled = pattern.sub(words, filled)
    return filled.strip() + "\n"


def _fact(file: str, part: str | None) -> str:
    (found,) = [path for path in (SOURCES / "_generated" / file, SOURCES / "_measured" / file) if path.is_file()]
    text = found.read_text(encoding="utf-8")
    return re.split(rf"<!-- --8<-- \[(?:start|end):{part}\] -->", text)[1].strip() if part else text


def _index() -> str:
    pages = sorted(SOURCES.glob("*.md"), key=lambda path: (path.stem != "index", path.stem))
    lines = "\n".join(f"- [{_said(page, 'title')}](/help/{page.name}): {_said(page, 'description')}" for page in pages)
    return (
        "# Buyer Portal Help\n\n> How buyers and suppliers find, follow, change and cancel orders.\n\n"
        f"## Pages\n\n{lines}\n\n## Data\n\n"
        "- [Cancellation rules](/api/policy): what each status allows, as JSON\n"
    )


def _said(page: Path, field: str) -> str:
    match = re.search(rf'^{field}: "?(.*?)"?$', page.read_text(encoding="utf-8"), re.MULTILINE)
    assert match, f"{page.name} has no {field}"
    return match[1]


_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_SNIPPET = re.compile(r'^--8<-- "(?P<file>[\w./-]+?)(?::(?P<part>[\w-]+))?"$', re.MULTILINE)
_PLAIN = (
    (re.compile(r"^!.*-(?:desktop-dark|phone-\w+)\.webp.*\n?", re.MULTILINE), ""),  # one look of four is enough
    (re.compile(r"(?<=\.webp)#only-light"), ""),
    (re.compile(r"</thead>\n<tbody>"), ""),
    (re.compile(r"<thead><tr>.*"), lambda match: f"{match[0]}\n{'| --- ' * match[0].count('<th ')}|"),
    (re.compile(r"<t[dh]\b[^>]*>"), "| "),
    (re.compile(r"</t[dh]>"), " "),
    (re.compile(r"</tr>"), "|"),
    (re.compile(r"</?strong>"), "**"),
    (re.compile(r"</?[a-z][^>]*>"), ""),
    (re.compile(r" ?\{:? ?[#.][^}]*\}"), ""),
    (re.compile(r"\n{3,}"), "\n\n"),
)
