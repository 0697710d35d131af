"""Receipts are signed with their cancellation, and a copy proves itself or names what was changed in it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from buyer_portal.domain.errors import OrderNotFound, PortalBusy, TooManyAttempts, ValueRefused
from buyer_portal.domain.orders.cancellation_receipt import SignedReceipt, parse_receipt_file
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.cancellation_receipt import receipt_file_of, receipt_of
from buyer_portal.services.cancellation_receipts import keys as keys_module
from buyer_portal.services.cancellation_receipts.checking import (
    Outcome,
    check_alone,
    check_receipt,
    check_receipt_file,
)
from buyer_portal.services.cancellation_receipts.keys import (
    keys_by_id,
    make_first_key,
    parse_keys,
    public_keys,
    rotate_receipt_key,
)
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction

HERE = "203.0.113.7"
Cancelled = Callable[[], SignedReceipt]


@pytest.fixture
def cancelled(place_order: Callable[..., str], ada: Person) -> Cancelled:
    """Cancel an order as people do; gives the receipt as its file has it."""
    return lambda: receipt_file_of(ada, place_order(status=OrderStatus.CANCELLED))


def file_of(signed: SignedReceipt, **changed: Any) -> bytes:
    """The receipt's file, with other values in some of its fields."""
    return replace(signed, statement={**signed.statement, **changed}).as_file().encode("utf-8", "surrogatepass")


def rows(table: Any) -> list[Any]:
    with reading() as db:
        return list(db.execute(select(table)))


# --- signing ----------------------------------------------------------------------------------------------------------


def test_a_receipt_is_signed_in_the_transaction_of_its_cancellation(place_order, version_of, ada):
    number = place_order(status=OrderStatus.PROCESSING)

    receipt = cancel_order(ada, number, seen_version=version_of(number), key="a-key-of-ada", message="We closed.")

    (row,) = rows(tables.receipt_signature)
    stated = json.loads(row.statement)
    assert (stated["receipt"], stated["order"], stated["from_status"]) == (receipt.receipt, number, "PROCESSING")
    assert (stated["buyer"], stated["supplier"]) == ("Corner Bistro", "Green Valley Produce")
    assert (stated["cancelled_by"], stated["message"]) == ("Ada Lindqvist", "We closed.")
    assert (stated["version"], stated["cancelled_at"]) == (receipt.version, f"{receipt.at:%Y-%m-%dT%H:%M:%SZ}")
    assert (stated["total_minor"], stated["charge_minor"], stated["refund_due_minor"]) == (4450, 0, 4450)
    assert [(line["name"], line["quantity"], line["amount_minor"]) for line in stated["lines"]] == [
        ("Tomatoes, 5 kg", 2, 2500),
        ("Basil, 1 bunch", 10, 1950),
    ]


def test_a_receipt_from_the_portal_is_genuine_by_its_number_and_by_its_file(cancelled):
    signed = cancelled()

    by_number = check_receipt(signed.statement["receipt"], address=HERE)
    by_file = check_receipt_file(signed.as_file().encode(), address=HERE)

    assert by_number.outcome is by_file.outcome is Outcome.GENUINE
    assert by_number.statement == by_file.statement == signed.statement


def test_a_file_that_was_only_written_in_another_way_is_genuine(cancelled):
    parts = json.loads(cancelled().as_file())

    shuffled = json.dumps({name: parts[name] for name in reversed(parts)}, indent=7).encode()

    assert check_receipt_file(shuffled, address=HERE).outcome is Outcome.GENUINE


def test_the_number_may_be_typed_with_capitals_and_blanks(cancelled):
    number = cancelled().statement["receipt"]

    assert check_receipt(f" {number.upper()[:20]} {number[20:]}\n", address=HERE).outcome is Outcome.GENUINE


