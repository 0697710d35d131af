import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.errors import ImportRefused, ValueRefused
from buyer_portal.domain.imports.orders import COLUMNS
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.services.catalogue import change_product
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.doctor import examine_names
from buyer_portal.services.imports.catalogue import import_catalogue
from buyer_portal.services.imports.orders import import_orders
from buyer_portal.services.ordering_preview import reorder_preview
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.people.companies import join_companies
from buyer_portal.services.people.people import add_person
from buyer_portal.services.people.sign_in import sign_in
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.people import add_companies
from buyer_portal.store.tables import company

ROW = "{},{},{},PENDING,2026-11-20T09:00:00Z,EUR,{},Basil,4,2.40"
SPELLINGS = ("CORNER BISTRO", "Corner  Bistro", "Corner Bistro", "Corner Bistro\u200b", "Café Nord", "Cafe\u0301 Nord")
GREEN = "Green Valley Produce"


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """Write rows of orders into a file."""

    def write(*rows: tuple[str, ...], name: str = "orders.csv") -> Path:
        lines = [ROW.format(*(*row, *("BAS-01",) * (4 - len(row)))) for row in rows]
        (tmp_path / name).write_text("\n".join((",".join(COLUMNS), *lines)) + "\n", encoding="utf-8")
        return tmp_path / name

    return write


@pytest.fixture
def catalogue_of(tmp_path: Path) -> Callable[..., Path]:
    """Write rows of products into a file."""

    def write(*rows: str) -> Path:
        path = tmp_path / "products.csv"
        path.write_text("\n".join(("supplier,sku,name,unit,price,currency,available", *rows)), encoding="utf-8")
        return path

    return write


def companies_called(side: Side) -> list[str]:
    """The names of the companies on one side."""
    with reading() as db:
        return list(db.scalars(select(company.c.name).where(company.c.side == side.value).order_by(company.c.id)))


@pytest.mark.on_both_databases
def test_six_spellings_are_two_companies_and_their_people_see_the_orders(ada: Person, file_of: Any):
    rows = [(f"HX-11{at}", buyer, GREEN) for at, buyer in enumerate(SPELLINGS)]

    report = import_orders(file_of(*rows))

    assert (report.orders, report.new_buyers, report.new_suppliers) == (6, 1, 0)
    assert companies_called(Side.BUYER) == ["Corner Bistro", "Hotel Aurora", "Café Nord"]
    assert {order.number for order in list_orders(ada, OrderFilter()).orders} == {f"HX-11{at}" for at in range(4)}
    assert import_orders(file_of(*rows)).already_there == 6


def test_a_supplier_in_another_spelling_is_the_supplier(ada: Person, tom: Person, file_of: Any):
    report = import_orders(file_of(("HX-1", "Corner Bistro", "GREEN VALLEY\u00a0PRODUCE")))

    assert (report.new_suppliers, report.near) == (0, ())
    assert [order.number for order in list_orders(tom, OrderFilter()).orders] == ["HX-1"]
    found = list_orders(ada, OrderFilter(company="green valley  produce"))
    assert ([order.number for order in found.orders], found.total) == (["HX-1"], 1)


def test_rows_of_one_order_may_spell_its_companies_in_two_ways(file_of: Any):
    assert import_orders(file_of(("HX-1", "Corner Bistro", GREEN), ("HX-1", "CORNER BISTRO", GREEN))).lines == 2


def test_a_buyer_who_is_the_supplier_in_another_spelling_is_refused(file_of: Any):
    with pytest.raises(ImportRefused) as refused:
        import_orders(file_of(("HX-1", "GREEN  VALLEY PRODUCE\u200b", GREEN)))

    assert "is the buyer too" in refused.value.problems[0]


@pytest.mark.parametrize("spelling", ["Corner Bistro Ltd", "Corner Bsitro", "Cörner Bistro", "Corner-Bistro GmbH"])
def test_a_new_company_that_is_almost_another_is_named(file_of: Any, spelling: str):
    report = import_orders(file_of(("HX-1", spelling, GREEN)))

    assert report.new_buyers == 1
    assert report.near == (f"“{spelling}” is a new buyer, almost spelled like “Corner Bistro”",)


