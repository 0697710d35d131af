"""The command line of the benchmark."""

import argparse
from collections.abc import Callable
from pathlib import Path

from buyer_portal.settings import ROOT
from tests.bench.cancelling import cancelling
from tests.bench.capacity import capacity
from tests.bench.growth import growth
from tests.bench.help_page import help_page
from tests.bench.importing import importing
from tests.bench.lists import lists
from tests.bench.pages import pages
from tests.bench.report import Row, print_comparison, print_table, write_json
from tests.bench.screens import chat, confirm
from tests.bench.sessions import memory, round_trip

GROUPS: dict[str, Callable[..., list[Row]]] = {
    "pages": pages,
    "help-page": help_page,
    "confirm": confirm,
    "chat": chat,
    "round-trip": round_trip,
    "memory": memory,
    "cancelling": cancelling,
    "importing": importing,
    "lists": lists,
    "growth": growth,
    "capacity": capacity,
}


def main() -> None:
    """Run the groups, print the table, write it down."""
    given = argparse.ArgumentParser(prog="bin/bench", description="Measure the portal beside its yardsticks.")
    given.add_argument("--only", action="append", choices=GROUPS, metavar="NAME", help=", ".join(GROUPS))
    given.add_argument("--quick", action="store_true", help="small and few: whether it runs, not how fast")
    given.add_argument("--json", type=Path, default=ROOT / ".portal" / "bench.json", metavar="FILE")
    given.add_argument("--compare", nargs=2, type=Path, metavar=("A", "B"), help="say what differs in two JSON files")
    wanted = given.parse_args()
    if wanted.compare:
        print_comparison(*wanted.compare)
        return
    rows: list[Row] = []
    for name, measure in GROUPS.items():
        if not wanted.only or name in wanted.only:
            print(f"measuring {name} …", flush=True)
            rows += measure(quick=wanted.quick)
    print_table(rows)
    write_json(rows, wanted.json)


if __name__ == "__main__":
    main()