# --- copies that were changed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("charge_minor", 1, "Charge"),
        ("charge_minor", False, "Charge"),
        ("charge_minor", 0.0, "Charge"),
        ("refund_due_minor", 4451, "Refund due"),
        ("buyer", "Corner Bistr0", "Buyer"),
        ("cancelled_at", "2026-01-01T00:00:00Z", "Cancelled at"),
        ("from_status", "CONFIRMED", "Status before"),
        ("version", 3, "Version of the order"),
        ("message", "It was not me.", "Message to supplier"),
        ("paid", True, "“paid”, which no receipt has"),
    ],
)
def test_a_changed_field_is_named_with_the_books_and_with_the_public_key_alone(field, value, named, cancelled):
    forged = file_of(cancelled(), **{field: value})

    with_books = check_receipt_file(forged, address=HERE)
    alone = check_alone(parse_receipt_file(forged), keys_by_id())

    assert with_books.outcome is alone.outcome is Outcome.CHANGED
    assert [change.what for change in with_books.changes] == [named]
    assert alone.parts == (named,)
    assert alone.statement is None


@pytest.mark.parametrize(
    ("change", "named", "part"),
    [
        (lambda lines: [lines[0], lines[1] | {"quantity": 11}], "Line 2, quantity", "Line 2"),
        (lambda lines: [lines[0] | {"unit_price_minor": 1}, lines[1]], "Line 1, price", "Line 1"),
        (lambda lines: lines[:1], "Line 2", "Line 2"),
        (lambda lines: [*lines, lines[0]], "Line 3", "Line 3"),
        (lambda lines: [lines[0] | {"gift": 1}, lines[1]], "Line 1, “gift”", "Line 1"),
    ],
)
def test_a_changed_line_is_named(change, named, part, cancelled):
    signed = cancelled()
    forged = file_of(signed, lines=change(signed.statement["lines"]))

    assert [found.what for found in check_receipt_file(forged, address=HERE).changes] == [named]
    assert check_alone(parse_receipt_file(forged), keys_by_id()).parts == (part,)


def test_who_makes_the_digests_fit_breaks_the_signature(cancelled):
    from buyer_portal.domain.orders.cancellation_receipt import digests_of

    signed = cancelled()
    stated = {**signed.statement, "refund_due_minor": 99_999}
    forged = replace(signed, statement=stated, digests=digests_of(stated))

    checked = check_receipt_file(forged.as_file().encode(), address=HERE)

    assert checked.outcome is Outcome.CHANGED
    assert [(change.what, change.given, change.signed) for change in checked.changes] == [("Refund due", 99_999, 4450)]
    assert check_alone(forged, keys_by_id()).outcome is Outcome.CHANGED


def test_any_changed_letter_of_the_signature_is_found(cancelled):
    signed = cancelled()
    for place in (0, 40, 85):  # the last one holds four bits that a careless reader ignores
        letter = "B" if signed.signature[place] == "A" else "A"
        forged = replace(signed, signature=signed.signature[:place] + letter + signed.signature[place + 1 :])

        assert check_receipt_file(forged.as_file().encode(), address=HERE).outcome is Outcome.CHANGED
        assert check_alone(forged, keys_by_id()).outcome is Outcome.CHANGED


def test_a_signature_of_somebody_elses_key_proves_nothing(cancelled):
    signed = cancelled()
    others = keys_module._new_key(7)
    stranger = {str(others["key_id"]): str(others["public_key"])}

    assert check_alone(signed, stranger).outcome is Outcome.UNKNOWN
    foreign = replace(signed, key_id=str(others["key_id"])).as_file().encode()
    assert check_receipt_file(foreign, address=HERE).outcome is Outcome.CHANGED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"receipt": {}, "digests": {}, "signature": {}}',
        b'{"receipt": {"a": NaN}, "digests": {}, "signature": {"algorithm": "Ed25519", "key": "", "value": ""}}',
        b'{"receipt": {"a": 1, "a": 2}, "digests": {}, "signature": {"algorithm": "Ed25519", "key": "", "value": ""}}',
        b'{"receipt": {}, "digests": {"a": 1}, "signature": {"algorithm": "Ed25519", "key": "", "value": ""}}',
        b'{"receipt": {}, "digests": {}, "signature": {"algorithm": "none", "key": "", "value": ""}}',
        b" " * (2**20 + 1),
    ],
    ids=range(11),
)
def test_what_is_no_receipt_file_is_refused_with_a_sentence(data, database):
    with pytest.raises(ValueRefused, match=r"^This (is not a receipt file|file is too large)"):
        check_receipt_file(data, address=HERE)


