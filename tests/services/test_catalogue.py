"""The suppliers' catalogue: changed on the desk by its own people, brought in from a file as a whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from buyer_portal.domain.errors import ImportRefused, PortalBusy, PortalError, ProductChanged, SideNotAllowed
from buyer_portal.domain.imports.orders import COLUMNS as ORDER_COLUMNS
from buyer_portal.domain.people.person import Person
from buyer_portal.services.catalogue import catalogue, change_product
from buyer_portal.services.imports.catalogue import CatalogueReport, import_catalogue
from buyer_portal.services.imports.orders import import_orders

HEADER = "supplier,sku,name,unit,price,currency,available"
GOOD = (
    'Green Valley Produce,GV-1,"Tomatoes, 5 kg",crate,14.85,EUR,yes',
    "Green Valley Produce,GV-2,Basil,bunch,1.95,EUR,no",
    "Harbour Seafood,HS-1,Cod,box,114.50,GBP,YES",
)
BAD = [
    pytest.param(
        "Green Valley Produce,GV-3,Dill,bunch,0,EUR,yes",
        "line 5, price “0”: must be above 0: leave out what costs nothing",
        id="price",
    ),
    pytest.param(
        "Green Valley Produce,GV-3,Dill,bunch,1.955,EUR,yes",
        "line 5, price “1.955”: has more decimals than EUR has: write 1955, or at most 2 decimals",
        id="decimals",
    ),
    pytest.param("Green Valley Produce,GV-3,Dill,,1,EUR,yes", "line 5, unit “”: is empty", id="unit"),
    pytest.param(
        "Green Valley Produce,GV-3,Dill,bunch,1,EUR,soon",
        "line 5, available “soon”: is neither yes nor no",
        id="available",
    ),
    pytest.param(
        "Nobody & Sons,GV-3,Dill,bunch,1,EUR,yes",
        "line 5, supplier “Nobody & Sons”: is no supplier in the portal",
        id="supplier",
    ),
    pytest.param(
        "Corner Bistro,GV-3,Dill,bunch,1,EUR,yes",
        "line 5, supplier “Corner Bistro”: is no supplier in the portal",
        id="a buyer",
    ),
    pytest.param("Green Valley Produce,GV-3,Dill", "line 5: has 3 values instead of 7", id="too short"),
]


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """Write rows under the header into a file."""

    def write(*rows: str, header: str = HEADER) -> Path:
        path = tmp_path / "products.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return path

    return write


@pytest.mark.on_both_databases
def test_a_code_that_lost_its_zeros_since_the_last_file_is_named(file_of: Any):
    import_catalogue(file_of("Green Valley Produce,00471,Dill,bunch,1,EUR,yes", *GOOD))

    report = import_catalogue(file_of("Green Valley Produce,471,Dill,bunch,1,EUR,yes", *GOOD))

    said = "“471” is new, and Green Valley Produce has “00471” in its catalogue: zeros at the front may be lost"
    assert (report.new, report.near) == (1, (said,))


@pytest.mark.on_both_databases
def test_an_order_with_a_code_that_lost_its_zeros_is_named(file_of: Any):
    import_catalogue(file_of("Green Valley Produce,00471,Dill,bunch,1,EUR,yes", *GOOD))
    row = "N-1,Corner Bistro,Green Valley Produce,PENDING,2026-11-01T08:00:00Z,EUR,{},Dill,2,1.50"
    header = ",".join(ORDER_COLUMNS)

    report = import_orders(file_of(row.format("471"), row.format("GV-1"), header=header))

    said = "“471” is new, and Green Valley Produce has “00471” in its catalogue: zeros at the front may be lost"
    assert (report.orders, report.near_codes) == (1, (said,))


@pytest.mark.on_both_databases
def test_a_good_file_comes_in_and_twice_changes_nothing(file_of: Any, tom: Person, snapshot: Any, unchanged: Any):
    assert import_catalogue(file_of(*GOOD)) == CatalogueReport(3, 0, 0, ())
    before = snapshot()

    assert import_catalogue(file_of(*GOOD)) == CatalogueReport(0, 0, 3, ())

    assert unchanged(before)
    shown = catalogue(tom).products
    assert [(one.sku, one.name, one.unit, one.price_minor, one.available) for one in shown] == [
        ("GV-1", "Tomatoes, 5 kg", "crate", 1485, True),
        ("GV-2", "Basil", "bunch", 195, False),
    ]


@pytest.mark.on_both_databases
def test_a_later_file_changes_what_it_names_and_leaves_the_rest(file_of: Any, tom: Person):
    import_catalogue(file_of(*GOOD))

    report = import_catalogue(file_of("Green Valley Produce,GV-2,Basil,bunch,2.10,EUR,yes"))

    assert report == CatalogueReport(0, 1, 0, ())
    shown = {one.sku: (one.price_minor, one.available, one.version) for one in catalogue(tom).products}
    assert shown == {"GV-1": (1485, True, 1), "GV-2": (210, True, 2)}


@pytest.mark.parametrize(("row", "problem"), BAD)
def test_one_bad_line_stops_the_import(file_of: Any, snapshot: Any, unchanged: Any, row: str, problem: str):
    before = snapshot()

    with pytest.raises(ImportRefused) as refused:
        import_catalogue(file_of(*GOOD, row))

    assert refused.value.problems == [problem]
    assert unchanged(before)


@pytest.mark.parametrize(("row", "problem"), BAD)
def test_skip_bad_brings_in_the_others(file_of: Any, row: str, problem: str):
    assert import_catalogue(file_of(*GOOD, row), skip_bad=True) == CatalogueReport(3, 0, 0, (problem,))


@pytest.mark.parametrize(
    ("sku", "reason"),
    [
        ("8.71235E+12", "that a spreadsheet shortened"),
        ("#REF!", "when a formula fails"),
        ("Mar-05", "was turned into a date"),
        ("00GV", ""),
    ],
)
def test_a_code_that_a_spreadsheet_destroyed_is_refused(file_of: Any, sku: str, reason: str):
    report = import_catalogue(file_of(f"Green Valley Produce,{sku},Dill,bunch,1,EUR,yes"), skip_bad=True)

    assert [reason in problem for problem in report.problems] == ([True] if reason else [])


def test_a_code_that_lost_its_zeros_is_named(file_of: Any):
    rows = [f"Green Valley Produce,{sku},Dill,bunch,1,EUR,yes" for sku in ("00471", "471", "0", "10")]

    report = import_catalogue(file_of(*rows), skip_bad=True)

    [problem] = report.problems
    assert problem.startswith("line 3, sku “471”: may have lost zeros at its front: line 2 has “00471”")
    assert report.new == 3


def test_semicolons_windows_letters_and_decimal_commas_are_understood(file_of: Any, tom: Person):
    path = file_of("Green Valley Produce;GV-1;Käse;piece;1,50;EUR;yes", header=HEADER.replace(",", ";"))
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))

    report = import_catalogue(path)

    assert report.understood == (
        "letters in Windows-1252, such as “Käse” on line 2",
        "columns parted by semicolons",
        "prices with a decimal comma, such as “1,50” on line 2",
    )
    assert [(one.name, one.price_minor) for one in catalogue(tom).products] == [("Käse", 150)]


def test_of_a_code_that_stands_twice_neither_comes_in(file_of: Any, tom: Person):
    report = import_catalogue(file_of(*GOOD, "Green Valley Produce,GV-1,Other,crate,1,EUR,yes"), skip_bad=True)

    assert report.problems == (
        "line 2, sku “GV-1”: stands on line 5 again",
        "line 5, sku “GV-1”: stands on line 2 already",
    )
    assert [one.sku for one in catalogue(tom).products] == ["GV-2"]


@pytest.mark.parametrize(
    ("rows", "header", "words"),
    [((), HEADER, "no products"), (GOOD, "sku,name", "supplier, unit, price"), ((), "", "is empty")],
)
def test_a_file_of_something_else_is_refused(file_of: Any, rows: Any, header: str, words: str):
    with pytest.raises(ImportRefused) as refused:
        import_catalogue(file_of(*rows, header=header))

    assert words in refused.value.problems[0]


@pytest.mark.on_both_databases
def test_of_two_changes_at_once_one_is_saved_and_the_other_told(file_of: Any, tom: Person):
    import_catalogue(file_of(*GOOD))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda price: _change(tom, price), ("2.00", "3.00")))

    assert sorted(type(answer).__name__ for answer in answers) == ["Product", "ProductChanged"]
    assert {one.sku: one.version for one in catalogue(tom).products}["GV-2"] == 2


def _change(person: Person, price: str) -> Any:
    try:
        return change_product(person, "GV-2", price=price, available=True, seen_version=1)
    except (ProductChanged, PortalBusy) as refusal:
        return refusal


def test_a_buyer_has_no_catalogue(file_of: Any, ada: Person, snapshot: Any, unchanged: Any):
    import_catalogue(file_of(*GOOD))
    before = snapshot()

    for deed in (
        lambda: catalogue(ada),
        lambda: change_product(ada, "GV-1", price="1", available=True, seen_version=1),
    ):
        with pytest.raises(SideNotAllowed):
            deed()

    assert unchanged(before)


def test_another_suppliers_product_is_not_there(file_of: Any, ines: Person, snapshot: Any, unchanged: Any):
    import_catalogue(file_of(*GOOD))
    before = snapshot()

    with pytest.raises(PortalError, match="no such product"):
        change_product(ines, "GV-1", price="1", available=True, seen_version=1)

    assert unchanged(before)
