"""The pages as a reader finds them: reachable, whole, and naming only what is on the screen."""

import re
from datetime import date
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import yaml

from buyer_portal.domain.cancellation import CANCELLATION_RULES
from buyer_portal.domain.channel import Channel, Topic
from buyer_portal.domain.help import Help
from buyer_portal.domain.order import MOVES, OrderStatus
from buyer_portal.domain.order_import import COLUMNS
from buyer_portal.domain.photo import MAX_PHOTOS
from buyer_portal.domain.return_case import ANSWER_WITHIN, RETURN_MOVES, Outcome
from buyer_portal.settings import ROOT

SOURCES = sorted((ROOT / "help_docs").glob("*.md"))
# Grows with the views; DESIGN.md section 2 has the list.
NAMES_ON_SCREEN = {move.button for move in MOVES.values()} | {
    "Dashboard", "Orders", "Messages", "Notifications", "Help",
    "Order chat", "Timeline", "Cancel Order", "Confirm", "Keep order", "Send", "View receipt", "Print",
    "Settings", "Update notifications", *Topic, *Channel,
    "Ask for a change", "Send request", "Proposed changes", "Accept modifications", "Reject modifications",
    "Report a problem", "Settle with the supplier", "Needs attention", "Decline instead",
    *(move.button for move in RETURN_MOVES.values()),
    "Order again", "Place order", "Recreate", "Catalogue", "Save",
}  # fmt: skip
PORTAL_PAGES = {"/orders"}


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
    links = {link.get("href") for page in site.pages.values() for link in page.all("a")}
    inwards = [urlsplit(link) for link in links if link.startswith("/") and not link.startswith("/help/")]

    assert {link.path for link in inwards} == PORTAL_PAGES
    assert {status for link in inwards for status in parse_qs(link.query).get("status", [])} == set(OrderStatus)


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
    for address, page in site.pages.items():
        for element in page.all("strong"):
            if element.in_article:
                assert set(element.text.split(" → ")) <= NAMES_ON_SCREEN, f"{address}: {element.text}"


def test_every_page_has_one_title_and_ends_with_whom_to_ask(site):
    for address, page in site.pages.items():
        assert len(page.all("h1")) == 1, address
        assert "Still stuck? Contact your supplier in the order chat." in page.article[-150:], address


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_page_says_what_it_is_about_and_when_it_was_reviewed(source):
    _, front_matter, _ = source.read_text(encoding="utf-8").split("---\n", 2)
    facts = yaml.safe_load(front_matter)

    assert 40 <= len(facts["description"]) <= 170
    assert facts["tags"]
    assert isinstance(facts["reviewed"], date)


def test_the_columns_of_an_import_file_are_listed_in_their_order(site):
    cells = [cell.text for cell in site.pages["import-orders/"].all("td")]

    assert tuple(cells[::2]) == COLUMNS


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
    literal = re.compile(r"/help/(?!assets/)[a-z#]")
    sources = [*(ROOT / "buyer_portal").rglob("*.py"), *(ROOT / "assets").glob("*.js"), ROOT / "rxconfig.py"]

    for path in sources:
        assert not literal.search(path.read_text(encoding="utf-8")), f"{path.relative_to(ROOT)}: use Help.….address"


def test_only_one_function_makes_links_to_the_help_center():
    makers = {"help_link", "help_key"}
    by_hand = re.compile(r"\b(\w+)\([^()]*\bHelp\.\w+(?:\.address)?\b")

    for path in (ROOT / "buyer_portal" / "views").rglob("*.py"):
        for call in by_hand.finditer(path.read_text(encoding="utf-8")):
            is_argument = "help_topic=Help" in call[0]
            assert call[1] in makers or is_argument, f"{path.relative_to(ROOT)}: {call[0]} is no help_link"