def test_two_new_companies_of_one_file_that_are_almost_one_are_named(file_of: Any):
    report = import_orders(file_of(("HX-1", "Harbor View Inn", GREEN), ("HX-2", "Harbour View Inn", GREEN)))

    assert report.near == ("“Harbour View Inn” is a new buyer, almost spelled like “Harbor View Inn”",)


@pytest.mark.parametrize("number", ["\u200bHX-180", "hx\u2013180", "HX\u2011180 ", "ＨＸ-180"])  # noqa: RUF001
def test_an_order_number_is_one_however_it_is_copied(ada: Person, file_of: Any, number: str):
    import_orders(file_of(("HX-180", "Corner Bistro", GREEN)))

    assert import_orders(file_of((number, "Corner Bistro", GREEN))).already_there == 1
    assert order_details(ada, number).number == "HX-180"


@pytest.mark.on_both_databases
def test_two_at_once_make_one_company(database: str):
    go = threading.Barrier(2)

    def make(name: str) -> None:
        go.wait()
        try:
            with transaction() as db:
                add_companies(db, Side.BUYER, [name])
        except Exception as error:
            refused.append(type(error).__name__)

    refused: list[str] = []
    both = [threading.Thread(target=make, args=(name,)) for name in ("New Place", "NEW  PLACE")]
    [one.start() for one in both]
    [one.join() for one in both]

    with reading() as db:
        count = db.scalar(select(func.count()).select_from(company).where(company.c.name_key == "new place"))
    assert count == 1
    assert refused in ([], ["PortalBusy"])


def test_a_catalogue_knows_its_supplier_and_codes_in_any_spelling(tom: Person, catalogue_of: Any):
    first = import_catalogue(catalogue_of(f"{GREEN},BAS-01,Basil,bunch,2.40,EUR,yes"))
    again = import_catalogue(catalogue_of("green  valley produce,bas\u201301\u200b,Basil,bunch,2.60,EUR,yes"))

    assert (first.new, again.new, again.changed) == (1, 0, 1)
    assert change_product(tom, "BAS-01", price="2.70", available=True, seen_version=2).sku == "bas-01"


def test_a_code_that_stands_twice_in_two_spellings_is_a_problem(catalogue_of: Any):
    rows = (f"{GREEN},BAS-01,Basil,bunch,2.40,EUR,yes", f"{GREEN.upper()},bas-01,Basil,bunch,2.60,EUR,yes")

    with pytest.raises(ImportRefused) as refused:
        import_catalogue(catalogue_of(*rows))

    assert refused.value.problems == [
        "line 2, sku “BAS-01”: stands on line 3 again",
        "line 3, sku “bas-01”: stands on line 2 already",
    ]


def test_an_unknown_supplier_of_a_catalogue_is_shown_the_near_one(catalogue_of: Any):
    with pytest.raises(ImportRefused) as refused:
        import_catalogue(catalogue_of("Green Valley Produce Ltd.,BAS-01,Basil,bunch,2.40,EUR,yes"))

    assert refused.value.problems[0].endswith("is no supplier in the portal; there is “Green Valley Produce”")


def test_a_new_company_is_made_with_its_first_person(database: str):
    made: list[str] = []

    eva = add_person(
        "eva@new.example", "Eva Sand", " New\u00a0 Place ", Side.BUYER, "long and good enough", made=made.append
    )
    ida = add_person("ida@new.example", "Ida Sand", "NEW PLACE", Side.BUYER, "long and good enough", made=made.append)

    assert (eva.company, ida.company_id, made) == ("New Place", eva.company_id, ["New Place"])
    assert sign_in("EVA@NEW.example\u200b", "long and good enough", address="127.0.0.1")


@pytest.mark.parametrize(
    ("name", "side", "sentence"),
    [
        ("Corner Bistr", Side.BUYER, "no buyer called “Corner Bistr”. Is it “Corner Bistro”?"),
        ("Corner Bistro Ltd", Side.BUYER, "Is it “Corner Bistro”?"),
        ("Corner Bistro", Side.SUPPLIER, "no supplier called “Corner Bistro”, but a buyer: leave --supplier out"),
        (GREEN, Side.BUYER, "but a supplier: add --supplier"),
        (" \u200b", Side.BUYER, "The company's name is empty."),
        ("x" * 201, Side.BUYER, "at most 200"),
        ("Corner\x1bBistro", Side.BUYER, "can't be shown"),
    ],
)
def test_a_slip_makes_no_second_company(snapshot: Any, unchanged: Any, name: str, side: Side, sentence: str):
    before = snapshot()

    with pytest.raises(ValueRefused) as refused:
        add_person("eva@new.example", "Eva Sand", name, side, "long and good enough")

    assert sentence in str(refused.value)
    assert unchanged(before)


