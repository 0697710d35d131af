from datetime import UTC, datetime

import pytest

from buyer_portal.domain.imports.order import CheckedFile, Problem
from buyer_portal.domain.imports.orders import check_rows
from buyer_portal.domain.money import MAX_MINOR
from buyer_portal.domain.ordering import NewLine, short_number
from buyer_portal.domain.orders.status import OrderStatus

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOD = {
    "order_number": "A-1",
    "buyer": "Bistro",
    "supplier": "Farm",
    "status": "PENDING",
    "placed_at": "2026-11-01T08:00:00Z",
    "currency": "EUR",
    "sku": "T-1",
    "name": "Tomatoes",
    "quantity": "2",
    "unit_price": "1.50",
}


def check(*rows: dict[str, str]) -> CheckedFile:
    """Check rows that are good but for what is given, from line 2 on."""
    numbered = enumerate((list((GOOD | row).values()) for row in rows), start=2)
    return check_rows(numbered, currencies={"EUR", "JPY", "KWD"}, now=NOW)


def test_a_good_row_becomes_an_order():
    checked = check({})

    assert checked.problems == []
    (order,) = checked.orders
    assert (order.number, order.status, order.total_minor) == ("A-1", OrderStatus.PENDING, 300)
    assert order.placed_at == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert order.lines == [NewLine("T-1", "Tomatoes", 2, 150)]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("order_number", "", "is empty"),
        ("order_number", "A/1", "may only have letters"),
        ("order_number", "-1", "may only have letters"),
        ("order_number", "x" * 41, "at most 40"),
        ("order_number", "ß" * 40, "may only have letters"),
        ("buyer", "  ", "is empty"),
        ("supplier", "", "is empty"),
        ("supplier", "bistro", "is the buyer too"),
        ("sku", "", "is empty"),
        ("sku", "x" * 65, "at most 64"),
        ("name", "", "is empty"),
        ("name", "x" * 201, "at most 200"),
        ("name", "Tomatoes\x1b[2J", "can't be shown"),
        ("name", "two\nlines", "can't be shown"),
        ("name", "evil\u202etxt", "can't be shown"),
        ("name", "nul\x00", "can't be shown"),
        ("status", "SHIPPED", "is not a status; these are: PENDING, CONFIRMED"),
        ("status", "pending", "is not a status"),
        ("placed_at", "2026-11-01T08:00:00", "with a zone"),
        ("placed_at", "01.11.2026", "with a zone"),
        ("placed_at", "2026-02-30T08:00:00Z", "no time there is"),
        ("placed_at", "1969-12-31T08:00:00Z", "before 1970"),
        ("placed_at", "0001-01-01T00:00:00+14:00", "no time there is"),
        ("placed_at", "2026-12-24T08:00:00Z", "in the future"),
        ("currency", "eur", "is not a currency"),
        ("currency", "EURO", "is not a currency"),
        ("quantity", "0", "must be above 0"),
        ("quantity", "-3", "must be above 0: what went back is no line"),
        ("quantity", "1.5", "not a whole number"),
        ("quantity", "٣", "not a whole number"),
        ("quantity", "1" + "0" * 5000, "too large"),
        ("unit_price", "0", "must be above 0"),
        ("unit_price", "0.00", "must be above 0"),
        ("unit_price", "-2.50", "must be above 0"),
        ("unit_price", "1.234", "more decimals than EUR has"),
        ("unit_price", "1.0000000000000000000000000001", "too long"),
        ("unit_price", "1e3", "is not an amount"),
        ("unit_price", "3.350", "write 3.35 or 3350"),
        ("unit_price", "1,500", "write 1.50 or 1500"),
        ("unit_price", "0.005", "the price of a larger unit"),
        ("unit_price", "2.50-", "take a deduction off"),
        ("quantity", "1.000", "write 1 or 1000"),
        ("quantity", "0,5", "a smaller unit"),
        ("unit_price", "", "is not an amount"),
        ("unit_price", "NaN", "is not an amount"),
    ],
)
def test_a_bad_value_is_named_with_line_column_value_and_reason(column: str, value: str, reason: str):
    checked = check({"order_number": "B-2"}, {column: value})

    (problem,) = checked.problems
    assert (problem.line, problem.column, problem.value) == (3, column, value.strip())
    assert reason in problem.reason
    assert [order.number for order in checked.orders] == ["B-2"]


@pytest.mark.parametrize(
    ("currency", "price", "minor"),
    [
        ("EUR", "2.1", 210),
        ("EUR", "2,10", 210),
        ("EUR", "€ 1.234,50", 123450),
        ("JPY", "1500", 1500),
        ("KWD", "1.234", 1234),
    ],
)
def test_a_price_has_the_decimals_of_its_currency(currency: str, price: str, minor: int):
    checked = check({"currency": currency, "unit_price": price, "quantity": "1"})

    assert checked.orders[0].total_minor == minor


@pytest.mark.parametrize("quantity", ["10.0", "10,0", "10.00", "10"])
def test_a_quantity_as_programs_write_it_is_ten(quantity: str):
    assert check({"quantity": quantity}).orders[0].lines[0].quantity == 10


def test_blanks_around_values_do_not_count():
    checked = check({"name": "  Tomatoes,  big  ", "order_number": " a-1 "})

    assert checked.orders[0].number == "A-1"
    assert checked.orders[0].lines[0].name == "Tomatoes,  big"


