import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import func, insert, select
from typer.testing import CliRunner

from buyer_portal.cli import COMMANDS, HIDDEN, program
from buyer_portal.domain.imports.orders import COLUMNS
from buyer_portal.settings import ROOT
from buyer_portal.store.engine import open_engine
from buyer_portal.store.tables import help_feedback, orders
from e2e.postgresql import administrator, new_database
from e2e.server import free_port

Run = Callable[..., subprocess.CompletedProcess[str]]
GOOD = "N-{},New Bistro,New Farm,PENDING,2026-11-01T08:00:00Z,EUR,T-1,[red]Tomatoes[/red],2,1.50"
BAD = "B-{},New Bistro,New Farm,PENDING,2026-11-01T08:00:00Z,EUR,T-1,Tomatoes,-2,1.50"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database that isn't there yet."""
    return f"sqlite:///{tmp_path / 'new' / 'portal.db'}"


@pytest.fixture
def run(url: str, tmp_path: Path) -> Run:
    """Run the program as people do."""

    def run_program(*arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        given = os.environ | {"PORTAL_DATABASE_URL": url, "NO_COLOR": "1", "COLUMNS": "120"} | environment
        command = [sys.executable, "-c", "from buyer_portal.cli import main; main()", *arguments]
        return subprocess.run(command, env=given, cwd=ROOT, input=typed, capture_output=True, text=True)

    return run_program


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., str]:
    """Write rows under the header into a file; gives its path."""

    def write(*rows: str) -> str:
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((",".join(COLUMNS), *rows)))
        return str(path)

    return write


def orders_in(url: str) -> int:
    """How many orders the database holds."""
    engine = open_engine(url)
    with engine.connect() as db:
        count = db.scalar(select(func.count()).select_from(orders)) or 0
    engine.dispose()
    return count


