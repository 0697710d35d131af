"""The commands that start the portal, and look whether it could start."""

import errno
from functools import partial

import typer

from buyer_portal.commands.failing import fail
from buyer_portal.commands.progress import step
from buyer_portal.demo import accounts as demo_accounts
from buyer_portal.demo import filling as demo_service
from buyer_portal.domain.errors import PortalError
from buyer_portal.live import redis_server
from buyer_portal.services import doctor as doctor_service
from buyer_portal.services.cancellation_receipts.keys import make_first_key
from buyer_portal.settings import settings
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations


def serve() -> None:
    """Serve the portal and the help center on one port. What is missing or out of date is made first."""
    from buyer_portal.serving.listening import CannotServe, refuse_taken_port
    from buyer_portal.serving.start import serve as serve_forever

    try:
        refuse_taken_port(settings)  # before anybody waits for what is made first
        if settings.redis_url:
            redis_server.ensure_usable(settings.redis_url)
        prepare()
        serve_forever(settings)
    except CannotServe as failure:
        fail(str(failure))


def reload() -> None:
    """Let new workers take over, one after the other: with new code, without a refused request or a lost word."""
    from buyer_portal.serving.reloading import reload_workers

    typer.echo(reload_workers(settings.port))


def prepare() -> None:
    """Make what serving needs: tables, demo, help center and pages."""
    if settings.env == "production" and (files := doctor_service.examine_files(settings.database_url)):
        raise PortalError(f"{files[0].what}: {files[0].advice}.")
    if migrations.pending(database.engine):
        with step("Preparing the database"):
            migrations.migrate(database.engine, tell=typer.echo)
    make_first_key()
    demo_accounts.ensure_demo_closed()
    if settings.demo:
        demo_service.load_demo(partial(step, "Loading the demo"))
    build()


def build() -> None:
    """Build the help center and the pages that browsers load, whichever is out of date."""
    from buyer_portal.frontend import CannotBuild, build_frontend
    from buyer_portal.help.building import HelpBuildFailed, build_help

    try:
        build_help(during=partial(step, "Building the help center"))
        build_frontend(partial(step, "Building the pages"))
    except (HelpBuildFailed, CannotBuild) as failure:
        fail(str(failure))
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES):
            raise
        fail(
            f"The help center or the pages are out of date, and {error.filename} can't be written here: "
            "run buyer-portal build where it can, then start again."
        )


def doctor() -> None:
    """Say whether the portal can start here, and what is missing."""
    from buyer_portal.frontend import frontend_is_built
    from buyer_portal.help.building import help_is_built
    from buyer_portal.installation import examine_installation

    for name, value in doctor_service.settings_shown(settings).items():
        typer.echo(f"  {name:22} {value}")
    here = doctor_service.examine(settings, help_is_built=help_is_built(), pages_are_built=frontend_is_built())
    findings = [*examine_installation(), *here, *demo_accounts.examine_demo()]
    for finding in findings:
        typer.echo(finding)
    fine = all(finding.fine or not finding.hinders for finding in findings)
    typer.echo("The portal can start here." if fine else "Something is missing: see the lines with ✗.")
    raise typer.Exit(0 if fine else 1)
