"""What binds needs a deliberate act: no key that a scanner or a habit sends into a field sends the form around it."""

import re
from pathlib import Path

import pytest

from buyer_portal.settings import ROOT
from buyer_portal.views.parts.ui import binding_form

VIEWS = sorted((ROOT / "buyer_portal" / "views").rglob("*.py"))
NOT_BINDING = {"ui.py", "profile.py", "second_factor_forms.py", "email_change.py"}
"""Where a plain form may stand: the maker of the others, and one's own name, address and codes, which bind nobody."""


def test_a_form_that_binds_is_marked_for_the_browser():
    assert "data-deliberate" in str(binding_form().render())


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_form_that_reaches_the_server_binds_or_is_known_not_to(view: Path):
    plain = re.findall(r"rx\.el\.form\(|rx\.form", view.read_text())

    assert not plain or view.name in NOT_BINDING


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_no_field_acts_by_a_key(view: Path):
    assert not re.findall(r"on_key_down|on_key_up", view.read_text())
