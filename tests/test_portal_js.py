"""The parts that live in the browser, in one that is short of something. The real browsers are in e2e/."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from buyer_portal.settings import ROOT

# React, as far as one look at a part goes: an effect runs at once, and a text box holds "Hello".
REACT = """
const h = (type, props, ...children) => ({ type, ...props, children });
const useState = (value) => [value === "" ? "Hello" : value, () => {}], useRef = (current) => ({ current });
const useEffect = (effect) => effect(), useLayoutEffect = useEffect, useContext = () => ({}), useNavigate = () => {};
const Router = {};
globalThis.window = globalThis;
globalThis.document = { getElementById: () => null, querySelector: () => null };
globalThis.location = { hash: "" };
"""
SEND = """
const form = Composer({ draft: "d", onSend: (text, key) => console.log(text, key) });
form.onSubmit({ preventDefault() {} });
"""


def run(tmp_path: Path, script: str) -> str:
    """Give what a script prints that stands behind the parts."""
    parts = re.sub(r"^import .*?;\n", "", (ROOT / "assets" / "portal.js").read_text(), flags=re.MULTILINE)
    file = tmp_path / "script.mjs"
    file.write_text(f"{REACT}{parts.replace('export ', '')}\n{script}")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    told = subprocess.run(["bun", "run", str(file)], env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return told.stdout


@pytest.mark.parametrize("hash", ["#%", "#100%", "#%E0%A4%A"])
def test_an_address_that_names_no_place_opens_the_page(tmp_path: Path, hash: str) -> None:
    assert run(tmp_path, f'location.hash = "{hash}"; Arrival({{ page: "x" }}); console.log("open");') == "open\n"


def test_a_message_is_sent_without_https(tmp_path: Path) -> None:
    without = "Object.defineProperty(crypto, 'randomUUID', { value: undefined });"

    assert re.fullmatch(r"Hello [0-9a-f]{32}\n", run(tmp_path, without + SEND))


@pytest.mark.parametrize(
    "storage",
    [
        "{ getItem: () => null, setItem() { throw new Error('full'); }, removeItem() { throw new Error('full'); } }",
        "null",
    ],
    ids=["full", "none"],
)
def test_a_message_is_sent_when_nothing_can_be_kept(tmp_path: Path, storage: str) -> None:
    assert run(tmp_path, f"globalThis.sessionStorage = {storage};{SEND}").startswith("Hello ")
