"""Every numbered list of the help center is walked by a story in a browser, step by step."""

import re
from collections.abc import Iterator

import pytest

from buyer_portal.settings import ROOT
from e2e.help.steps import StepList, lists_of
from e2e.help.ways import WAYS

_STORY = re.compile(r"^def (test_\w+)\(([^)]*)\)", re.MULTILINE)


@pytest.fixture(scope="module")
def step_lists(site) -> list[tuple[str, StepList]]:
    """The lists, each with the address of its page."""
    found = []
    for address in site.pages:
        path = site.folder / address
        found += [(address, steps) for steps in lists_of(path / "index.html" if path.is_dir() else path)]
    return found


def stories() -> Iterator[str]:
    """The stories that walk a list."""
    for path in sorted((ROOT / "e2e").rglob("test_*.py")):
        for name, parameters in _STORY.findall(path.read_text(encoding="utf-8")):
            if "walk: Walk, way: str" in parameters:
                yield from (f"{path.relative_to(ROOT)}::{name}[{way}]" for way in WAYS)
            elif "walk: Walk" in parameters:
                yield f"{path.relative_to(ROOT)}::{name}"


def test_every_numbered_list_names_the_story_that_walks_it(step_lists):
    for address, steps in step_lists:
        first = steps.steps[0].text if steps.steps else ""
        assert steps.story, f"/help/{address}: no story walks “{first[:60]}…”: write one, and name it in data-story"


def test_every_story_that_a_list_names_exists_and_walks(step_lists):
    there = set(stories())

    for address, steps in step_lists:
        assert steps.story in there, f"/help/{address}: {steps.story} is gone"


def test_every_story_walks_one_list(step_lists):
    named = [steps.story for _, steps in step_lists]

    assert sorted(named) == sorted(stories())


def test_a_step_says_what_is_clicked_and_what_is_only_there(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<article><div data-story="e2e/a.py::test_b"><ol><li>Go to <strong>Dashboard → Orders</strong>.</li>'
        "<li>In <strong>Here</strong>, click <strong>One</strong> or <strong>Two</strong>. <strong>Three</strong> is"
        " there.</li><li>Run <code>buyer-portal import x.csv</code>, not <code>x</code>.</li></ol></div></article>"
    )

    (steps,) = lists_of(page)

    assert steps.story == "e2e/a.py::test_b"
    first, second, third = steps.steps
    assert first.clicks == [(["Dashboard", "Orders"], False)]
    assert (second.names, second.clicks) == (["Here", "One", "Two", "Three"], [(["One", "Two"], True)])
    assert third.commands == ["buyer-portal import x.csv"]
