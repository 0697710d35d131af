"""The process that renders pages dies, hangs or is not there: pages come without their content, which follows."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from e2e.database import ADA
from e2e.machines.waiting import wait_until
from e2e.pages.order import OrderPage
from e2e.server import Server, children_of

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds processes in /proc")


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of its own, whose renderer dies."""
    return start_portal()


def renderers_of(portal: Server) -> list[int]:
    """The processes that render for it."""
    assert portal.process
    below = [portal.process.pid, *children_of(portal.process.pid)]
    every = [child for pid in below for child in children_of(pid)]
    return [pid for pid in every if b"/renderers/" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def rendering(portal: Server) -> str:
    with urlopen(f"{portal.url}/readyz") as answer:
        return json.loads(answer.read()).get("rendering", "ok")


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGSTOP], ids=["dies", "hangs"])
def test_a_page_comes_all_the_same_and_the_renderer_is_started_again(
    portal: Server, buyer: Page, place_order: Callable[..., str], sign_in: Callable[..., Page], signum: int
) -> None:
    wait_until(lambda: len(renderers_of(portal)) > 0)
    reader, order, was = sign_in(ADA, java_script_enabled=False), OrderPage(buyer), renderers_of(portal)
    for pid in was:
        os.kill(pid, signum)

    order.open_order(place_order())
    order.ask_to_cancel().confirm()
    order.expect_status("CANCELLED")
    wait_until(lambda: reader.goto("/dashboard") is not None and not set(was) & set(renderers_of(portal)))
    wait_until(lambda: rendering(portal) == "ok")

    reader.goto("/dashboard")
    expect(reader.get_by_role("main")).to_contain_text("Needs attention")
