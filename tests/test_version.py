import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from buyer_portal.settings import ROOT
from buyer_portal.version import version

A_RELEASE = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", re.MULTILINE)


def test_the_newest_section_of_the_changelog_is_about_this_version_and_sections_follow_in_order():
    releases = A_RELEASE.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    numbers = [tuple(map(int, number.split("."))) for number, _ in releases]

    assert releases[0][0] == version() == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert numbers == sorted(set(numbers), reverse=True)
    assert [day for _, day in releases] == sorted((day for _, day in releases), reverse=True)


def test_the_program_says_its_version_from_anywhere_and_touches_no_database(tmp_path: Path):
    file = tmp_path / "new" / "portal.db"
    given = os.environ | {"PORTAL_DATABASE_URL": f"sqlite:///{file}", "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-P", "-c", "from buyer_portal.cli import main; main()", "--version"]

    said = subprocess.run(program, env=given, cwd=tmp_path, capture_output=True, text=True)

    assert (said.returncode, said.stdout, said.stderr) == (0, f"buyer-portal {version()}\n", "")
    assert not file.exists()
