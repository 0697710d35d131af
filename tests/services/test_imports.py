import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.errors import ImportRefused
from buyer_portal.domain.imports.orders import COLUMNS
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.changes.answers import accept_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.imports.orders import ImportReport, import_orders
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.people.people import add_person
from buyer_portal.settings import ROOT, now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.tables import company, item, orders, person, tally, timeline_event

REAL = Path(os.environ.get("PORTAL_TEST_REAL_ORDERS", ROOT.parent / "shared" / "data"))
needs_real_orders = pytest.mark.skipif(not REAL.is_dir(), reason="the real order files are not on this machine")
HEADER = ",".join(COLUMNS)
GOOD = (
    "N-1,New Bistro,New Farm,CONFIRMED,2026-11-01T08:00:00Z,EUR,T-1,Tomatoes,2,1.50",
    "N-2,Corner Bistro,New Farm,PENDING,2026-11-02T08:00:00Z,EUR,T-1,Tomatoes,1,1.50",
    'N-1,New Bistro,New Farm,CONFIRMED,2026-11-01T08:00:00Z,EUR,B-1,"Basil, ""big"" bunch",10,0.95',
)
BAD = "N-2,Corner Bistro,New Farm,PENDING,2026-11-02T08:00:00Z,EUR,T-2,Thyme,0,1.50"


def _named(name: str) -> str:
    return f"N-1,New Bistro,New Farm,CONFIRMED,2026-11-01T08:00:00Z,EUR,T-1,{name},2,1.50"


def _zipped(member: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(member, "x")
    return buffer.getvalue()


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """Write rows under a header into a file."""

    def write(*rows: str, header: str = HEADER) -> Path:
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return path

    return write


@pytest.mark.on_both_databases
def test_a_good_file_comes_in_with_its_companies(file_of: Any, status_of: Any, timeline_of: Any):
    report = import_orders(file_of(*GOOD))

    assert report == ImportReport(2, 3, {"EUR": 1400}, (), 0, 1, 1, ())
    assert (status_of("N-1"), status_of("N-2")) == (OrderStatus.CONFIRMED, OrderStatus.PENDING)
    assert timeline_of("N-2") == [(OrderEvent.PLACE, "Corner Bistro")]


def test_imported_history_makes_up_no_person(file_of: Any, rows_of: Any):
    import_orders(file_of(*GOOD))

    placed, confirmed = rows_of("timeline_event", "N-1")
    assert (placed.person_id, placed.person_name) == (None, "New Bistro")
    assert (confirmed.event, confirmed.person_id, confirmed.person_name) == ("CONFIRM", None, "New Farm")
    assert confirmed.note == "Imported with this status"
    assert confirmed.at > placed.at


def test_nobody_of_an_imported_company_can_sign_in_before_they_are_given_it(file_of: Any):
    with reading() as db:
        before = db.scalar(select(func.count()).select_from(person))

    import_orders(file_of(*GOOD))

    with reading() as db:
        assert db.scalar(select(func.count()).select_from(person)) == before


@pytest.mark.on_both_databases
def test_the_same_file_twice_changes_nothing(file_of: Any, snapshot: Any, unchanged: Any):
    import_orders(file_of(*GOOD))
    before = snapshot()

    report = import_orders(file_of(*reversed(GOOD)))

    assert (report.orders, report.already_there, report.problems) == (0, 2, ())
    assert unchanged(before)


def test_an_order_that_moved_on_since_is_the_same_order(ada: Person, file_of: Any, status_of: Any):
    import_orders(file_of(*GOOD))
    cancel_order(ada, "N-2", seen_version=1, key="key-of-ada")

    assert import_orders(file_of(*GOOD)).already_there == 2
    assert status_of("N-2") is OrderStatus.CANCELLED


@pytest.mark.on_both_databases
def test_an_order_whose_lines_were_changed_by_agreement_is_the_same_order(
    ada: Person, tom: Person, file_of: Any, snapshot: Any, unchanged: Any
):
    ours = GOOD[1].replace("New Farm", tom.company)
    import_orders(file_of(GOOD[0], ours))
    fewer = {"lines": (OfferedLine("T-1", "Tomatoes", 3, 150),), "reason": "A full box.", "key": "key-of-tom"}
    proposal = propose_changes(tom, "N-2", seen_version=1, answer_by=now() + timedelta(days=1), **fewer)
    accept_proposal(ada, "N-2", proposal_id=proposal)
    before = snapshot()

    assert import_orders(file_of(GOOD[0], ours)).already_there == 2
    assert unchanged(before)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("1.50", "1.60"), ("Tomatoes", "Tomato"), ("T-1", "T-9"), ("Corner", "Other"), ("08:00", "08:01"), ("Farm", "F")],
)
def test_a_number_that_is_taken_by_another_order_is_refused(
    file_of: Any, snapshot: Any, unchanged: Any, was: str, becomes: str
):
    import_orders(file_of(GOOD[1]))
    before = snapshot()

    with pytest.raises(ImportRefused) as refused:
        import_orders(file_of(GOOD[0], GOOD[1].replace(was, becomes)))

    assert "line 3, order_number “N-2”: is here already" in refused.value.problems[0]
    assert unchanged(before)


