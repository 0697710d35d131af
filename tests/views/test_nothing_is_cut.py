import re

from buyer_portal.settings import ROOT

# A number that is too long for these is too large, and refused as such.
OF_NUMBERS = {"ordering_again.py", "catalogue.py"}


def test_no_box_cuts_what_is_pasted_into_it():
    views = (ROOT / "buyer_portal" / "views").rglob("*.py")

    cutting = {view.name for view in views if re.search(r"max_?length", view.read_text(), re.IGNORECASE)}

    assert cutting == OF_NUMBERS
