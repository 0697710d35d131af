"""Small lies about the portal, told in a copy: each is caught by a fast test that names the place.

Where a test lists whatever is wrong, its lies are told at once: it has to name them all.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from buyer_portal.settings import ROOT

COPIED = (
    "buyer_portal",
    "help_docs",
    "assets",
    "tests",
    "e2e",
    "mkdocs.yml",
    "pyproject.toml",
    "rxconfig.py",
    "README.md",
)
CANCEL, STUCK = "help_docs/cancel-order.md", "help_docs/_overrides/partials/stuck.html"
RULES, NEWS_VIEW = "buyer_portal/domain/cancellation_rules.py", "buyer_portal/views/notifications.py"


QUICKLY = ("-vv", "--tb=short", "--confcutdir=tests/help_docs", "-p", "no:playwright", "-p", "no:hypothesispytest")
"""Without what these tests don't need: the databases of tests/conftest.py and most plugins."""


@dataclass(frozen=True)
class Lie:
    """The file and the words that are changed; the test that notices, and what it names."""

    file: str
    old: str
    new: str
    noticed_by: str
    named: tuple[str, ...]


LIES = {
    "a changed rule": Lie(
        RULES,
        'may_cancel=False,\n        contact=Contact.NEXT_STEP,\n        headline="✗ Too late',
        'may_cancel=True,\n        contact=Contact.NEXT_STEP,\n        headline="✗ Too late',
        "test_facts.py::test_the_published_sections_answer_as_the_rules_do",
        ("#out-for-delivery",),
    ),
    "a changed headline": Lie(
        RULES,
        "✗ Too late - Order",
        "✗ Too late: order",
        "test_facts.py::test_the_committed_facts_are_fresh",
        ("cancellation-sections.md",),
    ),
    "a changed limit": Lie(
        "buyer_portal/domain/conversation/message.py",
        "MAX_MESSAGE = 4_000",
        "MAX_MESSAGE = 5_000",
        "test_facts.py::test_the_committed_facts_are_fresh",
        ("limits.md",),
    ),
    "a changed refusal": Lie(
        "buyer_portal/domain/conversation/message.py",
        "MAX_MESSAGE = 4_000",
        "MAX_MESSAGE = 9_999",
        "test_facts.py::test_the_committed_facts_are_fresh",
        ("refusals.md",),
    ),
    "a renamed button": Lie(
        NEWS_VIEW,
        '"Mark all as read"',
        '"Read everything"',
        "test_pages.py::test_bold_words_are_names_on_the_screen",
        ("notifications/", "Mark all as read"),
    ),
    "a bold name that no screen has": Lie(
        "help_docs/order-chat.md",
        "**Order chat**",
        "**Order talk**",
        "test_pages.py::test_bold_words_are_names_on_the_screen",
        ("order-chat/", "Order talk"),
    ),
    "a removed anchor": Lie(
        CANCEL,
        "{ #no-button }",
        "{ #button }",
        "test_pages.py::test_every_help_topic_leads_to_a_page_and_an_id",
        ("cancel-order/#no-button",),
    ),
    "a moved page": Lie(
        "mkdocs.yml",
        "change-order.md",
        "ask-for-change.md",
        "test_pages.py::test_the_strict_build_has_no_warning",
        ("ask-for-change.md",),
    ),
    "a topic without a page": Lie(
        "buyer_portal/domain/help.py",
        'FAQ = "cancellation-faq/"',
        'FAQ = "questions/"',
        "test_pages.py::test_every_help_topic_leads_to_a_page_and_an_id",
        ("questions/",),
    ),
    "an address that is no Help topic": Lie(
        NEWS_VIEW,
        '"Mark all as read"',
        '"/help/notifications/"',
        "test_pages.py::test_only_the_help_enum_makes_addresses_of_the_help_center",
        ("views/notifications.py",),
    ),
    "a link into the portal that leads nowhere": Lie(
        "help_docs/after-cancelling.md",
        "/orders?status=CANCELLED",
        "/orders?status=CANCELED",
        "test_pages.py::test_every_link_into_the_portal_is_a_page_with_a_status_that_exists",
        ("after-cancelling/", "status=CANCELED"),
    ),
    "a link to a host that may be dead": Lie(
        CANCEL,
        "# Cancel an order\n",
        "# Cancel an order\n\n[More](https://dead.example/)\n",
        "test_pages.py::test_no_page_asks_another_host_for_anything",
        ("cancel-order/", "dead.example"),
    ),
    "a request to another host": Lie(
        "help_docs/assets/help.css",
        "/* Pictures:",
        '@import "https://fonts.example/x.css";\n/*',
        "test_pages.py::test_no_page_asks_another_host_for_anything",
        ("help.css",),
    ),
    "a limit written by hand": Lie(
        "help_docs/order-chat.md",
        "**Send**.",
        "**Send**. At most 100 characters.",
        "test_pages.py::test_no_page_writes_a_limit_by_hand",
        ("order-chat.md", "100 characters"),
    ),
    "nobody to ask": Lie(
        STUCK,
        "Still stuck?",
        "The end.",
        "test_pages.py::test_every_page_has_one_title_and_ends_with_whom_to_ask",
        ("404.html", "Still stuck?"),
    ),
    "a page that was never reviewed": Lie(
        CANCEL,
        "reviewed: 2026",
        "checked: 2026",
        "test_pages.py::test_every_page_says_what_it_is_about_and_when_it_was_reviewed",
        ("cancel-order.md", "reviewed"),
    ),
    "a status that is not listed": Lie(
        CANCEL,
        '--8<-- "cancellation-sections.md"',
        "",
        "test_facts.py::test_the_published_sections_answer_as_the_rules_do",
        ("#pending",),
    ),
    "a snippet that was edited": Lie(
        "help_docs/_generated/moves.md",
        "PROCESSING",
        "PROCESSED",
        "test_facts.py::test_the_committed_facts_are_fresh",
        ("moves.md",),
    ),
    "a forged badge": Lie(
        CANCEL,
        "# Cancel an order\n",
        '# Cancel an order\n\n<span class="badge" data-status="PENDING">DELIVERED</span>\n',
        "test_facts.py::test_a_badge_on_a_page_carries_the_words_of_its_status",
        ("cancel-order/", "DELIVERED"),
    ),
    "a sentence of the guide that is gone": Lie(
        CANCEL,
        "The earlier you cancel, the less",
        "The later you cancel, the more",
        "test_guide.py::test_the_sentence_of_the_guide_is_on_its_page",
        ("cancel-order.md", "The earlier you cancel"),
    ),
    "a story that is gone": Lie(
        "e2e/help/test_steps.py",
        "def test_a_change_is_asked_for(",
        "def test_nothing(",
        "test_steps.py::test_every_story_that_a_list_names_exists_and_walks",
        ("/help/change-order/", "test_a_change_is_asked_for"),
    ),
    "a list that nobody walks": Lie(
        "help_docs/find-orders.md",
        ' data-story="e2e/help/test_ways.py::test_the_way_is_walked[find-orders#search]"',
        "",
        "test_steps.py::test_every_numbered_list_names_the_story_that_walks_it",
        ("/help/find-orders/", "Dashboard"),
    ),
    "a picture without words": Lie(
        "help_docs/_generated/pictures/orders.md",
        "![Your orders: tabs by status, the search box, and a row for each order]",
        "![]",
        "test_pictures.py::test_every_picture_of_a_page_comes_from_the_manifest_with_its_text",
        ("find-orders/", "orders-desktop-light.webp"),
    ),
    "a picture that no scenario makes": Lie(
        CANCEL,
        "# Cancel an order\n",
        "# Cancel an order\n\n![A button](assets/icon.svg)\n",
        "test_pictures.py::test_every_picture_of_a_page_comes_from_the_manifest_with_its_text",
        ("cancel-order/", "icon.svg"),
    ),
    "a picture of last year": Lie(
        "help_docs/assets/pictures.json",
        '"orders-desktop-light.webp": {\n    "sha256": "',
        '"orders-desktop-light.webp": {\n    "sha256": "0',
        "test_pictures.py::test_a_picture_is_the_one_that_was_taken_and_is_small",
        ("orders-desktop-light.webp",),
    ),
}


