"""Receipts in a shell: one is checked on a machine that has the public keys and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from buyer_portal.cli import program
from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation_receipt import receipt_file_of
from buyer_portal.services.cancellation_receipts.keys import as_jwk, make_first_key, public_keys, rotate_receipt_key
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import open_engine


@pytest.fixture
def receipt(place_order: Callable[..., str], ada: Person, tmp_path: Path) -> Path:
    """The downloaded file of a receipt."""
    file = tmp_path / "receipt.json"
    file.write_text(receipt_file_of(ada, place_order(status=OrderStatus.CANCELLED)).as_file(), encoding="utf-8")
    return file


@pytest.fixture
def keys(receipt: Path, tmp_path: Path) -> Callable[[], Path]:
    """Fetch the public keys as they are published now."""

    def fetch() -> Path:
        file = tmp_path / "keys.json"
        published = [{**as_jwk(key.public_key), "kid": key.key_id} for key in public_keys()]
        file.write_text(json.dumps({"keys": published}), encoding="utf-8")
        return file

    return fetch


def run(*arguments: object) -> Any:
    return CliRunner().invoke(program, [str(argument) for argument in arguments])


def test_another_machine_verifies_with_the_public_keys_only_also_after_a_rotation(receipt, keys, monkeypatch):
    rotate_receipt_key()
    published = keys()
    nowhere = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/gone")
    monkeypatch.setattr(engine_module, "engine", nowhere)

    done = run("verify-receipt", receipt, "--keys", published)

    assert done.exit_code == 0, done.output
    assert "Refund due" in done.output
    assert done.output.endswith("The receipt is genuine: it is as the portal signed it.\n")


def test_a_copy_with_one_changed_amount_is_refused_and_the_amount_named(receipt, keys):
    parts = json.loads(receipt.read_text(encoding="utf-8"))
    parts["receipt"]["lines"][1]["amount_minor"] += 1
    parts["receipt"]["charge_minor"] = 100
    receipt.write_text(json.dumps(parts), encoding="utf-8")

    done = run("verify-receipt", receipt, "--keys", keys())

    assert done.exit_code == 1
    assert "the receipt was changed. Changed: Charge; Line 2." in done.output


def test_somebody_elses_keys_prove_nothing(receipt, keys):
    published = keys()
    made = rotate_receipt_key()
    only_new = {"keys": [{**as_jwk(made.public_key), "kid": made.key_id}]}
    published.write_text(json.dumps(only_new), encoding="utf-8")

    done = run("verify-receipt", receipt, "--keys", published)

    assert done.exit_code == 1
    assert "signed with none of these keys" in done.output


def test_what_is_no_receipt_or_not_there_gets_a_sentence(receipt, keys, tmp_path):
    no_receipt = run("verify-receipt", keys(), "--keys", keys())
    no_keys = run("verify-receipt", receipt, "--keys", receipt)
    no_file = run("verify-receipt", tmp_path / "missing.json")

    # `main` makes sentences of these.
    assert isinstance(no_receipt.exception, ValueRefused)
    assert isinstance(no_keys.exception, ValueRefused)
    assert "can't be read: No such file or directory" in no_file.output


def test_a_first_start_makes_the_key_that_signs(database):
    assert public_keys() == ()

    make_first_key()

    assert len(public_keys()) == 1