def test_a_command_reads_what_it_needs_and_no_other_command():
    asked = "import sys; from buyer_portal.cli import program; program(['people', '--help'], standalone_mode=False); "
    read = subprocess.run(
        [sys.executable, "-P", "-c", asked + "print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()

    assert "buyer_portal.commands.people" in read
    assert not {f"buyer_portal.commands.{each}" for each in ("backup", "intake", "serving", "sso")} & set(read)


def test_each_command_says_what_it_does():
    said = CliRunner().invoke(program, ["--help"]).output

    for name in COMMANDS:
        assert (name in said) == (name not in HIDDEN)
        assert CliRunner().invoke(program, [name, "--help"]).exit_code == 0, name


def test_migrate_says_what_it_did(run: Run):
    first, second = run("migrate"), run("migrate")

    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout == "The tables are up to date now.\n"
    assert second.stdout == "The tables were up to date.\n"
    assert first.stderr == ""


def test_the_demo_is_loaded_into_an_empty_database_only(run: Run, url: str):
    first, second = run("demo"), run("demo")

    assert first.returncode == 0
    assert "ada@corner-bistro.example" in first.stdout
    assert orders_in(url) == 156
    assert second.returncode == 1
    assert second.stderr == "The demo needs an empty database; this one has companies in it. Nothing was changed.\n"
    assert orders_in(url) == 156


def test_a_good_file_is_imported_with_its_totals(run: Run, url: str, file_of: Callable[..., str]):
    done = run("import", file_of(GOOD.format(1), GOOD.format(2), GOOD.format(1)))

    assert done.returncode == 0, done.stderr
    assert "Imported 2 orders with 3 lines.\n  EUR 9.00\n" in done.stdout
    assert "New buyers: 1. New suppliers: 1." in done.stdout
    assert orders_in(url) == 2


def test_a_second_import_says_that_they_are_there(run: Run, file_of: Callable[..., str]):
    path = file_of(GOOD.format(1))
    run("import", path)

    again = run("import", path)

    assert again.returncode == 0
    assert "Imported 0 orders" in again.stdout
    assert "Already there: 1 order." in again.stdout


def test_a_bad_file_is_refused_with_the_first_twenty_problems_and_the_count(
    run: Run, url: str, file_of: Callable[..., str]
):
    refused = run("import", file_of(GOOD.format(1), *(BAD.format(number) for number in range(25))))

    assert refused.returncode == 1
    said = refused.stderr.splitlines()
    assert said[0] == "line 3, quantity “-2”: must be above 0: what went back is no line of an order, leave it out"
    assert said[19:] == [
        "line 22, quantity “-2”: must be above 0: what went back is no line of an order, leave it out",
        "… and 5 more",
        "25 problems; nothing was imported.",
    ]
    assert orders_in(url) == 0


def test_skip_bad_names_each_bad_one_and_imports_the_others(run: Run, url: str, file_of: Callable[..., str]):
    done = run("import", "--skip-bad", file_of(GOOD.format(1), *(BAD.format(number) for number in range(25))))

    assert done.returncode == 0
    assert done.stdout.count("must be above 0") == 25
    assert "Skipped 25 orders: B-0, B-1," in done.stdout
    assert "Imported 1 order with 1 line." in done.stdout
    assert orders_in(url) == 1


def test_a_missing_file_is_a_sentence(run: Run):
    refused = run("import", "/nowhere/orders.csv")

    assert refused.returncode == 1
    assert refused.stderr.splitlines()[0] == "there is no file /nowhere/orders.csv"


def test_a_person_of_an_imported_company_gets_a_sign_in(run: Run, file_of: Callable[..., str]):
    run("import", file_of(GOOD.format(1)))
    who = ("add-person", "eva@new.example", "--name", "Eva Sand", "--company")

    added = run(*who, "New Bistro", typed="long and good enough\nlong and good enough\n")
    twice = run(*who, "New Bistro", "--password", "long and good enough")
    nowhere = run(*who, "New Bistro", "--supplier", "--password", "long and good enough")

    assert added.returncode == 0, added.stderr
    assert "Eva Sand of New Bistro can sign in with eva@new.example." in added.stdout
    assert (twice.returncode, twice.stderr) == (1, "eva@new.example has a sign-in already.\n")
    assert nowhere.returncode == 1
    assert nowhere.stderr.startswith("There is no supplier called “New Bistro”, but a buyer: leave --supplier out")


def test_an_operator_prints_a_link_to_a_new_password(run: Run):
    who = ("--name", "Eva Sand", "--company", "New Bistro", "--password", "long and good enough")
    run("add-person", "eva@new.example", *who)

    printed = run("reset-link", " EVA@new.example")
    nobody = run("reset-link", "ida@new.example")

    assert printed.returncode == 0, printed.stderr
    assert re.fullmatch(r"http://localhost:\d+/auth/reset-password\?token=[\w-]{43}\n", printed.stdout)
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert nobody.stderr == "Nobody signs in with ida@new.example. Nothing was changed.\n"


def test_an_operator_changes_an_address(run: Run):
    who = ("--name", "Eva Sand", "--company", "New Bistro", "--password", "long and good enough")
    run("add-person", "eva@new.example", *who)

    changed = run("change-email", "EVA@new.example", " Sand@New.example")
    nobody = run("change-email", "eva@new.example", "eva@old.example")

    assert (changed.returncode, changed.stdout) == (
        0,
        "Eva Sand of New Bistro signs in with sand@new.example now, and is signed out.\n",
    )
    assert (nobody.returncode, nobody.stderr) == (1, "Nobody signs in with eva@new.example. Nothing was changed.\n")


def test_an_operator_is_told_when_there_is_no_second_factor_to_remove(run: Run):
    who = ("--name", "Eva Sand", "--company", "New Bistro", "--password", "long and good enough")
    run("add-person", "eva@new.example", *who)

    nothing, nobody = run("remove-second-factor", "eva@new.example"), run("remove-second-factor", "ida@new.example")

    assert (nothing.returncode, nothing.stderr) == (1, "Eva Sand has no second factor. Nothing was changed.\n")
    assert (nobody.returncode, nobody.stderr) == (1, "Nobody signs in with ida@new.example. Nothing was changed.\n")


def test_an_operator_says_what_a_person_may_do_and_lists_everybody(run: Run):
    who = ("--company", "New Bistro", "--password", "long and good enough")
    run("add-person", "eva@new.example", "--name", "Eva Sand", *who)
    added = run("add-person", "vera@new.example", "--name", "Vera Sand", "--role", "viewer", *who)

    changed = run("set-role", "VERA@new.example", "member")
    last = run("set-role", "eva@new.example", "viewer")
    unknown = run("set-role", "eva@new.example", "king")
    listed = run("people")

    assert added.stdout == (
        "Vera Sand of New Bistro can sign in with vera@new.example.\nVera Sand is a viewer there.\n"
    )
    assert changed.stdout == "Vera Sand of New Bistro is a member now; before that a viewer.\n"
    assert (last.returncode, last.stderr) == (
        1,
        "New Bistro needs an owner: make somebody else one first. Nothing was changed.\n",
    )
    assert unknown.returncode == 2
    assert listed.stdout == (
        "eva@new.example  Eva Sand, New Bistro (buyer): Owner\n"
        "vera@new.example  Vera Sand, New Bistro (buyer): Member\n"
    )


def test_an_operator_invites_the_first_owner_and_removes_a_person(run: Run):
    who = ("--company", "New Bistro", "--password", "long and good enough")

    invited = run("invite", "OLGA@new.example", "--company", "New Bistro", "--side", "buyer", "--role", "owner")
    viewer = run("invite", "vera@new.example", "--company", "New Bistro", "--role", "viewer")
    slip = run("invite", "ida@new.example", "--company", "New Bistr")
    run("add-person", "eva@new.example", "--name", "Eva Sand", *who)
    run("add-person", "ida@new.example", "--name", "Ida Sand", "--role", "member", *who)
    removed = run("remove-person", "IDA@new.example")
    again = run("remove-person", "ida@new.example")
    last = run("remove-person", "eva@new.example")

    assert invited.returncode == 0, invited.stderr
    made, link = invited.stdout.splitlines()
    assert made == "“New Bistro” is a new buyer."
    assert re.fullmatch(r"http://localhost:\d+/auth/invitation\?token=[\w-]{43}", link)
    assert (viewer.returncode, viewer.stderr) == (
        1,
        "New Bistro needs an owner: invite that one first. Nothing was changed.\n",
    )
    assert slip.stderr.startswith("There is no buyer called “New Bistr”. Is it “New Bistro”?")
    assert (removed.returncode, removed.stdout) == (
        0,
        "Ida Sand of New Bistro is removed, and signed out everywhere.\n",
    )
    assert again.stderr == "Nobody signs in as ida@new.example. Nothing was changed.\n"
    assert last.stderr == "New Bistro needs an owner: make somebody else one first. Nothing was changed.\n"
    assert run("people").stdout == (
        "eva@new.example  Eva Sand, New Bistro (buyer): Owner\n"
        "ida@new.example  Ida Sand, New Bistro (buyer): Member, can't sign in\n"
    )


def test_the_first_person_of_a_company_makes_it(run: Run):
    who = ("add-person", "eva@new.example", "--name", "Eva Sand", "--password", "long and good enough", "--company")

    made = run(*who, "New Bistro")
    slip = run(*who[:1], "ida@new.example", *who[2:], "New Bistr")

    assert (made.returncode, made.stdout) == (
        0,
        "“New Bistro” is a new buyer.\nEva Sand of New Bistro can sign in with eva@new.example.\n",
    )
    assert (slip.returncode, slip.stdout) == (1, "")
    assert slip.stderr == (
        "There is no buyer called “New Bistr”. Is it “New Bistro”? If it is another company, add --new-company.\n"
    )


def test_the_report_says_what_stands_elsewhere_and_how_to_move_it(run: Run, file_of: Callable[..., str]):
    rows = [GOOD.format(number) for number in range(25)]
    run("import", file_of(*rows))
    later = [row.replace("PENDING", "CONFIRMED") for row in rows]

    told = run("import", file_of(*later))
    moved = run("import", "--update-status", file_of(*later))
    older = run("import", file_of(*rows))

    assert (
        "Already there: 0 orders.\nAnother status here: 25 orders, left alone:\n  N-0: CONFIRMED in the file"
        in told.stdout
    )
    assert told.stdout.endswith("  … and 5 more\n")
    assert "Moved to the status of the file: 25 orders." in moved.stdout
    assert "Already there: 25 orders.\nOf these, further on here than in the file, and left so:" in older.stdout


def test_near_names_are_told_and_joined_on_request(run: Run, file_of: Callable[..., str]):
    told = run("import", file_of(GOOD.format(1), GOOD.format(2).replace("New Bistro", "New Bistro Ltd")))
    no = run("join-companies", "New Bistro Ltd", "New Bistro", typed="n\n")
    yes = run("join-companies", "New Bistro Ltd", "New Bistro", typed="y\n")

    assert "“New Bistro Ltd” is a new buyer, almost spelled like “New Bistro”." in told.stdout
    assert "buyer-portal join-companies" in told.stdout
    assert (no.returncode, no.stderr) == (1, "Nothing was changed.\n")
    assert "“New Bistro Ltd” (1 order and 0 people) becomes “New Bistro”." in yes.stdout
    assert yes.stdout.endswith("“New Bistro Ltd” is “New Bistro” now. Orders: 1. People: 0.\n")


def test_the_doctor_says_what_is_missing_and_no_password(run: Run):
    away = "postgresql+psycopg://me:secret@127.0.0.1:1/none"
    told = run(
        "doctor",
        PORTAL_PORT="1",
        PORTAL_DATABASE_URL=away,
        PORTAL_SMTP_URL="smtp://me:secret@127.0.0.1:1",
        PORTAL_METRICS_TOKEN="secret-of-sixteen",
    )

    assert told.returncode == 1
    assert "✗ The database postgresql+psycopg://me:***@127.0.0.1:1/none can't be reached" in told.stdout
    assert "secret" not in told.stdout + told.stderr


def test_the_doctor_compares_the_connections_of_all_workers_with_what_is_let_in(run: Run):
    with new_database() as url, administrator() as admin:
        allowed = 7
        limit = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}")
        admin.execute(limit.format(sql.Identifier(url.rpartition("/")[2]), sql.Literal(allowed)))
        told = run("doctor", PORTAL_DATABASE_URL=url, PORTAL_POOL="12").stdout
        admin.execute(limit.format(sql.Identifier(url.rpartition("/")[2]), sql.Literal(40)))
        enough = run("doctor", PORTAL_DATABASE_URL=url, PORTAL_POOL="12").stdout

    opens = "The portal opens up to 12 connections (1 worker × PORTAL_POOL=12), and PostgreSQL lets in"
    assert f"! {opens} 7: raise max_connections; other machines and programs take some, too." in told
    assert f"✓ {opens} 40." in enough


def test_the_doctor_knows_both_kinds_of_addresses(run: Run):
    for host in ("127.0.0.1", "::1"):
        with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as taken:
            port = taken.getsockname()[1]
            assert (
                f"Port {port} on {host} can't be used" in run("doctor", PORTAL_HOST=host, PORTAL_PORT=f"{port}").stdout
            )
        assert f"✓ Port {port} on {host} is free" in run("doctor", PORTAL_HOST=host, PORTAL_PORT=f"{port}").stdout


def test_a_taken_port_is_a_sentence_before_anything_is_made(run: Run, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = run("serve", PORTAL_PORT=f"{port}")

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"Cannot listen at 127.0.0.1:{port}. Is the portal running already?\n"
    assert not (tmp_path / "new" / "portal.db").exists()


def test_a_database_that_is_away_is_a_sentence(run: Run):
    told = run("migrate", PORTAL_DATABASE_URL="postgresql+psycopg://me:secret@127.0.0.1:1/none")

    assert told.returncode == 1
    assert told.stderr.startswith("The database postgresql+psycopg://me:***@127.0.0.1:1/none can't be used: ")
    assert "Traceback" not in told.stderr
    assert "secret" not in told.stderr


@pytest.mark.parametrize("command", ["serve", "migrate", "demo"])
def test_a_database_that_says_nothing_is_a_sentence_within_seconds(run: Run, command: str):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"postgresql+psycopg://me:secret@127.0.0.1:{silent.getsockname()[1]}/none"
        told = run(command, PORTAL_PORT=str(free_port()), PORTAL_DATABASE_URL=place)

    assert told.returncode == 1
    assert told.stderr.startswith("The database postgresql+psycopg://me:***@127.0.0.1:")
    assert len(told.stderr.splitlines()) == 1
    assert "secret" not in told.stderr


def test_of_several_addresses_that_do_not_answer_the_first_cause_is_named(run: Run):
    told = run("migrate", PORTAL_DATABASE_URL="postgresql+psycopg:///none?host=127.0.0.1,127.0.0.1&port=1,2")

    assert told.returncode == 1
    assert "refused" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_an_import_into_a_file_that_can_not_be_written_names_the_cause(run: Run, file_of: Callable[..., str], url: str):
    run("migrate")
    path = url.removeprefix("sqlite:///")
    told = run("import", file_of(GOOD.format(1)), PORTAL_DATABASE_URL=f"sqlite:///file:{path}?mode=ro&uri=true")

    assert told.returncode == 1
    assert told.stderr.startswith("The database sqlite:///file")
    assert "readonly" in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert orders_in(url) == 0


@pytest.mark.parametrize("place", ["orders.csv", "orders.csv/portal.db", "."])
def test_a_file_that_is_no_database_is_a_sentence(run: Run, file_of: Callable[..., str], tmp_path: Path, place: str):
    file_of(GOOD.format(1), GOOD.format(2))

    told = run("migrate", PORTAL_DATABASE_URL=f"sqlite:///{tmp_path / place}")

    assert told.returncode == 1
    assert told.stderr.startswith(f"The database sqlite:///{tmp_path / place} can't be used: ")
    assert len(told.stderr.splitlines()) == 1


def test_the_help_report_lists_votes_comments_and_searches_as_they_were_sent(run: Run, url: str):
    run("migrate")
    rows = [("cancel-order/", "no", "[red]Where?[/red]\nNo button.", ""), ("cancel-order/", "yes", "", "")]
    rows.append(("", "no-result", "", "pineapple"))
    engine = open_engine(url)
    with engine.connect().execution_options(writes=True) as db, db.begin():
        for row in rows:
            values = dict(zip(("page", "value", "comment", "query"), row, strict=True))
            db.execute(insert(help_feedback), values | {"at": datetime.now(UTC)})
    engine.dispose()

    told, as_json, never = (
        run("help-report", "--days", "7"),
        run("help-report", "--json"),
        run("help-report", "--days", "0"),
    )

    assert "The last 7 days.\n    yes    no  page\n      1     1  /help/cancel-order/\n" in told.stdout
    assert "no  /help/cancel-order/\n    [red]Where?[/red]\n    No button.\n" in told.stdout
    assert "Comments, the newest 50 at most:\n" in told.stdout
    assert told.stdout.endswith("Searches without a result, the most frequent 50 at most:\n      1  pineapple\n")
    report = json.loads(as_json.stdout)
    assert report["pages"] == [{"page": "cancel-order/", "yes": 1, "no": 1}]
    assert report["searches"] == [{"query": "pineapple", "times": 1}]
    assert [comment["text"] for comment in report["comments"]] == ["[red]Where?[/red]\nNo button."]
    assert (never.returncode, never.stderr) == (1, "A report looks back 1 to 3,650 days.\n")


def test_wrong_use_is_exit_code_two(run: Run):
    assert [run(*words).returncode for words in ((), ("dance",), ("import",), ("import", "--hurry", "x"))] == [2] * 4


def test_a_wrong_setting_is_exit_code_two_with_a_sentence(run: Run):
    told = run("migrate", PORTAL_PORT="0")

    assert (told.returncode, told.stderr.startswith("PORTAL_PORT: ")) == (2, True)


@pytest.mark.parametrize(
    "command",
    [
        "serve",
        "migrate",
        "demo",
        "close-demo",
        "import",
        "import-catalogue",
        "add-person",
        "join-companies",
        "renames",
        "doctor",
        "help-facts",
        "help-build",
        "help-report",
    ],
)
def test_every_command_explains_itself(command: str):
    told = CliRunner().invoke(program, [command, "--help"], prog_name="buyer-portal")

    assert told.exit_code == 0
    assert "Usage: buyer-portal " + command in told.stdout
