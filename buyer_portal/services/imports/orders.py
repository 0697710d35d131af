"""Bringing orders in from a file that is checked as a whole first."""

from dataclasses import dataclass
from pathlib import Path

from buyer_portal.domain.errors import ImportRefused
from buyer_portal.live.bus import bus
from buyer_portal.services.imports.comparing import compare
from buyer_portal.services.imports.file import Progress, check_file
from buyer_portal.services.imports.writing import write_orders


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `totals` in minor units by currency; `skipped` are order numbers; `problems` sentences.

    `already_there` counts orders as in the file, including those that have `moved_on` here since. `moved` were given
    the file's status; `other_status` have another one and were left alone. `near` names new companies spelled almost
    like another, `near_codes` codes that differ from the catalogue's in leading zeros only. The last four are
    sentences.
    `understood` says how the file was read, where that was not plain.
    """

    orders: int
    lines: int
    totals: dict[str, int]
    skipped: tuple[str, ...]
    already_there: int
    new_buyers: int
    new_suppliers: int
    problems: tuple[str, ...]
    moved_on: tuple[str, ...] = ()
    other_status: tuple[str, ...] = ()
    moved: int = 0
    near: tuple[str, ...] = ()
    near_codes: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()


def import_orders(
    path: str | Path, *, skip_bad: bool = False, update_status: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Bring in the orders of a CSV file. Orders that are here already, as they are, don't count.

    The whole file is checked before anything is written. On PostgreSQL it is one transaction; on SQLite it is written
    part by part, with room for people's deeds in between.

    Companies that are new are made, without people. An order that has moved on since it was imported, or has other
    lines since a proposal was accepted, is the same order. With `skip_bad`, orders with a bad row are left out and the
    others come in. With `update_status`, orders that stand further on in the file than here are moved there; without,
    the report names them.

    Raises:
        ImportRefused: rows that can't be imported, or no such file; nothing was written.
        ImportStopped: the database failed in the middle; the same file brings in the rest.
        PortalBusy: somebody else was writing; try again.
    """
    tell = progress or (lambda _what, _done, _of: None)
    checked = check_file(Path(path), tell)
    if checked.problems and not skip_bad:
        raise ImportRefused([str(problem) for problem in checked.problems])
    found = compare(checked.orders)
    if found.clashes and not skip_bad:
        raise ImportRefused([str(clash) for clash in found.clashes])
    written = write_orders(found, tell, update_status=update_status, skip_bad=skip_bad)
    for news in written.moved:
        bus.announce(news)
    return ImportReport(
        orders=written.orders,
        lines=written.lines,
        totals=dict(sorted(written.totals.items())),
        skipped=(*checked.refused, *(clash.value for clash in found.clashes)),
        already_there=found.same + len(found.behind),
        new_buyers=written.new_buyers,
        new_suppliers=written.new_suppliers,
        problems=tuple(str(problem) for problem in (*checked.problems, *found.clashes)),
        moved_on=tuple(found.behind),
        other_status=(*written.left, *found.apart),
        moved=len(written.moved),
        near=tuple(written.near),
        near_codes=written.near_codes,
        understood=checked.understood,
    )
