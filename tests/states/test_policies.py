"""The supplier's form: what was previewed is what is saved, and whoever was second is told."""

from typing import Any

import pytest

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.policies import save_policy, supplier_policy
from buyer_portal.states.policies import SupplierPolicyState
from buyer_portal.states.shell.frame import FrameState
from tests.states.conftest import act, come_back, everything, of, redirects, run

FORM = {"deed": "preview", "seen": "0", "text": "We pick.", "kind_CONFIRMED": "PERCENTAGE", "value_CONFIRMED": "5"}


@pytest.fixture
def desk(screen: Any, tom: Any) -> SupplierPolicyState:
    page = screen(SupplierPolicyState, "/supplier/policy", tom)
    run(everything(page.load()))
    return page


def submit(page: SupplierPolicyState, **form: Any) -> None:
    run(everything(page.submit({**FORM, **form})))


def test_a_preview_shows_what_buyers_will_see_and_saves_nothing(desk: Any, snapshot: Any, unchanged: Any) -> None:
    before = snapshot()

    submit(desk)

    assert desk.previewed
    assert [(row.status, row.charge) for row in desk.preview.fees] == [
        ("PENDING", "No charge"),
        ("CONFIRMED", "€5.00 (5 % after confirmation)"),
        ("PROCESSING", "No charge"),
    ]
    assert unchanged(before)


def test_previewed_before_the_page_is_loaded_again_it_stays_and_says_that_a_colleague_saved(
    desk: Any, tom: Any
) -> None:
    come_back(desk, "/supplier/policy")
    save_policy(tom, {"text": "Ours."}, seen_version=0)

    act(desk, desk.submit(FORM))
    run(everything(desk.load()))

    assert desk.previewed
    assert desk.newer.startswith("Tom Becker saved version 1 meanwhile.")


def test_saving_keeps_what_was_previewed(desk: Any, tom: Any) -> None:
    submit(desk)
    submit(desk, deed="save")

    assert supplier_policy(tom).text == "We pick."
    assert (desk.policy_seen, desk.previewed, desk.form.id) == (1, False, "v1")
    assert desk.form.said.startswith("Version 1, saved by Tom Becker")
    assert [toast.title for toast in run(of(desk, FrameState)).toasts] == ["Version 1 is saved"]


def test_what_was_changed_after_the_preview_is_previewed_again(desk: Any, tom: Any) -> None:
    submit(desk)
    submit(desk, deed="save", value_CONFIRMED="50")

    assert supplier_policy(tom).version == 0
    assert "You changed it since the preview" in desk.policy_problem
    assert desk.preview.fees[1].charge == "€50.00 (50 % after confirmation)"


def test_a_second_click_on_save_does_nothing(desk: Any, tom: Any) -> None:
    submit(desk)
    submit(desk, deed="save")
    submit(desk, deed="save")

    assert (supplier_policy(tom).version, desk.policy_problem, desk.previewed) == (1, "", False)


def test_who_was_second_is_told_and_can_save_again(desk: Any, tom: Any) -> None:
    submit(desk)
    save_policy(tom, {"text": "The first."}, seen_version=0)
    run(everything(desk.reload()))
    assert "saved version 1 meanwhile" in desk.newer

    submit(desk, deed="save")
    assert supplier_policy(tom).text == "The first."
    assert "Nothing of yours was saved" in desk.policy_problem
    assert desk.policy_seen == 1

    submit(desk, deed="save", seen="1")
    assert (supplier_policy(tom).text, supplier_policy(tom).version) == ("We pick.", 2)


FORGED: list[Any] = [None, [], "save", {}, {"deed": "save"}, {"deed": ["save"], "seen": {}}, {"text": 7}]


@pytest.mark.parametrize("form", FORGED, ids=range(len(FORGED)))
def test_a_forged_form_saves_nothing(desk: Any, snapshot: Any, unchanged: Any, form: Any) -> None:
    before = snapshot()

    run(everything(desk.submit(form)))

    assert unchanged(before)


@pytest.mark.parametrize("seen", ["-1", "x", "9" * 5_000, "2", 0, None])
def test_a_forged_version_saves_nothing(desk: Any, snapshot: Any, unchanged: Any, seen: Any) -> None:
    submit(desk)
    before = snapshot()

    submit(desk, deed="save", seen=seen)

    assert unchanged(before)


def test_a_buyer_is_led_to_their_orders_and_saves_nothing(screen: Any, ada: Any, snapshot: Any, unchanged: Any) -> None:
    page, before = screen(SupplierPolicyState, "/supplier/policy", ada), snapshot()

    assert redirects(run(everything(page.load()))) == ["/orders"]
    run(everything(page.reload()))
    submit(page)
    submit(page, deed="save")

    assert unchanged(before)
    assert "for the supplier" in page.policy_problem


def test_a_written_policy_comes_back_into_the_form(desk: Any, tom: Any) -> None:
    fixed = {"kind_PROCESSING": "FIXED", "value_PROCESSING": "1.500", "currency_PROCESSING": "KWD"}
    save_policy(tom, {**FORM, **fixed, "contact_hours": "Days"}, seen_version=0)

    run(everything(desk.load()))

    assert [(fee.kind, fee.value, fee.currency) for fee in desk.form.fees] == [
        ("", "", "EUR"),
        ("PERCENTAGE", "5", "EUR"),
        ("FIXED", "1.500", "KWD"),
    ]
    assert (desk.form.text, desk.form.contact_hours) == ("We pick.", "Days")
    assert OrderStatus.PROCESSING.words == desk.form.fees[2].words