def test_skipping_bad_ones_leaves_a_taken_number_as_it_is(file_of: Any, order_row: Any):
    import_orders(file_of(GOOD[1]))

    report = import_orders(file_of(GOOD[0], GOOD[1].replace("1.50", "1.60")), skip_bad=True)

    assert (report.orders, report.skipped, report.already_there) == (1, ("N-2",), 0)
    assert order_row("N-2").total_minor == 150


def test_one_bad_line_refuses_the_whole_file(file_of: Any, snapshot: Any, unchanged: Any):
    before = snapshot()

    with pytest.raises(ImportRefused) as refused:
        import_orders(file_of(*GOOD, BAD))

    assert refused.value.problems == ["line 5, quantity “0”: must be above 0: leave out what was not ordered"]
    assert unchanged(before)


def test_skipping_bad_ones_imports_the_orders_that_are_all_good(file_of: Any):
    report = import_orders(file_of(*GOOD, BAD), skip_bad=True)

    assert (report.orders, report.lines, report.skipped) == (1, 2, ("N-2",))
    assert report.problems == ("line 5, quantity “0”: must be above 0: leave out what was not ordered",)


def test_a_name_on_both_sides_is_two_companies(file_of: Any):
    swapped = GOOD[1].replace("Corner Bistro,New Farm", "New Farm,Green Valley Produce")

    report = import_orders(file_of(GOOD[0], swapped))

    assert (report.new_buyers, report.new_suppliers) == (2, 1)
    with reading() as db:
        sides = db.execute(select(company.c.side).where(company.c.name == "New Farm")).scalars()
        assert sorted(sides) == ["BUYER", "SUPPLIER"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path):
    path = tmp_path / "orders.csv"
    path.write_bytes(("\ufeff" + "\r\n".join((HEADER, *GOOD))).encode())

    assert import_orders(path).orders == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "the file is empty", id="empty"),
        pytest.param(HEADER.encode(), "line 1: there is a header and no orders", id="only a header"),
        pytest.param(GOOD[0].encode(), "line 1: order_number, buyer", id="no header"),
        pytest.param(f"{HEADER}\n{GOOD[0]}\n{_named('Käse')}".encode("cp850"), "line 3: this is not text", id="DOS"),
        pytest.param(f"{HEADER}\n{_named('Käse')}".encode("mac-roman"), "line 2: this is not text", id="an old Mac"),
        pytest.param(f"{HEADER}\n{_named('Молоко')}".encode("cp1251"), "line 2: this is not text", id="Cyrillic"),
        pytest.param(f"{HEADER}\n{_named('mąka')}".encode("cp1250"), "line 2: this is not text", id="Polish"),
        pytest.param(f"{HEADER}\n{_named('Käse')}é".encode()[:-1], "line 2: this is not text", id="UTF-8 cut off"),
        pytest.param(f"{HEADER}\n{GOOD[0]}".encode("utf-16")[:-1], "breaks off", id="UTF-16 cut off"),
        pytest.param(b"%PDF-1.7\n%", "is a PDF: ask for the list", id="a PDF"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel workbook: open it and save it as", id="xls"),
        pytest.param(_zipped("xl/workbook.xml"), "an Excel workbook: open it and save it as", id="xlsx"),
        pytest.param(_zipped("content.xml"), "LibreOffice", id="ods"),
        pytest.param(_zipped("orders.csv"), "a ZIP archive: unpack it", id="zip"),
        pytest.param(b"PK\x03\x04 and nothing more", "a ZIP archive: unpack it", id="a broken zip"),
        pytest.param(b"<!DOCTYPE html><html><table>", "a web page or XML", id="HTML"),
        pytest.param(b'\xef\xbb\xbf[{"order": 1}]', "is JSON", id="JSON"),
        pytest.param(b" \n\r\n\n", "the file is empty", id="only blanks"),
        pytest.param(f"{HEADER},discount\n{GOOD[0]},5".encode(), "discount too many", id="an unknown column"),
        pytest.param(f"{HEADER},SKU\n{GOOD[0]},5".encode(), "sku stands there twice", id="a column twice"),
        pytest.param(
            f"{HEADER},,\n{GOOD[0]},,5".encode(), "“5” in column 12, which has no name", id="a nameless value"
        ),
        pytest.param(f"{HEADER}\n{GOOD[0]},5".encode(), "has 11 values instead of 10", id="a value too many"),
        pytest.param(f"{HEADER}\nN-1".encode(), "line 2: has 1 value instead of 10", id="one value"),
        pytest.param(f'{HEADER}\n"{GOOD[0]}'.encode(), "this is not CSV", id="an open quote"),
        pytest.param(f"{HEADER}\n{'x' * 200_000}".encode(), "this is not CSV", id="a huge value"),
        pytest.param(f"{HEADER}\n{GOOD[0]}\x00".encode(), "unit_price", id="a NUL"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture", id="a picture"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_sentence(
    tmp_path: Path, snapshot: Any, unchanged: Any, content: bytes, sentence: str
):
    path, before = tmp_path / "orders.csv", snapshot()
    path.write_bytes(content)

    with pytest.raises(ImportRefused) as refused:
        import_orders(path)

    assert sentence in refused.value.problems[0]
    assert unchanged(before)


_ROW = "N-1,New Bistro,New Farm,PENDING,2026-11-01T08:00:00Z,EUR,T-1,Käse,2,1.50"
_SEMICOLONS = f"{HEADER}\n{_ROW}".replace(",", ";").replace("1.50", "1,50")
_TURNED = "\n".join(",".join(line.split(",")[::-1]) for line in (HEADER, _ROW))


@pytest.mark.parametrize(
    ("content", "understood"),
    [
        pytest.param(f"{HEADER}\n{_ROW}".encode(), (), id="as it should be"),
        pytest.param(f"{HEADER}\n{_ROW}".encode("utf-8-sig"), (), id="a mark of its order"),
        pytest.param(
            _SEMICOLONS.encode(),
            ("columns parted by semicolons", "prices with a decimal comma, such as “1,50” on line 2"),
            id="semicolons",
        ),
        pytest.param(
            f"sep=;\r\n{_SEMICOLONS}".encode(),
            ("columns parted by semicolons", "prices with a decimal comma, such as “1,50” on line 3"),
            id="a line that says sep",
        ),
        pytest.param(f"{HEADER}\n{_ROW}".replace(",", "\t").encode(), ("columns parted by tabs",), id="tabs"),
        pytest.param(
            f"{HEADER}\n{_ROW}".encode("cp1252"),
            ("letters in Windows-1252, such as “Käse” on line 2",),
            id="Windows-1252",
        ),
        pytest.param(f"{HEADER}\n{_ROW}".encode("utf-16"), ("letters in UTF-16",), id="UTF-16"),
        pytest.param(f"{HEADER}\n{_ROW}".encode("utf-16-le"), ("letters in UTF-16",), id="UTF-16 without a mark"),
        pytest.param(_TURNED.encode(), ("columns in another order, found by their names",), id="another order"),
        pytest.param(
            f"{HEADER},,\n{_ROW},,\n,,,\n".encode(), ("2 empty columns without a name left out",), id="empty columns"
        ),
        pytest.param(f"{HEADER},\n{_ROW}".encode(), ("1 empty column without a name left out",), id="an empty column"),
        pytest.param(
            f"\n\n{HEADER.replace('_', ' ').title()}\n\n {_ROW} \n\n\n".encode(), (), id="capitals, blanks, empty lines"
        ),
        pytest.param(
            "\r".join(",".join(f'" {value} "' for value in line.split(",")) for line in (HEADER, _ROW)).encode(),
            (),
            id="quotes around all, and an old Mac's ends of lines",
        ),
    ],
)
def test_another_way_to_write_a_table_is_understood_and_said(
    tmp_path: Path, database: str, content: bytes, understood: tuple[str, ...]
):
    path = tmp_path / "orders.csv"
    path.write_bytes(content)

    report = import_orders(path)

    assert (report.orders, report.totals, report.understood) == (1, {"EUR": 300}, understood)
    with reading() as db:
        assert [row.name for row in db.execute(select(item))] == ["Käse"]


def test_a_bad_row_is_named_by_its_line_whatever_stands_above(tmp_path: Path, database: str):
    path = tmp_path / "orders.csv"
    path.write_text(f"\nsep=;\n\n{HEADER}\n{_ROW}\n\n{BAD}".replace(",", ";"), encoding="utf-8")

    with pytest.raises(ImportRefused) as refused:
        import_orders(path)

    assert refused.value.problems[0].startswith("line 7, quantity “0”")


def test_a_line_keeps_its_unit(file_of: Any, ada: Person, tom: Person):
    ours = GOOD[1].replace("New Farm", tom.company)
    path = file_of(f"{ours},crate", f"{ours.replace('T-1', 'T-2')},", header=f"{HEADER},unit")

    import_orders(path)

    assert [(line.sku, line.unit) for line in order_details(ada, "N-2").lines] == [("T-1", "crate"), ("T-2", "")]
    assert import_orders(path).already_there == 1
    without = file_of(ours, ours.replace("T-1", "T-2"))
    assert import_orders(without).already_there == 1
    with pytest.raises(ImportRefused, match="1 problem; nothing was imported"):
        import_orders(file_of(f"{ours},box", f"{ours.replace('T-1', 'T-2')},", header=f"{HEADER},unit"))


def test_a_missing_file_a_folder_and_a_huge_file_are_refused_with_a_sentence(database: str, tmp_path: Path):
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(2_000_000_000)

    for path, sentence in ((tmp_path / "none", "no file"), (tmp_path, "a folder"), (huge, "larger than 200 MB")):
        with pytest.raises(ImportRefused) as refused:
            import_orders(path)
        assert sentence in refused.value.problems[0]


@pytest.mark.only_on_sqlite("PostgreSQL's parts are one transaction")
def test_parts_that_need_not_last_yet_never_make_the_next_deed_so(database: str):
    with transaction(lasting=False) as db:
        assert db.exec_driver_sql("PRAGMA synchronous").scalar() == 1

    with transaction() as db:
        assert db.exec_driver_sql("PRAGMA synchronous").scalar() == 2


@needs_real_orders
def test_december_comes_in_without_a_complaint_and_a_buyer_can_cancel(database: str):
    report = import_orders(REAL / "orders-2011-12-clean.csv")

    assert (report.orders, report.lines, report.totals) == (3_680, 16_615, {"GBP": 51_323_043})
    assert (report.new_buyers, report.new_suppliers, report.problems) == (614, 6, ())
    assert _by_status() == {
        "PENDING": 293,
        "CONFIRMED": 322,
        "PROCESSING": 309,
        "OUT_FOR_DELIVERY": 953,
        "DELIVERED": 1_795,
        "CANCELLED": 8,
    }
    with reading() as db:
        buyer = db.execute(
            select(company.c.name)
            .join_from(company, orders, orders.c.buyer_id == company.c.id)
            .where(orders.c.status == "PENDING")
        ).scalar()
    assert buyer
    somebody = add_person("buyer@example.com", "Some Body", buyer, Side.BUYER, "long and good enough")
    number = list_orders(somebody, OrderFilter(status=OrderStatus.PENDING)).orders[0].number
    found = list_orders(somebody, OrderFilter(query=number.lower())).orders
    assert [order.number for order in found] == [number]
    item = order_details(somebody, number).lines[0].name
    assert number in {order.number for order in list_orders(somebody, OrderFilter(query=item)).orders}
    assert cancel_order(somebody, number, seen_version=1, key="some-body-1").number == number


@needs_real_orders
def test_november_comes_in_without_a_complaint(database: str):
    report = import_orders(REAL / "orders-2011-11-clean.csv")

    assert (report.orders, report.lines, report.totals) == (12_865, 61_671, {"GBP": 114_214_577})
    assert _by_status() == {"OUT_FOR_DELIVERY": 126, "DELIVERED": 12_683, "CANCELLED": 56}


@needs_real_orders
def test_the_raw_file_is_refused_and_its_good_orders_come_in_on_request(database: str, snapshot: Any, unchanged: Any):
    raw, before = REAL / "orders-2010-12-01-raw.csv", snapshot()

    with pytest.raises(ImportRefused) as refused:
        import_orders(raw)

    assert refused.value.problems[0].startswith("line 143, quantity “-1”: must be above 0")
    assert unchanged(before)
    # README: 513 orders have only good rows; three of them have two times a minute apart.
    report = import_orders(raw, skip_bad=True)
    assert (report.orders, len(report.skipped)) == (510, 48)
    assert {"536591-1", "536591-4", "536591-5"} <= set(report.skipped)
    assert list(report.problems) == refused.value.problems


def _by_status() -> Counter[str]:
    with reading() as db:
        rows = db.execute(select(tally.c.status, func.sum(tally.c.orders)).group_by(tally.c.status)).all()
        events = db.scalar(select(func.count()).select_from(timeline_event))
        assert events
    return Counter({status: int(count) for status, count in rows if count})
