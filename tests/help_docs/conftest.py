"""The help center as it is published, read once."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from buyer_portal.help.building import finish, run_mkdocs

VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "rect"}


@dataclass
class Element:
    """A tag with its attributes and all the text inside."""

    tag: str
    attributes: dict[str, str]
    in_article: bool
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")


class Page(HTMLParser):
    """A built page: its elements in the order they begin."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        in_article = tag == "article" or any(element.tag == "article" for element in self._open)
        element = Element(tag, {name: value or "" for name, value in attrs}, in_article)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if tag in ("", element.tag) and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    @property
    def article(self) -> str:
        return self.all("article")[0].text

    @property
    def ids(self) -> list[str]:
        return [element.get("id") for element in self.elements if "id" in element.attributes]


@dataclass
class Site:
    """The built site; `pages` by address below /help/, the 404 page as "404.html"."""

    folder: Path
    said: str
    pages: dict[str, Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("help") / "site"
    said = run_mkdocs(folder)
    finish(folder)
    pages = {
        str(path.relative_to(folder)).removesuffix("index.html"): Page(path) for path in sorted(folder.rglob("*.html"))
    }
    return Site(folder, said, pages)
