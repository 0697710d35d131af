"""The record of a company, read by its owners in a real browser; what is changed in the database is named."""

import csv
import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.services.people.invitations import invite
from e2e.database import BEN, VERA, add_company, add_person
from e2e.help.steps import Walk
from e2e.pages.record import RecordPage
from e2e.server import Server

_places = itertools.count(1)
ADDED = "The people who run the portal added Olga Berg"
SignIn = Callable[..., Page]


@pytest.fixture
def olga(portal: Server) -> Person:
    """The owner of a company that no other test knows, who has invited somebody."""
    place = f"recorded-{next(_places)}"
    add_company(f"Bistro {place}", Side.BUYER)
    olga = add_person(f"olga@{place}.example", "Olga Berg", f"Bistro {place}", Side.BUYER)
    invite(olga, f"nora@{place}.example, omar@{place}.example", Role.VIEWER)
    return olga


def test_an_owner_looks_up_who_invited_somebody(olga: Person, sign_in_with_password: SignIn, walk: Walk) -> None:
    record = RecordPage(sign_in_with_password(olga.email))
    with walk.step(record.page):
        record.page.get_by_label("settings and sign out").click()
        record.page.get_by_role("link", name="Record").locator("visible=true").click()
        record.expect_open()
    record.expect_entries("signed in with the password", "invited omar@", "invited nora@", ADDED)
    expect(record.entries.first).to_contain_text("Chrome")
    with walk.step(record.page):
        record.search("nora")
        record.expect_entries("invited nora@")
    with walk.step(record.page) as step:
        step.sees(record.page, "Who")
        record.who.select_option("Olga Berg")
        record.expect_entries("Olga Berg invited nora@")

    record.page.reload()

    record.expect_entries("Olga Berg invited nora@")
    record.who.select_option("operator")
    expect(record.page.get_by_role("heading", name="No entry matches “nora”")).to_be_visible()
    record.page.get_by_role("link", name="Clear filters").click()
    record.expect_entries("signed in with the password", "invited omar@", "invited nora@", ADDED)
    record.choose("Sign-ins")
    record.expect_entries("signed in with the password")


def test_an_owner_downloads_what_is_shown(
    olga: Person, sign_in_with_password: SignIn, walk: Walk, tmp_path: Path
) -> None:
    record = RecordPage(sign_in_with_password(olga.email))
    with walk.step(record.page):
        record.page.get_by_label("settings and sign out").click()
        record.page.get_by_role("link", name="Record").locator("visible=true").click()
        record.expect_open()
    record.choose("People and roles")
    record.expect_entries("invited omar@", "invited nora@", ADDED)
    with walk.step(record.page):
        downloaded = record.download()

    downloaded.save_as(tmp_path / "record.csv")
    rows = list(csv.DictReader((tmp_path / "record.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["what"].partition("@")[0] for row in rows] == ["invited omar", "invited nora", "added Olga Berg (olga"]
    assert [row["who"] for row in rows] == ["Olga Berg", "Olga Berg", "The people who run the portal"]
    record.open()
    record.expect_entries("downloaded this record", "signed in", "invited omar@", "invited nora@", ADDED)


def test_others_read_who_can_read_it(sign_in: SignIn) -> None:
    for email in (BEN, VERA):
        page = sign_in(email)
        page.goto("/settings/record")

        expect(page.get_by_text(re.compile(r"^Ask .*Ada Lindqvist.*, who can read the record\.$"))).to_be_visible()
        expect(page.get_by_role("button", name="Download CSV")).to_have_count(0)
        expect(page.get_by_role("list", name="Record")).to_have_count(0)
        page.get_by_label("settings and sign out").click()
        expect(page.get_by_role("link", name="People").locator("visible=true")).to_be_visible()
        expect(page.get_by_role("link", name="Record").locator("visible=true")).to_have_count(0)


def test_a_long_record_is_read_page_by_page(olga: Person, sign_in_with_password: SignIn) -> None:
    for number in range(51):
        invite(olga, f"n{number}@{olga.email.partition('@')[2]}", Role.MEMBER)
    record = RecordPage(sign_in_with_password(olga.email)).open()
    expect(record.entries).to_have_count(50)
    expect(record.entries.last).to_contain_text("invited n2@")

    record.page.get_by_role("link", name="Older").click()

    record.expect_entries("invited n1@", "invited n0@", "invited omar@", "invited nora@", ADDED)
    record.page.get_by_role("link", name="Newest").click()
    expect(record.entries).to_have_count(50)
