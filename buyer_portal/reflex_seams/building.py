"""How Reflex compiles pages, installs JavaScript packages and makes the app: its own functions, some of them replaced.

Reflex takes a second to import: whoever only asks whether the pages are built does not wait for it.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from buyer_portal.settings import ROOT

PAGES, CURRENT = ROOT / ".portal" / "pages", "current"
"""Where the built pages are: a folder for each build, and a link to the newest. A build may empty `.web/`."""


def replace_registries(instead: Callable[[], None]) -> None:
    """Call this where Reflex would measure which of two npm registries is faster.

    One of them is another company's, and the result would override the registry that the user has configured.
    """
    from reflex.utils import frontend_skeleton

    frontend_skeleton.initialize_bun_config = frontend_skeleton.initialize_npmrc = instead


def replace_installing(install: Callable[[set[str]], None]) -> None:
    """Make Reflex call this to install the pages' JavaScript packages, and write nothing back into `reflex.lock/`."""
    from reflex.utils import frontend_skeleton, js_runtimes

    def installing(packages: set[str], _config: object) -> None:
        install(packages)

    js_runtimes.install_frontend_packages = installing
    frontend_skeleton.sync_web_lockfiles_to_root = lambda: None


def develop_at(host: str) -> None:
    """Let Vite's development server listen at this address; Reflex's own command makes it listen on every network."""
    from reflex_base.constants import PackageJson

    PackageJson.Commands.DEV = f"react-router dev --host {host}"  # pyright: ignore[reportAttributeAccessIssue]


def bring_lock() -> None:
    """Copy `reflex.lock/` into `.web/`."""
    from reflex.utils import frontend_skeleton

    frontend_skeleton.sync_root_lockfiles_to_web()


def packages_of_reflex() -> dict[str, str]:
    """The JavaScript packages that Reflex itself needs, with their versions."""
    from reflex_base.constants import PackageJson

    return {**PackageJson.DEPENDENCIES, **PackageJson.DEV_DEPENDENCIES}


def oldest_bun() -> str:
    """The oldest Bun that Reflex builds with."""
    from reflex_base.constants import Bun

    return Bun.MIN_VERSION


def compile_pages() -> None:
    """Compile and bundle the pages, in this process."""
    from reflex.utils import prerequisites
    from reflex.utils.export import export

    prerequisites.initialize_reflex_user_directory()
    prerequisites.initialize_frontend_dependencies()
    export(zipping=False, backend=False)


def app_with_pages(pages: Path) -> Any:
    """The ASGI app, with the built pages of the folder `pages`: a build begins by deleting what Reflex would serve."""
    from reflex.utils import exec as reflex_exec
    from reflex_base.environment import environment

    reflex_exec.get_frontend_mount = partial(_mount, pages.resolve())

    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    return running_app()()


def _mount(pages: Path, router: Callable[[str], str | None]) -> Any:
    """What `reflex.utils.exec.get_frontend_mount` gives, for another folder."""
    from reflex.utils.exec import _match_routable_page
    from reflex.utils.precompressed_staticfiles import PrecompressedStaticFiles
    from reflex_base.config import get_config
    from starlette.routing import Mount

    files = PrecompressedStaticFiles(
        directory=pages,
        html=True,
        encodings=get_config().frontend_compression_formats,
        router=partial(_match_routable_page, router),
    )
    return Mount("/", app=files, name="frontend")


def running_app() -> Any:
    """The `rx.App` of this process."""
    from reflex.utils.prerequisites import get_app

    return get_app().app