PROMISES = {
    "cancel-order.md": (
        "You can also cancel within an hour after it went OUT FOR DELIVERY.",
        "A delivered order may be sent home again until the next morning.",
    ),
    "supplier-policies.md": ("The supplier pays every charge.", "Whoever cancels on a Sunday foots nothing."),
    "after-cancelling.md": ("Your bank gives the amount back after three days.",),
    "change-order.md": ("Your supplier has to say yes within two hours.",),
    "order-statuses.md": ("It is never too late while the van stands at your door.",),
    "order-again.md": ("A colleague can reopen a CANCELLED order for a day.",),
}
"""What free prose could promise that no rule keeps: what may be cancelled, by when, and who pays."""
for page, promises in PROMISES.items():
    for promise in promises:
        LIES[promise] = Lie(
            f"help_docs/{page}",
            "{ #related }\n",
            f"{{ #related }}\n\n{promise}\n",
            "test_claims.py::test_every_sentence_on_cancelling_and_money_was_reviewed",
            (page, promise),
        )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the fast tests of the help center read, to lie in."""
    place = tmp_path_factory.mktemp("lies")
    unwanted = shutil.ignore_patterns("__pycache__", "bench")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, symlinks=True, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, place / name)
    return place


@pytest.fixture
def tell(copy: Path) -> Iterator[Callable[[Lie], None]]:
    """Make a lie in the copy, and take it back afterwards."""
    told: dict[Path, str] = {}

    def change(lie: Lie) -> None:
        path = copy / lie.file
        text = path.read_text(encoding="utf-8")
        told.setdefault(path, text)
        assert lie.old in text, f"{lie.file} has no longer: {lie.old}"
        path.write_text(text.replace(lie.old, lie.new), encoding="utf-8")

    yield change
    for path, text in told.items():
        path.write_text(text, encoding="utf-8")


_LISTS_ALL = ("test_claims.py::", "test_facts.py::")


def _told_at_once() -> list[tuple[str, ...]]:
    groups: list[list[str]] = []
    for name, lie in LIES.items():
        for group in groups:
            others = [LIES[other] for other in group]
            is_apart = all(other.file != lie.file or lie.old.startswith("{ #related }") for other in others)
            is_same = others[0].noticed_by == lie.noticed_by and lie.noticed_by.startswith(_LISTS_ALL)
            if is_same and is_apart:
                group.append(name)
                break
        else:
            groups.append([name])
    return [tuple(group) for group in groups]


@pytest.mark.parametrize("names", _told_at_once(), ids=lambda names: names[0])
def test_a_lie_is_caught_and_its_place_is_named(
    copy: Path, tell: Callable[[Lie], None], names: tuple[str, ...]
) -> None:
    lies = [LIES[name] for name in names]
    for lie in lies:
        tell(lie)

    code, said = _test(copy, lies[0].noticed_by)

    assert code != 0, f"{lies[0].noticed_by} believes it"
    failures = "\n".join(re.findall(r"^(?:E  |FAILED|ERROR).*", said, re.MULTILINE))
    assert [words for lie in lies for words in lie.named if words not in failures] == [], failures


def _test(copy: Path, test: str) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PORTAL_"))}
    command = [sys.executable, "-m", "pytest", f"tests/help_docs/{test}", *QUICKLY]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
