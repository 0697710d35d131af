"""What reflex_seams/building.py relies on: Reflex looks up what is replaced each time, under the names known here."""

import inspect
import json
from collections.abc import Iterator

import pytest
from packaging.version import Version
from reflex import app as reflex_app
from reflex.utils import frontend_skeleton, js_runtimes, prerequisites
from reflex.utils.export import export
from reflex_base.constants import PackageJson
from reflex_base.environment import environment

from buyer_portal.frontend import LOCK
from buyer_portal.reflex_seams import building

SEAM = "reflex_seams/building.py: Reflex"
REPLACED = ("initialize_bun_config", "initialize_npmrc", "sync_web_lockfiles_to_root")


@pytest.fixture
def put_back() -> Iterator[None]:
    """Restore Reflex's own functions after a test."""
    kept = {name: getattr(frontend_skeleton, name) for name in REPLACED}
    install, develop = js_runtimes.install_frontend_packages, PackageJson.Commands.DEV
    yield
    for name, was in kept.items():
        setattr(frontend_skeleton, name, was)
    js_runtimes.install_frontend_packages, PackageJson.Commands.DEV = install, develop


def test_reflex_calls_the_functions_that_are_replaced_by_their_names_in_the_module() -> None:
    web = inspect.getsource(frontend_skeleton)
    for name in REPLACED:
        assert f"    {name}()\n" in web, f"{SEAM} no longer calls frontend_skeleton.{name}()"

    call = "js_runtimes.install_frontend_packages("
    assert call in inspect.getsource(reflex_app), f"{SEAM} no longer calls {call}…)"


@pytest.mark.usefixtures("put_back")
def test_our_own_installing_takes_the_place_of_reflexs_and_writes_no_lock() -> None:
    installed: list[set[str]] = []
    forgotten: list[str] = []

    building.replace_registries(lambda: forgotten.append("registry"))
    building.replace_installing(installed.append)
    js_runtimes.install_frontend_packages({"react"}, None)  # pyright: ignore[reportArgumentType]
    frontend_skeleton.initialize_bun_config()
    frontend_skeleton.initialize_npmrc()
    frontend_skeleton.sync_web_lockfiles_to_root()

    assert installed == [{"react"}]
    assert forgotten == ["registry", "registry"]


@pytest.mark.usefixtures("put_back")
def test_the_development_server_listens_where_the_portal_does_and_nowhere_else() -> None:
    building.develop_at("127.0.0.1")

    scripts = json.loads(frontend_skeleton._compile_package_json())["scripts"]
    assert scripts["dev"] == "react-router dev --host 127.0.0.1", f"{SEAM} writes another command"
    assert scripts == json.loads((LOCK / "package.json").read_text())["scripts"]


def test_what_a_build_asks_of_reflex_is_there() -> None:
    for module, name in (
        (frontend_skeleton, "sync_root_lockfiles_to_web"),
        (prerequisites, "initialize_reflex_user_directory"),
        (prerequisites, "initialize_frontend_dependencies"),
        (prerequisites, "get_app"),
    ):
        assert callable(getattr(module, name, None)), f"{SEAM} has no {module.__name__}.{name} any more"
    assert {"zipping", "backend"} <= inspect.signature(export).parameters.keys(), f"{SEAM} exports in another way"


def test_the_app_can_be_served_with_pages_that_are_built_already() -> None:
    for name in ("REFLEX_SKIP_COMPILE", "REFLEX_MOUNT_FRONTEND_COMPILED_APP"):
        assert getattr(environment, name, None) is not None, f"{SEAM} has no environment.{name} any more"
        assert getattr(environment, name).get() is False


def test_reflex_says_which_packages_and_which_bun_it_needs() -> None:
    assert {"react", "react-router", "vite"} <= building.packages_of_reflex().keys(), f"{SEAM} needs other packages"
    assert Version(building.oldest_bun()) >= Version("1.0")
