"""The parts that live in the browser, in one that is short of something. The real browsers are in e2e/."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from buyer_portal.settings import ROOT
from tests.pictures import bomb, noise, photo_with_secrets, picture, small_file_of_many_pixels

# React, as far as one look at a part goes: an effect runs at once, and a text box holds "Hello".
REACT = """
const h = (type, props, ...children) => ({ type, ...props, children });
const useState = (value) => [value === "" ? "Hello" : value, () => {}], useRef = (current) => ({ current });
const useEffect = (effect) => effect(), useLayoutEffect = useEffect, useNavigate = () => {};
const useContext = () => ({ router: { state: { location: {} } } });
const Router = {}, useBlocker = () => ({ state: "unblocked" });
const useNavigation = () => ({ state: "idle" });
const useLocation = () => ({ key: "default" });
globalThis.window = globalThis;
globalThis.document = { getElementById: () => null, querySelector: () => null, addEventListener: () => {} };
globalThis.addEventListener = () => {}, globalThis.scrollY = 0;
globalThis.location = { hash: "" };
"""
SEND = """
const form = Composer({ draft: "d", onSend: (text, key) => console.log(text, key) });
form.onSubmit({ preventDefault() {} });
"""


def run(tmp_path: Path, script: str, *, before: str = "") -> str:
    """Give what a script prints that stands behind the parts."""
    parts = re.sub(r"^import .*?;\n", "", (ROOT / "assets" / "portal.js").read_text(), flags=re.MULTILINE)
    file = tmp_path / "script.mjs"
    file.write_text(f"{REACT}{before}{parts.replace('export ', '')}\n{script}")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    told = subprocess.run(["bun", "run", str(file)], env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return told.stdout


@pytest.mark.parametrize("hash", ["#%", "#100%", "#%E0%A4%A"])
def test_an_address_that_names_no_place_opens_the_page(tmp_path: Path, hash: str) -> None:
    assert run(tmp_path, f'location.hash = "{hash}"; Arrival({{ page: "x" }}); console.log("open");') == "open\n"


@pytest.mark.parametrize(
    ("key", "is_field_of_binding_form", "held"),
    [("Enter", "true", "held\n"), ("Enter", "false", ""), ("1", "true", ""), ("Tab", "true", "")],
)
def test_enter_in_a_field_sends_no_form_that_binds(
    tmp_path: Path, key: str, is_field_of_binding_form: str, held: str
) -> None:
    target = (
        f"{{ matches: (what) => what === '[data-deliberate] input:not([type=file])' && {is_field_of_binding_form} }}"
    )
    parts = f"heard({{ key: '{key}', target: {target}, preventDefault: () => console.log('held') }});"
    hear = "document.addEventListener = (_, hear) => { globalThis.heard ??= hear; };"

    assert run(tmp_path, parts, before=hear) == held


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


@pytest.mark.parametrize(
    ("content", "kind", "pixels"),
    [
        pytest.param(bomb(), "png", 3_600_000_000, id="a bomb"),
        pytest.param(picture("PNG"), "png", 2_400, id="PNG"),
        pytest.param(picture("JPEG"), "jpeg", 2_400, id="JPEG"),
        pytest.param(photo_with_secrets(), "jpeg", 3_200, id="a phone's JPEG"),
        pytest.param(picture("WEBP"), "webp", 2_400, id="WebP"),
        pytest.param(photo_with_secrets("WEBP"), "webp", 3_200, id="a phone's WebP"),
        pytest.param(small_file_of_many_pixels(4_100), "webp", 16_810_000, id="WebP without loss"),
        pytest.param(noise("JPEG", 300), "jpeg", 90_000, id="a large JPEG"),
        pytest.param(b"\xff\xd8\xff" + b"broken" * 20, "jpeg", 0, id="a broken JPEG"),
        pytest.param(b"\xff\xd8\xff\xe1", "jpeg", 0, id="a JPEG cut off"),
        pytest.param(b"RIFF0000WEBPnone", "webp", 0, id="another WebP"),
    ],
)
def test_a_pictures_size_is_read_where_the_browser_would_not_open_it(
    tmp_path: Path, content: bytes, kind: str, pixels: int
) -> None:
    file = f"new Blob([Uint8Array.fromBase64('{base64.b64encode(content).decode()}')])"

    assert run(tmp_path, f"console.log(await pixelsOf({file}, 'image/{kind}'));") == f"{pixels}\n"