@pytest.mark.parametrize("sku", ["POST", "DOT", "M", "=1+1", "@home", "-5", "+49"])
def test_an_odd_item_code_is_text_like_any_other(sku: str):
    assert check({"sku": sku}).orders[0].lines[0].sku == sku


def test_rows_of_one_order_need_not_stand_together():
    checked = check({}, {"order_number": "B-2"}, {"sku": "T-2"}, {"order_number": "a-1", "sku": "T-3"})

    assert [(order.number, [line.sku for line in order.lines]) for order in checked.orders] == [
        ("A-1", ["T-1", "T-2", "T-3"]),
        ("B-2", ["T-1"]),
    ]


def test_the_same_item_may_come_twice_in_an_order():
    assert len(check({}, {}, {"unit_price": "1.40"}).orders[0].lines) == 3


@pytest.mark.parametrize(
    ("column", "value", "first"),
    [
        ("buyer", "Hotel", "Bistro"),
        ("supplier", "Bakery", "Farm"),
        ("status", "CANCELLED", "PENDING"),
        ("placed_at", "2026-11-01T08:01:00Z", "2026-11-01T08:00:00Z"),
        ("currency", "JPY", "EUR"),
    ],
)
def test_rows_of_one_order_must_agree(column: str, value: str, first: str):
    checked = check({}, {column: value, "unit_price": "2"})

    assert [str(problem) for problem in checked.problems] == [
        f"line 3, {column} “{value}”: an order has one {column}, and line 2 says “{first}”"
    ]
    assert checked.orders == []
    assert checked.refused == ["A-1"]


def test_the_same_moment_in_another_zone_agrees():
    assert check({}, {"placed_at": "2026-11-01T09:00:00+01:00"}).problems == []


def test_one_bad_row_refuses_its_whole_order_and_no_other():
    checked = check({}, {"order_number": "B-2"}, {"quantity": "0"})

    assert [order.number for order in checked.orders] == ["B-2"]
    assert checked.refused == ["A-1"]


def test_a_row_with_too_few_values_refuses_its_order():
    checked = check_rows([(2, list(GOOD.values())), (3, ["A-1", "Bistro"])], currencies={"EUR"}, now=NOW)

    assert [str(problem) for problem in checked.problems] == ["line 3: has 2 values instead of 10"]
    assert checked.orders == []


def test_an_order_beyond_all_sums_is_refused():
    checked = check({"quantity": "999999999", "unit_price": str(MAX_MINOR // 100)})

    assert "more money than an order can" in str(checked.problems[0])
    assert checked.orders == []


def test_empty_rows_are_skipped():
    assert check_rows([(2, []), (3, ["", " "])], currencies=set(), now=NOW) == CheckedFile([], [], [])


def test_a_cancelled_order_may_come_in():
    assert check({"status": "CANCELLED"}).orders[0].status is OrderStatus.CANCELLED


@pytest.mark.parametrize("column", ["sku", "order_number"])
@pytest.mark.parametrize(
    "code", ["1.23E+05", "8,7E12", "1001.0", "5-Mar", "Mar-05", "05. Mrz", "#NAME?", "#N/A", "########"]
)
def test_a_code_that_a_spreadsheet_destroyed_is_refused(column: str, code: str):
    [problem] = check({column: code}).problems

    assert problem.column == column


def test_two_products_with_one_shortened_code_are_named_with_what_to_do():
    problems = check({"sku": "8.71235E+12"}, {"sku": "8.71235E+12", "name": "Other"}).problems

    assert [problem.line for problem in problems] == [2, 3]
    assert "its digits are lost: make its column text in the spreadsheet" in problems[0].reason


@pytest.mark.parametrize("code", ["MAR-05", "E12", "1E", "BAS-01", "#12", "12.5", "A1.0", "1-2-3", "2026-11"])
def test_an_odd_code_that_nobody_destroyed_stays(code: str):
    assert check({"sku": code}).problems == []


def test_an_order_may_be_numbered_by_its_day():
    assert check({"order_number": "2026-11-20"}).problems == []


@pytest.mark.parametrize(("column", "value"), [("name", "#REF!"), ("buyer", "#####"), ("unit_price", "05. Mrz")])
def test_a_failed_cell_is_named_for_what_it_is(column: str, value: str):
    [problem] = check({column: value}).problems

    assert "spreadsheet" in problem.reason


def test_a_code_that_lost_its_zeros_refuses_its_order():
    checked = check({"sku": "00471"}, {"order_number": "B-2", "sku": "471"}, {"order_number": "C-3", "sku": "47"})

    [problem] = checked.problems
    assert (problem.line, problem.value, checked.refused) == (3, "471", ["B-2"])
    assert "line 2 has “00471”" in problem.reason


def test_a_report_is_safe_to_print_and_short():
    said = str(Problem(7, "name", "\x1b[2J" + "x" * 500, "has characters that can't be shown"))

    assert "\x1b" not in said
    assert len(said) < 150


def test_a_number_that_could_do_harm_is_named_harmlessly():
    checked = check({"order_number": "\x1b[2j"}, {"order_number": ""})

    assert checked.refused == ["�[2J", "(no number)"]


@pytest.mark.parametrize(
    ("number", "short"),
    [("ORD-1001", "1001"), ("581483-1", "581483-1"), ("A-1-B", "1-B"), ("ORD-", "ORD-"), ("X", "X"), ("A1-2", "A1-2")],
)
def test_people_search_by_the_part_after_the_letters(number: str, short: str):
    assert short_number(number) == short
