"""The shorter step lists of the help center, each walked as `e2e/help/ways.py` says."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from e2e.help.steps import Walk
from e2e.help.ways import WAYS
from e2e.server import Server


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own: somebody signs out and changes their name here."""
    return start_portal()


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """The list to walk, by page and place."""
    return request.param


def test_the_way_is_walked(sign_in: Callable[..., Page], place_order: Callable[..., str], walk: Walk, way: str) -> None:
    taken, number = WAYS[way], place_order(WAYS[way].status)
    taken.prepare(number)
    page = sign_in(taken.who)
    page.goto(taken.start)

    for deeds in taken.steps:
        with walk.step(page):
            for deed in deeds:
                deed(walk, page, number)

    taken.worked(walk, page, number)
