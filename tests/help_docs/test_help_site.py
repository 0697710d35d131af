"""The help center as the portal serves it."""

import asyncio
import base64
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from buyer_portal.help.building import build_help
from buyer_portal.help.site import help_routes


class Browser:
    """Asks a help center for pages, without a network."""

    def __init__(self, folder: Path) -> None:
        self._transport = httpx.ASGITransport(app=Starlette(routes=help_routes(folder)))

    def get(self, address: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._get(address, headers))

    async def _get(self, address: str, headers: dict[str, str] | None) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url="http://localhost:3000") as client:
            return await client.get(address, headers=headers)


@pytest.fixture
def browser(site):
    return Browser(site.folder)


def test_the_bare_address_leads_to_the_home_page(browser):
    answer = browser.get("/help")

    assert (answer.status_code, answer.headers["location"]) == (308, "/help/")


def test_a_page_is_served_compressed_and_asked_for_again(browser):
    answer = browser.get("/help/cancel-order/", headers={"accept-encoding": "gzip"})

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-cache"
    assert "Cancel an order" in answer.text

    again = browser.get(
        "/help/cancel-order/", headers={"accept-encoding": "gzip", "if-none-match": answer.headers["etag"]}
    )

    assert again.status_code == 304


@pytest.mark.parametrize("offer", ["identity", "gzip;q=0, br"])
def test_a_browser_that_takes_no_gzip_gets_the_page_as_it_is(browser, offer):
    answer = browser.get("/help/", headers={"accept-encoding": offer})

    assert "content-encoding" not in answer.headers
    assert "What do you want to do?" in answer.text


def test_files_with_a_hash_in_their_name_are_kept_for_good(browser, site):
    sheet = next((site.folder / "assets" / "stylesheets").glob("main.*.css"))

    answer = browser.get(f"/help/assets/stylesheets/{sheet.name}")

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert browser.get("/help/assets/help.css").headers["cache-control"] == "no-cache"


def test_every_page_allows_its_own_scripts_and_no_others(browser, site):
    for address, page in site.pages.items():
        policy = browser.get(f"/help/{address}").headers["content-security-policy"]
        script_rule = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
        source = (site.folder / address / "index.html") if address != "404.html" else site.folder / address
        inline = re.findall(r"<script>(.*?)</script>", source.read_text(encoding="utf-8"), re.DOTALL)
        hashes = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline}

        assert hashes
        assert set(re.findall(r"'sha256-([^']+)'", script_rule)) == hashes, address
        assert "unsafe" not in script_rule
        # Nothing but a script may hide in an attribute, and no script has a type that the policy would miss.
        assert not [name for element in page.elements for name in element.attributes if name.startswith("on")]
        assert {script.get("type") for script in page.all("script")} <= {"", "application/json"}


@pytest.mark.parametrize("address", ["/help/nothing", "/help/a/b/c/", "/help/_generated/glossary.md", "/help/%2e%2e/x"])
def test_an_unknown_address_is_the_help_centers_own_404(browser, address):
    answer = browser.get(address)

    assert answer.status_code == 404
    assert "This page does not exist" in answer.text
    assert 'href="/help/' in answer.text


def test_a_site_that_is_not_built_says_how_to_build_it(tmp_path):
    client = Browser(tmp_path / "help")

    for address in ("/help/", "/help/cancel-order/", "/help/assets/help.css"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "bin/run" in answer.text


def test_the_site_is_built_once_for_the_same_pages(tmp_path):
    folder = tmp_path / "help"

    assert build_help(folder)
    assert not build_help(folder)
    assert (folder / "index.html.gz").is_file()
    (tmp_path / "help.stamp").write_text("of other pages")
    assert build_help(folder)


def test_two_that_start_at_once_build_it_once(tmp_path):
    with ThreadPoolExecutor(2) as both:
        built = list(both.map(build_help, [tmp_path / "help"] * 2))

    assert sorted(built) == [False, True]
