"""What holds on every screen, of the portal and of the help center. Each is opened once, and asked everything."""

import pytest

from buyer_portal.domain.help import Help
from e2e.screens import SCREENS, Seen

OUT_OF_REACH = ("receipt", "dialog", "desk decline")
"""No navigation: the paper of a receipt, and what a dialog has made inert."""


@pytest.mark.parametrize("seen", SCREENS, indirect=True)
def test_a_screen_is_as_every_screen_has_to_be(seen: Seen, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["seen"]
    screen = SCREENS[name]

    _can_be_used_by_everybody(seen)
    _runs_only_what_is_ours(seen, is_missing=screen.is_missing)
    if name != "help missing":  # its own links are tested in test_help.py
        assert seen.help_links
        assert seen.help_links == dict.fromkeys(seen.help_links, True)
    if screen.who and not name.startswith(OUT_OF_REACH):
        assert seen.last_in_navigation == ("Help", Help.HOME.address)
    if screen.address.startswith("/help/"):
        assert seen.ways_to_the_orders > 0


def _can_be_used_by_everybody(seen: Seen) -> None:
    assert seen.light == []
    assert seen.dark == []
    assert seen.phone_width <= 320
    assert seen.beyond_the_phone == []
    assert len(seen.headings) == 1
    assert seen.main_parts == 1
    assert "Buyer Portal" in seen.title
    assert seen.language == "en"


def _runs_only_what_is_ours(seen: Seen, *, is_missing: bool) -> None:
    assert seen.policies
    for policy in seen.policies:
        directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
        assert directives["default-src"] in (["'self'"], ["'none'"]), policy
        assert directives.get("object-src", directives["default-src"]) == ["'none'"], policy
        assert directives["frame-ancestors"] == ["'none'"], policy
        assert "'unsafe-inline'" not in directives["script-src"], policy
        assert "'unsafe-eval'" not in policy
        assert "*" not in policy
    assert seen.hosts == {"localhost"}
    assert is_missing or seen.failed == []