def test_an_almost_equal_company_can_be_meant(database: str):
    eva = add_person(
        "eva@new.example", "Eva Sand", "Corner Bistros", Side.BUYER, "long and good enough", new_company=True
    )

    assert eva.company == "Corner Bistros"
    assert "Corner Bistro" in companies_called(Side.BUYER)


@pytest.fixture
def twice(database: str, file_of: Any) -> str:
    """A company that stands here twice, as before spellings were one; it has two orders of its own."""
    import_orders(file_of(("HX-1", "Corner Pub", GREEN), ("HX-2", "Corner Pub", GREEN, "THY-1")))
    with transaction() as db:
        twin = update(company).where(company.c.name == "Corner Pub")
        db.execute(twin.values(name="CORNER BISTRO", name_key="corner bistro\n9"))
    return "CORNER BISTRO"


@pytest.mark.on_both_databases
def test_the_doctor_names_a_company_that_stands_here_twice(twice: str):
    (finding,) = examine_names()

    assert str(finding) == (
        "! “CORNER BISTRO” and “Corner Bistro” are one name in two spellings: "
        'if they are one, run buyer-portal join-companies "CORNER BISTRO" "Corner Bistro".'
    )
    assert not finding.hinders


@pytest.mark.on_both_databases
def test_joined_companies_are_one_with_everything(
    twice: str, ada: Person, tom: Person, place_order: Any, tally_is_true: Any
):
    own = place_order()
    post_message(tom, Direct("corner-pub"), "Hello", key="key-of-tom")

    joined = join_companies(Side.BUYER, twice, "Corner Bistro")

    assert (joined.orders, joined.people) == (2, 0)
    assert {order.number for order in list_orders(ada, OrderFilter()).orders} == {"HX-1", "HX-2", own}
    assert list_orders(ada, OrderFilter()).total == 3
    assert companies_called(Side.BUYER) == ["Corner Bistro", "Hotel Aurora"]
    assert tally_is_true()
    assert order_details(ada, "HX-1").buyer == "Corner Bistro"


@pytest.mark.on_both_databases
def test_joined_suppliers_share_items_and_keep_their_own_products(
    ada: Person, tom: Person, file_of: Any, catalogue_of: Any, tally_is_true: Any
):
    import_orders(file_of(("HX-1", "Corner Bistro", GREEN), ("HX-2", "Corner Bistro", "Green Valley Produce Ltd")))
    price = "{},BAS-01,Basil,bunch,{},EUR,yes"
    import_catalogue(catalogue_of(price.format(GREEN, "2.40"), price.format("Green Valley Produce Ltd", "9.90")))

    join_companies(Side.SUPPLIER, "Green Valley Produce Ltd", GREEN)

    assert {order.number for order in list_orders(tom, OrderFilter()).orders} == {"HX-1", "HX-2"}
    assert [line.offer and line.offer.price_minor for line in reorder_preview(ada, "HX-2").lines] == [240]
    assert tally_is_true()


def test_companies_that_both_have_what_one_can_keep_are_not_joined(
    twice: str, ada: Person, tom: Person, place_order: Any, snapshot: Any, unchanged: Any
):
    place_order()
    post_message(tom, Direct("corner-pub"), "Hello", key="key-of-tom")
    post_message(ada, Direct("green-valley-produce"), "Hello", key="key-of-ada")
    before = snapshot()

    for wrong, right, sentence in (
        (twice, "Corner Bistro", "both have direct messages"),
        ("Corner Bistro", "corner  bistro", "one company already"),
        ("Nobody", "Corner Bistro", "no buyer called “Nobody”"),
    ):
        with pytest.raises(ValueRefused, match=sentence):
            join_companies(Side.BUYER, wrong, right)
    with pytest.raises(ValueRefused, match="Nothing was changed"):
        join_companies(Side.BUYER, twice, "Hotel Aurora", sure=lambda _: False)

    assert unchanged(before)
