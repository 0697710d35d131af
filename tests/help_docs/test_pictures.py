"""Every picture on a page is one that `bin/pictures` made, says what it shows, and is small."""

import hashlib
import re
from urllib.parse import urljoin, urlsplit

import pytest
from PIL import Image

from buyer_portal.settings import ROOT
from e2e.pictures import FOLDER, PICTURES, SNIPPETS, VARIANTS, read_manifest, snippet_of

SMALL = 64 * 1024
MANIFEST = read_manifest()
FILES = {file: (name, facts) for name, entry in MANIFEST.items() for file, facts in entry["files"].items()}
AGAIN = "take it again with bin/pictures"


def test_the_manifest_has_every_scenario_and_no_other():
    assert list(MANIFEST) == list(PICTURES), AGAIN
    for name, entry in MANIFEST.items():
        assert entry["shows"] == PICTURES[name].shows, f"{name}: {AGAIN}"
        assert list(entry["files"]) == [f"{name}-{viewport}-{theme}.webp" for viewport, theme in VARIANTS]


def test_the_folder_has_the_files_of_the_manifest_and_no_others():
    assert {path.name for path in FOLDER.iterdir()} == set(FILES), AGAIN
    assert {path.stem: path.read_text(encoding="utf-8") for path in SNIPPETS.iterdir()} == {
        name: snippet_of(name, entry) for name, entry in MANIFEST.items()
    }, AGAIN


@pytest.mark.parametrize("file", FILES)
def test_a_picture_is_the_one_that_was_taken_and_is_small(file):
    data, (_, facts) = (FOLDER / file).read_bytes(), FILES[file]

    assert hashlib.sha256(data).hexdigest() == facts["sha256"], f"{file} was not made by bin/pictures"
    assert len(data) <= SMALL, file
    with Image.open(FOLDER / file) as image:
        assert image.width * facts["height"] == pytest.approx(image.height * facts["width"], rel=0.01), file


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_it_shows(name):
    shows, words = MANIFEST[name]["shows"], " ".join(MANIFEST[name]["words"])

    assert 30 <= len(shows) <= 120
    assert words, f"{name}: {AGAIN}"
    # What the text names in capitals is on the screen.
    for named in re.findall(r"(?:Cancel Order|Message supplier|Keep order|Confirm)\b", shows):
        assert named in words, f"{name} says “{named}”, which is not in the picture: {AGAIN}"


def test_every_picture_of_a_page_comes_from_the_manifest_with_its_text(site):
    for address, page in site.pages.items():
        for image in page.all("img"):
            source = urlsplit(urljoin(f"/help/{address}", image.get("src")))
            file = source.path.removeprefix("/help/assets/pictures/")
            assert file in FILES, f"{address}: no scenario makes {source.path}"
            name, facts = FILES[file]
            assert image.get("alt") == MANIFEST[name]["shows"], f"{address}: {file} has another text"
            assert image.get("loading") == "lazy", f"{address}: {file}"
            assert (image.get("width"), image.get("height")) == (str(facts["width"]), str(facts["height"])), file
            assert source.fragment == f"only-{file.removesuffix('.webp').rpartition('-')[2]}", f"{address}: {file}"


def test_every_picture_is_shown_in_all_its_looks(site):
    shown = {
        urlsplit(image.get("src")).path.rpartition("/")[2] for page in site.pages.values() for image in page.all("img")
    }

    assert shown == set(FILES), "a picture that no page shows costs space for nothing"


def test_the_first_page_of_the_repository_shows_a_picture_of_the_portal():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    for text, path in re.findall(r"!\[(.*?)\]\((.*?)\)", readme):
        name, _ = FILES[path.removeprefix("help_docs/assets/pictures/")]
        assert text == MANIFEST[name]["shows"]
    assert "help_docs/assets/pictures/" in readme