@pytest.mark.parametrize("lines", [None, "x", [1], {}, [None, None]])
def test_a_file_with_lines_of_another_kind_is_named_and_breaks_nothing(lines, cancelled):
    forged = file_of(cancelled(), lines=lines, message="\ud800")

    checked = check_receipt_file(forged, address=HERE)

    assert checked.outcome is Outcome.CHANGED
    assert {change.what.partition(" ")[0] for change in checked.changes} == {"Line", "Message"}


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_start_makes_one_key_and_the_next_start_none(database):
    make_first_key()
    make_first_key()

    assert len(public_keys()) == 1


def test_after_a_rotation_old_and_new_receipts_are_genuine_and_the_old_private_key_is_gone(cancelled):
    old = cancelled()

    made = rotate_receipt_key()
    new = cancelled()

    assert (old.key_id, new.key_id) == tuple(key.key_id for key in public_keys())
    assert new.key_id == made.key_id != old.key_id
    for signed in (old, new):
        assert check_receipt_file(signed.as_file().encode(), address=HERE).outcome is Outcome.GENUINE
        assert check_receipt(signed.statement["receipt"], address=HERE).outcome is Outcome.GENUINE
    private = {row.id: bool(row.private_key) for row in rows(tables.receipt_key)}
    assert private == {1: False, 2: True}


def test_with_the_published_keys_alone_a_receipt_verifies_also_after_a_rotation(cancelled):
    signed = cancelled()
    rotate_receipt_key()
    published = json.dumps(
        {"keys": [{"kid": key.key_id, "x": key.public_key, "kty": "OKP"} for key in public_keys()]}
    ).encode()

    keys = parse_keys(published)

    assert check_alone(parse_receipt_file(signed.as_file().encode()), keys).outcome is Outcome.GENUINE
    newest = {public_keys()[-1].key_id: public_keys()[-1].public_key}
    assert check_alone(signed, newest).outcome is Outcome.UNKNOWN  # whoever kept the new key only


def test_a_key_file_in_which_a_key_has_anothers_id_is_refused(database):
    make_first_key()
    rotate_receipt_key()
    one, other = public_keys()

    with pytest.raises(ValueRefused, match="not a file of receipt keys"):
        parse_keys(json.dumps({"keys": [{"kid": one.key_id, "x": other.public_key}]}).encode())
    for data in (b"", b"[]", b'{"keys": []}', b'{"keys": [{"kid": "a", "x": "b"}]}', b'{"keys": 1}'):
        with pytest.raises(ValueRefused, match="not a file of receipt keys"):
            parse_keys(data)


def test_of_two_rotations_at_once_one_is_done_and_the_other_is_told_to_try_again(
    database, monkeypatch, unchanged, snapshot
):
    make_first_key()
    before = snapshot()
    really = keys_module.add_key

    def somebody_was_first(db: Any, values: dict[str, Any]) -> None:
        really(db, keys_module._new_key(values["id"]))
        really(db, values)

    monkeypatch.setattr(keys_module, "add_key", somebody_was_first)
    with pytest.raises(PortalBusy):
        rotate_receipt_key()

    assert unchanged(before)


# --- receipts from before, and books that somebody wrote into ---------------------------------------------------------


