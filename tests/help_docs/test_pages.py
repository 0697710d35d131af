"""The pages as a reader finds them: reachable, whole, and naming only what is on the screen."""

import ast
import re
from datetime import date
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import yaml

from buyer_portal.commands.reports import PROBLEMS_SHOWN
from buyer_portal.domain.cancellation_rules import CANCELLATION_RULES
from buyer_portal.domain.help import Help
from buyer_portal.domain.imports.orders import COLUMNS, OPTIONAL
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.returns.case import ANSWER_WITHIN
from buyer_portal.domain.returns.moves import Outcome
from buyer_portal.domain.returns.photo import MAX_PHOTOS
from buyer_portal.settings import ROOT

SOURCES = sorted((ROOT / "help_docs").glob("*.md"))
PORTAL_PAGES = {"/orders", "/verify"}


def names_on_screen() -> set[str]:
    """Every whole text in the code of screens and rules: a button that is renamed there has no name here any more."""
    names = set(re.findall(r'"([^"\n]+)"', (ROOT / "assets" / "portal.js").read_text(encoding="utf-8")))
    for room in ("views", "states", "words", "domain"):
        for path in (ROOT / "buyer_portal" / room).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
            names |= {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces
            }
    return names


def test_the_strict_build_has_no_warning(site):
    assert "WARNING" not in site.said
    assert "ERROR" not in site.said


@pytest.mark.parametrize("topic", Help)
def test_every_help_topic_leads_to_a_page_and_an_id(site, topic):
    address, _, anchor = topic.value.partition("#")

    assert address in site.pages
    assert not anchor or anchor in site.pages[address].ids


def test_every_status_has_its_own_section():
    assert {rule.help for rule in CANCELLATION_RULES.values()} == {Help[status.name] for status in OrderStatus}


def test_no_id_is_used_twice_on_a_page(site):
    for address, page in site.pages.items():
        assert len(page.ids) == len(set(page.ids)), address


def test_every_link_within_the_help_center_arrives(site):
    for address, page in site.pages.items():
        for link in page.all("a"):
            place = urlsplit(urljoin(f"/help/{address}", link.get("href")))
            if place.path.startswith("/help/"):
                arrived = site.pages[place.path.removeprefix("/help/")]
                assert not place.fragment or place.fragment in arrived.ids, f"{address}: {link.get('href')}"


def test_every_link_into_the_portal_is_a_page_with_a_status_that_exists(site):
    asked_for = set()
    for address, page in site.pages.items():
        for link in page.all("a"):
            place = urlsplit(link.get("href"))
            if place.path.startswith("/") and not place.path.startswith("/help/"):
                statuses = set(parse_qs(place.query).get("status", []))
                assert place.path in PORTAL_PAGES, f"/help/{address}: {place.path}"
                assert statuses <= set(OrderStatus), f"/help/{address}: {link.get('href')}"
                asked_for |= statuses

    assert asked_for == set(OrderStatus)


def test_no_page_asks_another_host_for_anything(site):
    for address, page in site.pages.items():
        for element in page.elements:
            for name in ("src", "href", "srcset", "action", "poster"):
                assert not re.match(r"(?i)(https?:)?//", element.get(name)), f"{address}: {element}"
    for sheet in (site.folder / "assets").glob("*.css"):
        assert not re.search(r"url\([\"']?(https?:)?//|@import", sheet.read_text()), sheet.name


def test_every_script_style_and_picture_of_a_page_is_part_of_the_site(site):
    for address, page in site.pages.items():
        wanted = [script.get("src") for script in page.all("script")] + [link.get("href") for link in page.all("link")]
        for name in filter(None, wanted):
            path = urlsplit(urljoin(f"/help/{address}", name)).path.removeprefix("/help/")
            assert (site.folder / path).is_file() or path in site.pages, f"{address}: {name}"


def test_the_site_carries_the_tokens_and_the_font_of_the_portal(site):
    for name in ("tokens.css", "fonts/geist-latin-wght.woff2", "fonts/LICENSE-geist-OFL.txt"):
        published = site.folder / "assets" / name
        assert not published.is_symlink()
        assert published.read_bytes() == (ROOT / "assets" / name).read_bytes()


def test_bold_words_are_names_on_the_screen(site):
    names = names_on_screen()
    for address, page in site.pages.items():
        for element in page.all("strong"):
            if element.in_article:
                strangers = set(element.text.split(" → ")) - names
                assert not strangers, f"{address}: no screen has {strangers}"


def test_every_page_has_one_title_and_ends_with_whom_to_ask(site):
    for address, page in site.pages.items():
        assert len(page.all("h1")) == 1, address
        assert "Still stuck? " in page.article[-150:], address
        assert re.search(r"\? (?:Contact|Ask) .+ in the order chat\.", page.article[-150:]), address


ABOUT_SUPPLIERS = re.compile(r"\b(?:[Tt]he|[Yy]our|[Aa]) supplier\b")
FOR_SUPPLIERS = {
    "supplier-desk.md": "",
    "supplier-policies.md": "set",
    "returns-and-refunds.md": "suppliers",
    "import-catalogue.md": "change",
    "_generated/desk-moves.md": "",
}
"""Pages for suppliers, or the one section of a page that is."""


