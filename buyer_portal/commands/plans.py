"""What `buyer-portal migrate --plan` prints."""

from collections.abc import Iterator

import typer

from buyer_portal.store.upgrading.locks import Effect, Wait, Work, effects_of
from buyer_portal.store.upgrading.plan import Locked, Plan

_STOP = (
    "Portals of a release before {contract} can't go on beside it from {revision} on: stop all of them first, and "
    "start the new release afterwards."
)
_GO_ON = "Portals of the release before can go on serving meanwhile: reload them afterwards."
_WORK = {
    Work.NONE: "at once",
    Work.SCAN: "looks through every row",
    Work.INDEX: "builds an index of every row",
    Work.WRITE: "writes rows",
    Work.BY_PROGRAM: "writes rows one by one",
}


def print_plan(plan: Plan, *, sql: bool) -> None:
    """Say what will be done, who waits for how long, and whether the portal has to be stopped."""
    if not plan.steps:
        typer.echo("The tables are up to date: there is nothing to do.")
        return
    typer.echo("Nothing was changed. To do, in one transaction, all of it or nothing:")
    for step, seconds in plan.steps:
        typer.echo(f"  {step.revision}  {step.sentence}" + (f" (about {_span(seconds)})" if seconds >= 1 else ""))
        for statement in step.statements if sql else ():
            typer.echo(f"        {statement};")
            typer.echo(f"          -- {'; '.join(map(_in_words, effects_of(statement)))}")
    for line in (*_locks(plan), _who_may_serve(plan)):
        typer.echo(line)


def _locks(plan: Plan) -> Iterator[str]:
    yield f"In all about {_span(plan.seconds)}, by their rows; other machines take half as long, or three times."
    if plan.dialect == "sqlite":
        yield "Meanwhile nobody can write anything; reading goes on."
        return
    waiting = [table for table in plan.tables if table.locks]
    yield "Meanwhile, until the last one is done:" if waiting else "Meanwhile nobody waits for any table."
    for table in waiting:
        yield f"  {table.table} ({table.rows:,} rows; {', '.join(table.locks)}): {_who_waits(table)}"


def _who_waits(table: Locked) -> str:
    everybody, writers = table.waits.get(Wait.EVERYBODY, 0.0), table.waits.get(Wait.WRITERS, 0.0)
    if Wait.EVERYBODY not in table.waits:
        return f"writing waits {_span(writers)}, reading goes on"
    return f"reading and writing wait {_span(everybody)}" + (
        f", writing {_span(writers)}" if writers > everybody + 1 else ""
    )


def _span(seconds: float) -> str:
    if seconds < 1:
        return "less than a second"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _who_may_serve(plan: Plan) -> str:
    for step, _ in plan.steps:
        if step.contract:
            return _STOP.format(contract=step.contract, revision=step.revision)
    return _GO_ON


def _in_words(effect: Effect) -> str:
    return f"{effect.table}: {effect.lock or 'nothing is locked'}, {_WORK[effect.work]}"
