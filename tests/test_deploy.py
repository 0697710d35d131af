"""What deploy/ says to systemd, Caddy and containers is what they understand, and what the portal knows."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from buyer_portal.settings import ROOT, Settings
from tests.test_start import FILES, FOLDERS

DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("buyer-portal*.*") if path.suffix in (".service", ".timer"))
EXPOSURE = 20
"""The most that `systemd-analyze security` may find, of 100."""
OF_DEPLOY = {"PORTAL_SITE", "PORTAL_MACHINES"}
SERVICES = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    return subprocess.run(command, cwd=DEPLOY, env=env, capture_output=True, text=True, check=False)


def need(program: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"no {program} here")


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_understands_every_line(unit: str, tmp_path: Path) -> None:
    need("systemd-analyze")
    for name in UNITS:
        (tmp_path / "etc/systemd/system").mkdir(parents=True, exist_ok=True)
        shutil.copy(DEPLOY / name, tmp_path / "etc/systemd/system")
    for program in ("opt/buyer-portal/.venv/bin/buyer-portal", "opt/buyer-portal/deploy/nightly-backup", "bin/kill"):
        (tmp_path / program).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / program).touch(0o755)
    shutil.copytree("/lib/systemd/system", tmp_path / "lib/systemd/system", symlinks=True)

    said = run("systemd-analyze", "verify", f"--root={tmp_path}", unit)

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.endswith(".service")])
def test_a_service_may_do_little(unit: str) -> None:
    need("systemd-analyze")

    said = run("systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", DEPLOY / unit)

    assert said.returncode == 0, said.stdout


def test_caddy_understands_its_file() -> None:
    need("caddy")
    machines = {"PORTAL_SITE": "portal.example.com", "PORTAL_MACHINES": "10.0.0.11:3000 10.0.0.12:3000"}

    for command in (["validate"], ["fmt", "--diff"]):
        said = run("caddy", *command, *(["--config"] if command == ["validate"] else []), "Caddyfile", **machines)
        assert said.returncode == 0, said.stderr


def test_compose_understands_its_file(tmp_path: Path) -> None:
    for name in ("compose.yaml", "Caddyfile"):
        shutil.copy(DEPLOY / name, tmp_path)
    example = (DEPLOY / "containers.env.example").read_text()
    (tmp_path / ".env").write_text(example.replace("POSTGRES_PASSWORD=", "POSTGRES_PASSWORD=0123456789abcdef"))
    plugin = shutil.which("docker") and run("docker", "compose", "version").returncode == 0
    command = ["docker", "compose"] if plugin else ["docker-compose"]
    need(command[0])

    said = run(*command, "-f", tmp_path / "compose.yaml", "config", "-q")
    (tmp_path / ".env").write_text(example)
    without = run(*command, "-f", tmp_path / "compose.yaml", "config", "-q")

    assert (said.returncode, said.stderr) == (0, "")
    assert without.returncode != 0
    assert "fill in deploy/.env" in without.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_started_again_and_writes_nothing_but_its_data(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    assert "user" in service or name == "caddy"


def test_the_three_portals_wait_for_tables_and_servers() -> None:
    portals = [SERVICES[name] for name in SERVICES if name.startswith("portal-")]

    assert len(portals) == 3
    for portal in portals:
        assert {name: waits["condition"] for name, waits in portal["depends_on"].items()} == {
            "migrate": "service_completed_successfully",
            "postgres": "service_healthy",
            "redis": "service_healthy",
        }
    assert SERVICES["caddy"]["environment"]["PORTAL_MACHINES"] == "portal-1:3000 portal-2:3000 portal-3:3000"


def test_the_image_holds_what_a_start_needs() -> None:
    """A copy with these folders and files starts: tests/test_start.py."""
    text = (DEPLOY / "Containerfile").read_text()
    copied = {name for line in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE) for name in line.split()}

    assert copied == {*FOLDERS, *FILES, "bin", "bin/_env"}


def test_every_setting_that_is_named_there_exists() -> None:
    files = [path for path in DEPLOY.iterdir() if path.is_file() and path.name != ".env"]
    named = {name for path in files for name in re.findall(r"\bPORTAL_[A-Z_]+\b", path.read_text())}

    assert named - OF_DEPLOY - {f"PORTAL_{name.upper()}" for name in Settings.model_fields} == set()
    assert "PORTAL_PROXY_HOPS" in named
