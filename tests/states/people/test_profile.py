"""The person's own settings: their own, and only values that exist."""

from typing import Any

import pytest

from buyer_portal.domain.people.profile import TIME_ZONES
from buyer_portal.states.people.profile import ProfileState
from buyer_portal.states.shell.frame import FrameState
from tests.states.conftest import everything, of, run


def test_a_change_is_saved_and_seen_at_once(screen: Any, ada: Any) -> None:
    page = screen(ProfileState, "/settings", ada)
    run(everything(page.load()))

    run(everything(page.save({"name": " Ada L. ", "time_zone": "Asia/Tokyo"})))

    assert (page.profile_name, page.time_zone, page.profile_problem) == ("Ada L.", "Asia/Tokyo", "")
    frame = run(of(page, FrameState))
    assert frame.name == "Ada L."
    assert [toast.title for toast in frame.toasts] == ["Saved"]


FORGED: list[Any] = [
    {"name": "Ada", "time_zone": "Mars/Olympus"},
    {"name": "Ada", "time_zone": "../../etc/passwd"},
    {"name": "Ada", "time_zone": "Europe/Berlin\0"},
    {"name": "Ada", "time_zone": ["Europe/Berlin"]},
    {"name": "Ada"},
    {"name": "", "time_zone": "Europe/Berlin"},
    {"name": "x" * 201, "time_zone": "Europe/Berlin"},
    {"name": "A\nB", "time_zone": "Europe/Berlin"},
    {"name": "A\u202eB", "time_zone": "Europe/Berlin"},
    {"name": {"first": "Ada"}, "time_zone": "Europe/Berlin"},
    {},
    None,
    [],
    "name",
]


@pytest.mark.parametrize("form", FORGED, ids=range(len(FORGED)))
def test_a_forged_form_changes_nothing(screen: Any, ada: Any, snapshot: Any, unchanged: Any, form: Any) -> None:
    page = screen(ProfileState, "/settings", ada)
    run(everything(page.load()))
    before = snapshot()

    run(everything(page.save(form)))

    assert unchanged(before)
    assert page.profile_problem
    assert page.profile_name == "Ada Lindqvist"


def test_no_other_field_can_be_written(screen: Any, ada: Any, mia: Any, snapshot: Any) -> None:
    page = screen(ProfileState, "/settings", ada)
    form = {"name": "Ada L.", "time_zone": "UTC", "id": mia.id, "person_id": mia.id, "email": "x@y.example"}

    run(everything(page.save({**form, "company_id": mia.company_id, "password_hash": "", "side": "SUPPLIER"})))

    (row,) = [row for row in snapshot()["person"] if "Ada L." in row]
    assert (ada.id, ada.company_id, ada.email) == (*row[:2], row[3])
    assert len([row for row in snapshot()["person"] if "Mia Rossi" in row]) == 1


def test_every_time_zone_that_is_offered_can_be_chosen(screen: Any, ada: Any) -> None:
    page = screen(ProfileState, "/settings", ada)

    for zone in TIME_ZONES[:: max(1, len(TIME_ZONES) // 20)]:
        run(everything(page.save({"name": "Ada", "time_zone": zone})))
        assert page.profile_problem == "", zone
