"""Returns and refunds: the buyer reports with photos, the supplier offers, both see every step at once."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.returns.cases import agree_to_offer, answer_case, withdraw_case
from buyer_portal.services.returns.clean_photo import clean_photo
from buyer_portal.services.returns.opening import open_case
from buyer_portal.services.returns.photos import add_photo
from e2e.database import ADA, INES, TOM, cases_of, messages_of, notices_of, person, photos_of, status_of, timeline_of
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.return_case import CaseBox
from tests.pictures import SCRIPT, SVG, bomb, photo_with_secrets, picture

PlaceOrder = Callable[..., str]


def file(name: str, data: bytes, kind: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": data}


@pytest.fixture
def ines(sign_in: Callable[..., Page]) -> Page:
    """The browser of a supplier with few cases: a desk shows the five that wait longest; Tom's has many in tests."""
    return sign_in(INES)


def report(number: str) -> int:
    return open_case(
        person(ADA), number, key=f"report-{number}", problem="DAMAGED", wanted="REFUND", quantities=[1, 0], note="Oh."
    )


def test_a_problem_is_reported_with_a_photo_offered_for_accepted_and_settled(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.DELIVERED)
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)
    case, answer = CaseBox(buyer).open_form(), CaseBox(supplier)

    case.affect("Tomatoes, 5 kg", "1")
    case.choose_photos(file("squashed.jpg", photo_with_secrets()))
    expect(buyer.get_by_role("list", name="Photos to send")).to_contain_text("Goes with the case")
    case.report(problem="DAMAGED", wanted="REFUND", note="Squashed.")

    answer.expect_text("Damaged", "Squashed.", "1 × Tomatoes, 5 kg", "Refund", "It is your turn.", "days left")
    case.expect_text("Green Valley Produce has not answered yet.", "If nobody answers, nothing changes.")
    case.expect_photos(1)
    answer.expect_photos(1)
    answer.offer("REFUND", "100")
    expect(answer.section.get_by_role("alert")).to_contain_text("at most €44.50")
    answer.offer("REFUND", "12.50", "Sorry about that.")
    case.expect_text("Refund of €12.50", "Sorry about that.", "It is your turn.")
    case.click("Accept offer")
    answer.expect_text("Agreed. Corner Bistro confirms it.")
    case.click("Confirm it is settled")

    case.expect_status("SETTLED")
    answer.expect_status("SETTLED")
    order.expect_status("DELIVERED")
    expect(desk.timeline).to_contain_text("Case settled")
    expect(desk.chat.log).to_contain_text("Ada Lindqvist opened a case")
    expect(order.chat.log).to_contain_text("Tom Becker made an offer in the case")
    [row] = cases_of(number)
    assert (row.status, row.problem, row.offer, row.offer_minor) == ("SETTLED", "DAMAGED", "REFUND", 1250)
    assert [event for event, _ in timeline_of(number)][5:] == [
        OrderEvent.CASE_OPEN,
        OrderEvent.CASE_PHOTO,
        OrderEvent.CASE_ANSWER,
        OrderEvent.CASE_AGREE,
        OrderEvent.CASE_SETTLE,
    ]
    [photo] = photos_of(number)
    stored = Image.open(BytesIO(photo.content))
    assert (stored.size, dict(stored.getexif())) == ((40, 80), {})
    assert messages_of(number) == []
    assert status_of(number) is OrderStatus.DELIVERED


