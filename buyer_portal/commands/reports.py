"""What the commands print about what they did."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

import typer

from buyer_portal.domain.errors import ImportRefused
from buyer_portal.domain.money import plain_amount
from buyer_portal.services.help_feedback import SHOWN, HelpReport
from buyer_portal.services.imports.orders import ImportReport

LOOK_AT_CODES = "Look at these codes:"
_JOIN = "buyer-portal join-companies WRONG RIGHT"
PROBLEMS_SHOWN = 20
"""Of a refused file."""


@contextmanager
def problems_named() -> Iterator[None]:
    """Print what is wrong with a file, the first of it."""
    try:
        yield
    except ImportRefused as refusal:
        for problem in refusal.problems[:PROBLEMS_SHOWN]:
            typer.echo(problem, err=True)
        if len(refusal.problems) > PROBLEMS_SHOWN:
            typer.echo(f"… and {len(refusal.problems) - PROBLEMS_SHOWN:,} more", err=True)
        raise


def print_understood(understood: tuple[str, ...]) -> None:
    """Say how a file was read that differs from the format on the help page."""
    if understood:
        typer.echo(f"Understood: {'; '.join(understood)}.")


def print_report(report: ImportReport) -> None:
    """Say what an import of orders did."""
    print_understood(report.understood)
    for problem in report.problems:
        typer.echo(problem)
    if report.skipped:
        typer.echo(f"Skipped {counted_words(len(report.skipped), 'order')}: {', '.join(report.skipped)}")
    typer.echo(f"Imported {counted_words(report.orders, 'order')} with {counted_words(report.lines, 'line')}.")
    for currency, minor in report.totals.items():
        typer.echo(f"  {currency} {Decimal(plain_amount(minor, currency)):,}")
    typer.echo(f"New buyers: {report.new_buyers:,}. New suppliers: {report.new_suppliers:,}.")
    echo_first(report.near, "Look at these names:", f"If two are one: {_JOIN}")
    echo_first(report.near_codes, LOOK_AT_CODES)
    typer.echo(f"Already there: {counted_words(report.already_there, 'order')}.")
    echo_first(report.moved_on, "Of these, further on here than in the file, and left so:")
    if report.moved:
        typer.echo(f"Moved to the status of the file: {counted_words(report.moved, 'order')}.")
    echo_first(
        report.other_status, f"Another status here: {counted_words(len(report.other_status), 'order')}, left alone:"
    )


def echo_first(sentences: Sequence[str], title: str, advice: str = "") -> None:
    """Print sentences under a title, the first of them, and how many more there are; nothing for none."""
    if not sentences:
        return
    typer.echo(title)
    for sentence in sentences[:PROBLEMS_SHOWN]:
        typer.echo(f"  {sentence}.")
    if len(sentences) > PROBLEMS_SHOWN:
        typer.echo(f"  … and {len(sentences) - PROBLEMS_SHOWN:,} more")
    if advice:
        typer.echo(f"  {advice}")


def print_help_report(report: HelpReport, days: int) -> None:
    """Say what readers of the help center thought."""
    typer.echo(f"Was this helpful? The last {counted_words(days, 'day')}.")
    typer.echo(f"  {'yes':>5} {'no':>5}  page")
    for page in report.pages:
        typer.echo(f"  {page.yes:>5,} {page.no:>5,}  /help/{page.page}")
    typer.echo(f"Comments, the newest {SHOWN} at most:")
    for comment in report.comments:
        typer.echo(f"  {comment.at:%Y-%m-%d %H:%M} {comment.value:3} /help/{comment.page}")
        typer.echo("".join(f"    {line}\n" for line in comment.text.splitlines()), nl=False)
    typer.echo(f"Searches without a result, the most frequent {SHOWN} at most:")
    for search in report.searches:
        typer.echo(f"  {search.times:>5,}  {search.query}")


def counted_words(count: int, noun: str, nouns: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
