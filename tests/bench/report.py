"""What was measured, as one table and as JSON."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

_NOISE = 0.15  # medians of one machine differ by so much from run to run


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `portal` beside its `yardstick`. `id` stays the same over time; `ok` is None where no budget was set.

    `details["all"]` may have the single values behind the median, those of the yardstick first where there are pairs.
    """

    id: str
    what: str
    unit: str
    portal: float
    budget: str = ""
    ok: bool | None = None
    yardstick: float | None = None
    ratio: float | None = None
    details: dict[str, Any] = field(default_factory=dict)


def row(id: str, what: str, unit: str, portal: float, budget: str, ok: bool | None, **more: Any) -> Row:
    """Make a row; the ratio to its yardstick follows."""
    yardstick = more.get("yardstick")
    return Row(id, what, unit, portal, budget, ok, ratio=portal / yardstick if yardstick else None, **more)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them don't exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def print_table(rows: Sequence[Row]) -> None:
    """Show all rows."""
    table = Table(title="The portal and its yardsticks (medians)")
    for heading in ("what", "unit", "yardstick", "portal", "ratio", "budget", "ok"):
        table.add_column(heading, justify="left" if heading in ("what", "budget", "ok") else "right")
    for line in rows:
        said = "" if line.ok is None else "✓" if line.ok else "✗"
        table.add_row(
            line.what,
            line.unit,
            _figure(line.yardstick),
            _figure(line.portal),
            f"{line.ratio:.2f} ×" if line.ratio else "",
            line.budget,
            said,
        )
    Console(width=150).print(table)


def print_comparison(before: Path, after: Path) -> None:
    """Show what is faster, slower or heavier in `after` than in `before` by more than noise.

    Where there is a yardstick, ratios to it are compared: both were measured in the same minutes.
    """
    then, now = ({line["id"]: line for line in json.loads(file.read_text())["rows"]} for file in (before, after))
    table = Table(title=f"{before.name} → {after.name}: what changed by more than {_NOISE:.0%}")
    for heading in ("id", "before", "after", "change"):
        table.add_column(heading, justify="left" if heading == "id" else "right")
    for id in sorted(then.keys() & now.keys()):
        of = "ratio" if then[id]["ratio"] and now[id]["ratio"] else "portal"
        unit, (was, became) = ("×" if of == "ratio" else now[id]["unit"]), (then[id][of], now[id][of])
        if was and abs(became / was - 1) > _NOISE:
            table.add_row(id, f"{_figure(was)} {unit}", f"{_figure(became)} {unit}", f"{became / was - 1:+.0%}")
    for id in sorted(then.keys() ^ now.keys()):
        table.add_row(id, *(("there", "gone") if id in then else ("", "new")), "")
    Console(width=150).print(table)


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def write_json(rows: Sequence[Row], file: Path) -> None:
    """Keep everything, also what the table leaves out."""
    file.parent.mkdir(parents=True, exist_ok=True)
    about = {"at": datetime.now(UTC).isoformat(), "python": platform.python_version(), "machine": platform.platform()}
    file.write_text(json.dumps({**about, "rows": [asdict(line) for line in rows]}, indent=1, ensure_ascii=False))