def test_an_order_cancelled_from_processing_leads_to_the_settlement(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    dialog.expect_text("“Settle with the supplier” on the order page opens a case with them")
    dialog.confirm()
    order.expect_status("CANCELLED")
    order.view_receipt()
    expect(buyer.get_by_role("heading", name="Cancellation receipt")).to_be_visible()
    buyer.get_by_role("link", name="Settle with the supplier").click()
    DeskOrderPage(supplier).open_order(number)

    case = CaseBox(buyer).open_form("Settle with the supplier")
    case.report("Settle with the supplier", problem="PAID", wanted="CREDIT", note="We paid in advance.")
    CaseBox(supplier).offer("CREDIT", "44.50")
    case.click("Accept offer")

    case.expect_status("AGREED")
    assert [(row.status, row.offer_minor) for row in cases_of(number)] == [("AGREED", 4450)]


def test_a_no_goes_back_to_the_supplier_who_declines_with_a_reason(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.DELIVERED)
    case_id = report(number)
    answer_case(person(TOM), number, case_id=case_id, seen_version=1, outcome="NOTHING", amount_minor=0, note="")
    OrderPage(buyer).open_order(number)
    DeskOrderPage(supplier).open_order(number)
    case, answer = CaseBox(buyer), CaseBox(supplier)

    case.click("Reject offer")
    expect(case.section.get_by_role("alert")).to_contain_text("needs a reason")
    box = case.section.get_by_label("What is wrong with the offer?")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(re.compile("needs a reason"))
    box.fill("We threw it away.")
    case.click("Reject offer")
    answer.expect_text("We threw it away.", "It is your turn.")
    answer.section.get_by_text("Decline instead").click()
    answer.section.get_by_label("Reason for the buyer").fill("It was fine at the door.")
    answer.click("Decline case")

    case.expect_status("DECLINED")
    case.expect_text("It was fine at the door.")
    expect(buyer.get_by_role("main").get_by_role("button", name="Report a problem")).to_be_visible()
    assert notices_of(ADA, number)[0].kind == "CASE_DECLINE"


def test_what_was_agreed_and_never_came_goes_back_to_the_supplier(
    buyer: Page, ines: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.DELIVERED, supplier=INES)
    case_id = report(number)
    answer_case(person(INES), number, case_id=case_id, seen_version=1, outcome="CREDIT", amount_minor=500, note="")
    agree_to_offer(person(ADA), number, case_id=case_id, seen_version=2)
    OrderPage(buyer).open_order(number)
    ines.goto("/supplier")
    note = ines.locator(".desk-note", has_text=number)
    expect(note).to_contain_text("Corner Bistro agreed: Credit of €5.00. Please see to it.")
    case = CaseBox(buyer)

    case.click("It has not happened")
    expect(case.section.get_by_role("alert")).to_contain_text("needs a reason")
    case.section.get_by_label("What has not happened?").fill("No credit came.")
    case.click("It has not happened")

    case.expect_status("REQUESTED")
    case.expect_text("Harbour Seafood is to answer again.", "Earlier offer", "days left")
    expect(note).to_contain_text("Corner Bistro asks for another answer (damaged).")
    note.get_by_role("link", name="Answer").click()
    answer = CaseBox(ines)
    answer.expect_text("No credit came.", "It is your turn.")
    answer.offer("NOTHING")
    case.click("Accept offer")
    case.expect_status("SETTLED")
    assert [(row.status, row.offer) for row in cases_of(number)] == [("SETTLED", "NOTHING")]


def test_what_needs_attention_says_until_when_on_both_sides(buyer: Page, ines: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.DELIVERED, supplier=INES)
    case_id = report(number)
    ines.goto("/supplier")
    note = ines.locator(".desk-note", has_text=number)
    expect(note).to_contain_text("Corner Bistro has opened a case (damaged). 4 days left")

    note.get_by_role("link", name="Answer").click()
    expect(CaseBox(ines).section).to_be_in_viewport()
    answer_case(person(INES), number, case_id=case_id, seen_version=1, outcome="CREDIT", amount_minor=500, note="")
    buyer.goto("/dashboard")

    row = buyer.get_by_role("region", name="Needs attention").get_by_role("listitem").filter(has_text=number)
    expect(row).to_contain_text("Harbour Seafood: an offer for")
    row.get_by_role("link", name="Answer").click()
    expect(CaseBox(buyer).section).to_be_in_viewport()


def test_a_notification_leads_to_the_case(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.DELIVERED)
    case_id = report(number)
    answer_case(person(TOM), number, case_id=case_id, seen_version=1, outcome="REPLACEMENT", amount_minor=0, note="")
    buyer.goto("/notifications")

    buyer.get_by_role("listitem").filter(has_text=number).filter(has_text="makes an offer").get_by_role("link").click()

    expect(CaseBox(buyer).section).to_be_in_viewport()


def test_a_colleagues_case_takes_nothing_away_that_is_being_written(
    buyer: Page, colleague: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.DELIVERED)
    OrderPage(buyer).open_order(number)
    OrderPage(colleague).open_order(number)
    mine, theirs = CaseBox(buyer).open_form(), CaseBox(colleague).open_form()
    mine.write("All of them are brown.")
    mine.choose_photos(file("brown.jpg", picture()))

    theirs.affect("Tomatoes, 5 kg", "1")
    theirs.report(note="Squashed.")

    mine.expect_text("Ben Okafor", "Squashed.")
    mine.expect_written("All of them are brown.")
    expect(buyer.get_by_role("list", name="Photos to send")).to_contain_text("Goes with the case")
    mine.affect("Tomatoes, 5 kg", "1")
    mine.report()
    expect(mine.form("Report a problem").get_by_role("alert")).to_contain_text(f"A case about {number} is open already")
    mine.expect_written("All of them are brown.")
    assert [(row.person_name, row.note) for row in cases_of(number)] == [("Ben Okafor", "Squashed.")]
    assert photos_of(number) == []

    buyer.get_by_role("button", name="Discard").click()
    expect(mine.form("Report a problem")).to_have_count(0)
    theirs.click("Withdraw case")
    mine.expect_status("WITHDRAWN")
    mine.open_form().expect_written("")
    expect(buyer.get_by_role("list", name="Photos to send")).to_have_count(0)
    assert photos_of(number) == []


def test_what_happened_is_still_there_after_a_reload(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.DELIVERED)
    OrderPage(buyer).open_order(number)
    CaseBox(buyer).open_form().write("Squashed, all of them.")

    buyer.reload()
    case = CaseBox(buyer)
    case.expect_written("Squashed, all of them.")
    case.affect("Tomatoes, 5 kg", "1")
    case.report()

    case.expect_status("REQUESTED")
    case.expect_text("Squashed, all of them.")
    case.click("Withdraw case")
    case.open_form().expect_written("")


# --- photos ---------------------------------------------------------------------------------------------------------


def test_what_is_no_photo_is_refused_beside_its_name_and_the_others_are_sent(
    buyer: Page, place_order: PlaceOrder, complaints: Any
) -> None:
    complaints.allow("status of 4")  # the browser's own words for what the server refuses
    number = place_order(OrderStatus.DELIVERED)
    report(number)
    OrderPage(buyer).open_order(number)
    case, waiting = CaseBox(buyer), buyer.get_by_role("list", name="Photos to send")

    case.choose_photos(
        file("drawing.svg", SVG, "image/svg+xml"),
        file("script.jpg", SCRIPT),
        file("bomb.png", bomb(), "image/png"),
        file("good.png", picture("PNG"), "image/png"),
    )

    case.expect_photos(1)
    for name, sentence in (
        ("drawing.svg", "send JPEG, PNG or WebP"),
        ("script.jpg", "This is no photo that can be read"),
        ("bomb.png", "too many pixels"),
    ):
        expect(waiting.get_by_role("listitem").filter(has_text=name)).to_contain_text(sentence)
    waiting.get_by_role("button", name="Remove script.jpg").click()
    expect(waiting.get_by_role("listitem")).to_have_count(2)
    expect(buyer.get_by_label("Add photos")).to_be_focused()
    assert len(photos_of(number)) == 1


def test_a_file_of_30_mb_is_not_even_sent(buyer: Page, place_order: PlaceOrder, tmp_path: Path) -> None:
    number = place_order(OrderStatus.DELIVERED)
    report(number)
    OrderPage(buyer).open_order(number)
    sent: list[str] = []
    buyer.on("request", lambda request: sent.append(request.method))

    huge = tmp_path / "huge.jpg"
    huge.write_bytes(b"\xff\xd8" + b"\0" * (30 * 1024 * 1024))
    CaseBox(buyer).choose_photos(huge)

    expect(buyer.get_by_role("list", name="Photos to send")).to_contain_text("A photo has at most 10 MB.")
    assert "POST" not in sent
    assert photos_of(number) == []


def test_there_is_room_for_five_also_from_two_tabs(
    buyer: Page, colleague: Page, place_order: PlaceOrder, complaints: Any
) -> None:
    complaints.allow("status of 422")
    number = place_order(OrderStatus.DELIVERED)
    case_id = report(number)
    OrderPage(buyer).open_order(number)
    OrderPage(colleague).open_order(number)
    for _ in range(4):
        add_photo(person(ADA), number, clean_photo(picture()), case_id=case_id)

    for page in (buyer, colleague):
        CaseBox(page).choose_photos(file("last.jpg", picture(colour="blue")))

    for page in (buyer, colleague):
        CaseBox(page).expect_photos(5)
    has_won = sum(photo.person_id == person(ADA).id for photo in photos_of(number)) == 5
    loser = colleague if has_won else buyer
    expect(loser.get_by_role("alert")).to_contain_text("A case has at most 5 photos")
    assert len(photos_of(number)) == 5


def test_a_photo_is_removed_for_both_sides(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.DELIVERED)
    case_id = report(number)
    for _ in range(2):
        add_photo(person(ADA), number, clean_photo(picture()), case_id=case_id)
    OrderPage(buyer).open_order(number)
    DeskOrderPage(supplier).open_order(number)
    CaseBox(supplier).expect_photos(2)

    CaseBox(buyer).click("Remove Photo 1 of 2")

    CaseBox(supplier).expect_photos(1)
    expect(CaseBox(supplier).section.get_by_role("button", name="Remove")).to_have_count(0)
    assert len(photos_of(number)) == 1


def test_a_photo_that_comes_after_the_end_is_refused_with_a_sentence(
    buyer: Page, place_order: PlaceOrder, complaints: Any
) -> None:
    complaints.allow("status of 409")
    number = place_order(OrderStatus.DELIVERED)
    case_id = report(number)
    OrderPage(buyer).open_order(number)
    withdraw_case(person(ADA), number, case_id=case_id, seen_version=1)  # no news: another process did it

    CaseBox(buyer).choose_photos(file("late.jpg", picture()))

    expect(buyer.get_by_role("list", name="Photos to send")).to_contain_text("was withdrawn")
    assert photos_of(number) == []


def test_a_photo_is_no_strangers(
    buyer: Page, other_buyer: Page, stranger: Page, place_order: PlaceOrder, complaints: Any
) -> None:
    complaints.allow("status of 40[14]")
    number = place_order(OrderStatus.DELIVERED)
    case_id = report(number)
    name = add_photo(person(ADA), number, clean_photo(picture()), case_id=case_id)
    address = f"/api/orders/{number}/photos/{name}"

    assert buyer.request.get(address).headers["content-type"] == "image/jpeg"
    for page, status in ((other_buyer, 404), (stranger, 401)):
        answer = page.request.get(address)
        assert answer.status == status
        assert answer.json()["error"]["message"].endswith(".")


def test_the_focus_is_never_lost(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.DELIVERED)
    OrderPage(buyer).open_order(number)
    case, place = CaseBox(buyer).open_form(), buyer.locator("#case")
    expect(buyer.get_by_role("heading", name="Report a problem")).to_be_focused()
    buyer.get_by_role("button", name="Discard").press("Enter")
    expect(place).to_be_focused()
    case.open_form().affect("Tomatoes, 5 kg", "1")
    case.report(note="Squashed.")
    case.expect_status("REQUESTED")
    expect(place).to_be_focused()
    case.choose_photos(file("one.jpg", picture()))
    case.expect_photos(1)

    case.section.get_by_role("button", name="Remove Photo 1 of 1").press("Enter")

    case.expect_no_photos()
    expect(case.section.get_by_role("heading", name="Return case")).to_be_focused()
    assert photos_of(number) == []


def test_photos_are_chosen_and_removed_by_keyboard(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.DELIVERED)
    # Long before the key: asked for at the same moment, Chromium may open a dialog of its own instead.
    buyer.on("filechooser", lambda chooser: chooser.set_files(file("one.jpg", picture())))
    OrderPage(buyer).open_order(number)
    CaseBox(buyer).open_form()
    picker = buyer.get_by_label("Add photos")
    picker.focus()
    expect(picker).to_be_focused()

    buyer.keyboard.press("Enter")
    expect(buyer.get_by_role("button", name="Remove one.jpg")).to_be_visible()
    buyer.keyboard.press("Tab")
    expect(buyer.get_by_role("button", name="Remove one.jpg")).to_be_focused()
    buyer.keyboard.press("Enter")

    expect(buyer.get_by_role("list", name="Photos to send")).to_have_count(0)
    expect(picker).to_be_focused()


def test_more_than_a_photo_is_refused_by_the_real_server_at_once(
    buyer: Page, portal: Any, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.DELIVERED)
    case_id = report(number)
    cookies = "; ".join(f"{cookie.get('name')}={cookie.get('value')}" for cookie in buyer.context.cookies())
    request = urllib.request.Request(
        f"{portal.url}/api/orders/{number}/photos?case={case_id}",
        data=b"\xff" * (30 * 1024 * 1024),
        headers={"cookie": cookies, "content-type": "image/jpeg"},
    )

    with pytest.raises((urllib.error.HTTPError, urllib.error.URLError, ConnectionError)) as refused:
        urllib.request.urlopen(request, timeout=20)

    assert getattr(refused.value, "code", 413) == 413
    assert photos_of(number) == []
    assert order_details(person(ADA), number).case


def test_what_is_no_photo_is_said_before_the_report_is_sent(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.DELIVERED)
    OrderPage(buyer).open_order(number)
    case, chosen = CaseBox(buyer).open_form(), buyer.get_by_role("list", name="Photos to send")

    case.choose_photos(
        file("invoice.jpg", b"%PDF-1.7 not a picture"),
        file("broken.jpg", b"\xff\xd8\xff" + b"broken" * 20),
        file("empty.png", b"", "image/png"),
        file("phone.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, "image/heic"),
        file("bomb.png", bomb(), "image/png"),
    )

    for name in ("invoice.jpg", "broken.jpg", "empty.png"):
        expect(chosen.get_by_role("listitem").filter(has_text=name)).to_contain_text(
            "This is no photo that can be read"
        )
    expect(chosen.get_by_role("listitem").filter(has_text="phone.heic")).to_contain_text("save it as JPEG")
    expect(chosen.get_by_role("listitem").filter(has_text="bomb.png")).to_contain_text("too many pixels: 16 million")
    expect(chosen).not_to_contain_text("Goes with the case")
    assert cases_of(number) == []


@pytest.mark.parametrize(
    ("name", "kind"), [("IMG_1.dat", ""), ("IMG_2", "application/octet-stream"), ("a.txt", "text/plain")]
)
def test_a_photo_is_known_by_its_content(buyer: Page, place_order: PlaceOrder, name: str, kind: str) -> None:
    number = place_order(OrderStatus.DELIVERED)
    OrderPage(buyer).open_order(number)
    case = CaseBox(buyer).open_form()
    case.affect("Tomatoes, 5 kg", "1")

    case.choose_photos(file(name, picture(), kind))
    expect(buyer.get_by_role("list", name="Photos to send")).to_contain_text("Goes with the case")
    case.report(note="Squashed.")

    case.expect_photos(1)
    assert len(photos_of(number)) == 1
    notices = [notice.kind for notice in notices_of(TOM, number)]
    assert (notices.count("CASE_OPEN"), notices.count("CASE_PHOTO")) == (1, 0)
