"""The numbered steps of the help pages, and the walk that proves one list of them.

A list stands in `<div class="steps" markdown data-story="e2e/test_file.py::test_name">`. The story takes the fixture
`walk` and does step after step: what a step says to click has to be clicked, what it names has to be on the screen.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from e2e.server import ROOT, buyer_portal

HELP_SITE = ROOT / ".portal" / "help"
ROLES: tuple[Any, ...] = (
    "button", "checkbox", "columnheader", "combobox", "group", "heading", "link", "navigation", "radio", "region",
    "searchbox", "tab", "textbox",
)  # fmt: skip
"""What a name in bold can be the name of."""
_TELLS = re.compile(r"\b(?:click|go to|open)\b", re.IGNORECASE)
_BOLD, _CODE = re.compile("\x02(.+?)\x03"), re.compile("\x04(.+?)\x05")
_MARKS = {"strong": "\x02\x03", "code": "\x04\x05"}
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
_HEAR_CLICKS = """addEventListener('click', (event) => {
  const part = event.isTrusted && event.target.closest('a, button, label, summary');
  if (part) window.heardClick(part.getAttribute('aria-label') || part.innerText);
}, true)"""


@dataclass
class Step:
    """One numbered step as published; names in bold and commands are marked."""

    text: str = ""

    @property
    def names(self) -> list[str]:
        return _names(self.text)

    @property
    def commands(self) -> list[str]:
        return [code for code in _CODE.findall(self.text) if code.startswith("buyer-portal ")]

    @property
    def clicks(self) -> list[tuple[list[str], bool]]:
        """What is to be clicked, sentence by sentence, and whether one of it is enough."""
        told = [part[found.start() :] for part in _SENTENCE_ENDS.split(self.text) if (found := _TELLS.search(part))]
        return [(_names(part), " or " in part) for part in told if _names(part)]


@dataclass
class StepList:
    """A numbered list; `story` is empty when nobody says which one walks it."""

    story: str
    steps: list[Step] = field(default_factory=list)


class _Lists(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.lists: list[StepList] = []
        self._stories: list[str] = []  # of the open divs
        self._depth = 0  # of the open lists with numbers
        self._in_article = False  # the search has a list of its own
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_article |= tag == "article"
        if not self._in_article:
            return
        if tag == "div":
            self._stories.append(dict(attrs).get("data-story") or "")
        elif tag == "ol":
            self._depth += 1
            self.lists.append(StepList(next((story for story in reversed(self._stories) if story), "")))
        elif tag == "li" and self._depth == 1:
            self.lists[-1].steps.append(Step())
        self._write(_MARKS.get(tag, "")[:1])

    def handle_endtag(self, tag: str) -> None:
        self._in_article &= tag != "article"
        if not self._in_article:
            return
        self._write(_MARKS.get(tag, "")[1:])
        if tag == "div":
            self._stories.pop()
        elif tag == "ol":
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        self._write(data.replace("\n", " "))

    def _write(self, text: str) -> None:
        if self._depth and self.lists[-1].steps:
            self.lists[-1].steps[-1].text += text


def lists_of(page: Path) -> list[StepList]:
    """Every numbered list of a built page."""
    return _Lists(page.read_text(encoding="utf-8")).lists


def steps_of(story: str) -> list[Step]:
    """The steps of the one list that names a story."""
    found = [steps for page in sorted(HELP_SITE.rglob("*.html")) for steps in lists_of(page) if steps.story == story]
    assert len(found) == 1, f"{len(found)} step lists of the help center name {story}"
    return found[0].steps


class Walk:
    """A story's way through the steps of a list."""

    def __init__(self, steps: list[Step]) -> None:
        self._left = list(steps)
        self._done: list[str] = []
        self._heard: list[str] = []
        self._pages: list[Page] = []

    @contextmanager
    def step(self, page: Page | None = None) -> Iterator["Walk"]:
        """Do the next step of the list on `page`; without one it is done in a shell."""
        assert self._left, "The story goes on, but the help page has no more steps"
        step = self._left.pop(0)
        self._heard.clear()
        self._done.clear()
        if page:
            self._listen(page)
        yield self
        if page:
            self._wait_until_heard(page, step)
        _expect_clicks(step, self._heard)
        if page:
            unheard = [name for name in step.names if not any(_is_named(heard, name) for heard in self._heard)]
            for name in unheard:
                self.sees(page, name)
        for command in step.commands:
            started = " ".join(command.split()[:2])
            assert any(done.startswith(started) for done in self._done), f"“{command}” was not run: {self._done}"

    def sees(self, page: Page, name: str) -> None:
        """Something of this name is on the screen; for what is gone again when the step ends."""
        if name not in self._done:
            expect(_named(page, name).first, f"“{name}” is on the screen, as the help page says").to_be_attached()
            self._done.append(name)

    def run(self, database_url: str, *arguments: str) -> str:
        """Run a command that the step names; give what it says."""
        done = buyer_portal(database_url, *arguments)
        assert done.returncode == 0, done.stderr
        self._done.append(f"buyer-portal {' '.join(arguments)}")
        return done.stdout

    def expect_finished(self) -> None:
        left = [_BOLD.sub(r"\1", step.text) for step in self._left]
        assert not left, f"The help page has more steps than the story: {left}"

    def _hear(self, name: str) -> None:
        self._heard.append(name)

    def _wait_until_heard(self, page: Page, step: Step) -> None:
        """The browser tells of a click on its own time, perhaps after Playwright has called it done."""
        ends = time.monotonic() + 5
        while not all(_clicked(names, self._heard) for names, _ in step.clicks) and time.monotonic() < ends:
            page.wait_for_timeout(20)

    def _listen(self, page: Page) -> None:
        if page not in self._pages:
            self._pages.append(page)
            page.expose_function("heardClick", self._hear)
            page.add_init_script(_HEAR_CLICKS)
            page.evaluate(_HEAR_CLICKS)


def _expect_clicks(step: Step, heard: list[str]) -> None:
    for names, one_is_enough in step.clicks:
        clicked = _clicked(names, heard)
        assert clicked if one_is_enough else clicked == names, f"The help page says to click {names}; clicked: {heard}"


def _clicked(names: list[str], heard: list[str]) -> list[str]:
    return [name for name in names if any(_is_named(what, name) for what in heard)]


def _named(page: Page, name: str) -> Locator:
    called = re.compile(rf"^\s*{re.escape(name)}(?!\w)")
    found = page.get_by_role("option", name=called)  # a closed list shows only the chosen one
    for role in ROLES:
        found = found.or_(page.get_by_role(role, name=called).locator("visible=true"))
    return found.or_(page.get_by_label(called).locator("visible=true"))


def _is_named(heard: str, name: str) -> bool:
    return re.match(rf"\s*{re.escape(name)}(?!\w)", heard) is not None


def _names(text: str) -> list[str]:
    return [name for bold in _BOLD.findall(text) for name in bold.split(" → ")]