@pytest.mark.parametrize(("page", "section"), FOR_SUPPLIERS.items())
def test_what_is_written_for_suppliers_speaks_to_them(page, section):
    text = (ROOT / "help_docs" / page).read_text(encoding="utf-8").rpartition("\n---\n")[2]
    if section:
        text = text.partition(f"{{ #{section} }}")[2].partition("\n## ")[0]
    limits = (ROOT / "help_docs" / "_generated" / "limits.md").read_text(encoding="utf-8")
    for name in re.findall(r"limits\.md:([\w-]+)", text):
        text += limits.partition(f"start:{name}]")[2].partition("<!--")[0]

    assert text
    assert not ABOUT_SUPPLIERS.search(text)
    assert "You: <strong>Cancel Order" not in text


@pytest.mark.parametrize("page", ["supplier-desk/", "import-catalogue/"])
def test_a_supplier_who_is_stuck_asks_the_buyer(site, page):
    assert "Still stuck? Ask the buyer in the order chat." in site.pages[page].article[-150:]


@pytest.mark.parametrize("page", ["refusals/", "notifications/", "glossary/", "sign-in-and-settings/"])
def test_a_page_of_both_sides_sends_each_to_the_other(site, page):
    assert "Still stuck? Ask the other side in the order chat." in site.pages[page].article[-150:]


def test_no_tooltip_takes_its_reader_for_a_buyer():
    assert not re.search(r"\b[Yy]ou", (ROOT / "help_docs" / "_generated" / "glossary.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_page_says_what_it_is_about_and_when_it_was_reviewed(source):
    _, front_matter, _ = source.read_text(encoding="utf-8").split("---\n", 2)
    facts = yaml.safe_load(front_matter)

    assert 40 <= len(facts["description"]) <= 170
    assert facts["tags"]
    assert isinstance(facts["reviewed"], date)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_page_writes_a_limit_by_hand(source):
    text = source.read_text(encoding="utf-8")

    assert re.findall(r"\d[\d,]*[ -](?:characters|minutes|hours|days|years|times|attempts|MB|lines)\b", text) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_numbered_list_is_a_list_of_steps(source):
    text = source.read_text(encoding="utf-8")

    lists = re.findall(r"^1\. ", text, re.MULTILINE)
    steps = re.findall(r"^<div class=\"steps[^>]*>\n\n1\. ", text, re.MULTILINE)
    assert len(lists) == len(steps)


@pytest.mark.parametrize("source", [path for path in SOURCES if path.stem != "index"], ids=lambda path: path.name)
def test_every_page_begins_with_its_limit_and_ends_with_related_pages(source):
    text = source.read_text(encoding="utf-8")
    first, last = text.split("\n# ")[1].split("\n\n")[1], text.split("\n## ")[-1]

    assert "{: .lead }" in first or "-limit.md" in first
    assert last.startswith("Related pages { #related }")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_heading_has_an_id_of_its_own(source):
    text = source.read_text(encoding="utf-8")

    assert [line for line in re.findall(r"^#{2,3} .*$", text, re.MULTILINE) if not line.endswith(" }")] == []


def test_every_page_is_reached_from_home_and_from_the_navigation(site):
    home = site.pages[""]
    from_home = {urlsplit(urljoin("/help/", link.get("href"))).path for link in home.all("a") if link.in_article}
    from_navigation = {
        urlsplit(urljoin("/help/", link.get("href"))).path for link in home.all("a") if not link.in_article
    }
    pages = {f"/help/{address}" for address in site.pages if address not in ("", "404.html")}

    assert pages <= from_home
    assert pages <= from_navigation


def test_the_import_report_names_as_many_problems_as_the_pages_say(site):
    for address in ("import-orders/", "import-catalogue/"):
        assert f"first {PROBLEMS_SHOWN} problems" in site.pages[address].article


def test_the_columns_of_an_import_file_are_listed_in_their_order(site):
    cells = [cell.text for cell in site.pages["import-orders/"].all("td")]

    assert tuple(cells[::2]) == COLUMNS + OPTIONAL


def test_the_five_questions_are_answered(site):
    questions = {heading.get("id"): heading.text for heading in site.pages["cancellation-faq/"].all("h2")}

    assert {name: questions[name].rstrip("#") for name in ("charges", "undo", "mistake", "some-items", "verify")} == {
        "charges": "Are there charges?",
        "undo": "Can I undo it?",
        "mistake": "I cancelled by mistake",
        "some-items": "Can I cancel only some items?",
        "verify": "How do I know it worked?",
    }


def test_returns_and_refunds_are_told_with_their_limits(site):
    article = site.pages["returns-and-refunds/"].article

    assert f"at most {MAX_PHOTOS} photos of 10 MB each: JPEG, PNG or WebP" in article
    assert f"within {ANSWER_WITHIN.days} days" in article
    for outcome in Outcome:
        assert outcome.value.lower() in article


def test_only_the_help_enum_makes_addresses_of_the_help_center():
    literal = re.compile(r"(?<!e2e)/help/(?!assets/|sitemap\.xml)[a-z#]")
    sources = [*(ROOT / "buyer_portal").rglob("*.py"), *(ROOT / "assets").glob("*.js"), ROOT / "rxconfig.py"]

    for path in sources:
        assert not literal.search(path.read_text(encoding="utf-8")), f"{path.relative_to(ROOT)}: use Help.….address"


def test_only_one_function_makes_links_to_the_help_center():
    makers = {"help_link", "help_key", "help_for"}
    by_hand = re.compile(r"\b(\w+)\([^()]*\bHelp\.\w+(?:\.address)?\b")

    for path in (ROOT / "buyer_portal" / "views").rglob("*.py"):
        for call in by_hand.finditer(path.read_text(encoding="utf-8")):
            is_argument = "help_topic=Help" in call[0]
            assert call[1] in makers or is_argument, f"{path.relative_to(ROOT)}: {call[0]} is no help_link"
