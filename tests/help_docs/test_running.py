"""The page for operators names figures, settings and alarms that there are."""

import re

import pytest

from buyer_portal.measures.meters import METERS
from buyer_portal.measures.report import ASKED_FOR
from buyer_portal.settings import ROOT, Settings

PAGE = (ROOT / "help_docs" / "running-the-portal.md").read_text(encoding="utf-8")
OF_PROCESSES = {"process_resident_memory_bytes", "process_cpu_seconds_total"}


def _told() -> set[str]:
    """Every figure by the name that it is asked for with."""
    told = set(ASKED_FOR) | OF_PROCESSES
    for family in METERS.collect():
        ends = {"counter": ("_total",), "histogram": ("", "_bucket", "_count", "_sum")}.get(family.type, ("",))
        told |= {f"{family.name}{end}" for end in ends}
    return told


def _section(anchor: str) -> str:
    return PAGE.partition(f"{{ #{anchor} }}")[2].partition("\n## ")[0]


def _alarms(anchor: str) -> list[list[str]]:
    rows = [line for line in _section(anchor).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[2:]]


def test_every_figure_that_is_named_is_told() -> None:
    named = set(re.findall(r"\b(?:portal|process)_[a-z_]+", PAGE))

    assert len(named) >= 20
    assert named - _told() == set()


def test_every_figure_that_is_told_is_named() -> None:
    named = re.sub(r"_(?:bucket|count|sum)\b", "", PAGE)
    families = {f"{family.name}{'_total' if family.type == 'counter' else ''}" for family in METERS.collect()}

    assert [name for name in sorted(families | set(ASKED_FOR) | OF_PROCESSES) if f"{name}" not in named] == []


def test_every_setting_that_is_named_exists() -> None:
    named = set(re.findall(r"\bPORTAL_[A-Z_]+", PAGE))
    settings = {f"PORTAL_{name.upper()}" for name in Settings.model_fields}

    assert named
    assert named - settings == set()


def test_every_alarm_says_what_it_means_and_what_to_do() -> None:
    rings, answers = _alarms("watch"), _alarms("night")

    assert len(rings) >= 10
    assert [alarm for alarm, _ in rings] == [alarm for alarm, _, _ in answers]
    assert [row for row in rings + answers if not all(row)] == []


@pytest.mark.parametrize(
    "alarm", ["Database away", "Disk", "Redis", "Mail", "connections", "Clock", "Worker dies", "Slow"]
)
def test_each_fault_that_the_portal_survives_has_an_alarm(alarm: str) -> None:
    assert [row for row in _alarms("night") if alarm in row[0]]


def test_the_capacity_says_when_it_was_measured(site) -> None:
    article = site.pages["running-the-portal/"].article

    assert re.search(r"Measured on \d{4}-\d\d-\d\d by bin/bench", article)
    assert "_measured" not in article