def test_a_receipt_from_before_the_keys_is_signed_when_somebody_first_looks(cancelled, ada):
    signed = cancelled()
    with transaction() as db:
        db.execute(delete(tables.receipt_signature))
        db.execute(delete(tables.receipt_key))

    checked = check_receipt(signed.statement["receipt"], address=HERE)

    assert checked.outcome is Outcome.GENUINE
    assert checked.statement is not None
    assert {**checked.statement, "signed_at": ""} == {**signed.statement, "signed_at": ""}
    assert len(rows(tables.receipt_signature)) == 1
    assert receipt_file_of(ada, signed.statement["order"]).statement == checked.statement


def test_an_amount_that_was_changed_in_the_books_is_named(cancelled):
    signed = cancelled()
    with transaction() as db:
        db.execute(update(tables.cancellation).values(charge_minor=450))

    checked = check_receipt(signed.statement["receipt"], address=HERE)

    assert checked.outcome is Outcome.BOOKS_CHANGED
    assert {change.what for change in checked.changes} == {"Charge", "Refund due"}
    assert checked.statement == signed.statement


@pytest.mark.parametrize("statement", ["{}", "no JSON", '{"lines": 1}'])
def test_a_statement_that_was_changed_in_the_books_is_shown_to_nobody(statement, cancelled, ada):
    signed = cancelled()
    with transaction() as db:
        db.execute(update(tables.receipt_signature).values(statement=statement))

    for checked in (
        check_receipt(signed.statement["receipt"], address=HERE),
        check_receipt_file(signed.as_file().encode(), address=HERE),
    ):
        assert (checked.outcome, checked.statement) == (Outcome.BOOKS_CHANGED, None)
    assert receipt_of(ada, signed.statement["order"]).receipt.buyer == "Corner Bistro"


def test_a_receipt_keeps_the_companies_names_as_they_were_signed(cancelled, ada):
    signed = cancelled()
    with transaction() as db:
        db.execute(update(tables.company).where(tables.company.c.name == "Corner Bistro").values(name="The Corner"))

    assert receipt_of(ada, signed.statement["order"]).receipt.buyer == "Corner Bistro"
    assert check_receipt(signed.statement["receipt"], address=HERE).outcome is Outcome.GENUINE


def test_a_genuine_file_of_a_cancellation_that_is_gone_says_so(cancelled):
    signed = cancelled()
    with transaction() as db:
        db.execute(delete(tables.receipt_signature))
        db.execute(delete(tables.cancellation))

    assert check_receipt_file(signed.as_file().encode(), address=HERE).outcome is Outcome.SIGNED_BUT_UNKNOWN


# --- who may look -----------------------------------------------------------------------------------------------------


def test_only_those_whose_order_it_is_get_the_file(place_order, ada, ben, tom, mia, ines):
    number = place_order(status=OrderStatus.CANCELLED)

    assert receipt_file_of(ada, number) == receipt_file_of(ben, number) == receipt_file_of(tom, number)
    for person in (mia, ines):
        with pytest.raises(OrderNotFound):
            receipt_file_of(person, number)


@pytest.mark.parametrize("number", ["", "ORD-1", "x" * 5_000, "\0", "%", "00000000-0000-0000-0000-000000000000"])
def test_a_number_that_no_receipt_has_is_unknown(number, cancelled):
    cancelled()

    assert check_receipt(number, address=HERE).outcome is Outcome.UNKNOWN


def test_who_guesses_numbers_is_stopped_and_nobody_else(cancelled):
    number = cancelled().statement["receipt"]
    for _ in range(20):
        check_receipt("a-guess", address=HERE)

    with pytest.raises(TooManyAttempts):
        check_receipt(number, address=HERE)
    assert check_receipt(number, address="198.51.100.1").outcome is Outcome.GENUINE


def test_right_numbers_are_checked_more_often_than_wrong_ones_and_not_without_end(cancelled):
    number = cancelled().statement["receipt"]
    for _ in range(60):
        check_receipt(number, address=HERE)

    with pytest.raises(TooManyAttempts):
        check_receipt(number, address=HERE)
