"""Bringing suppliers' catalogues in from a file: all of it, or nothing."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from babel.numbers import list_currencies
from sqlalchemy import Connection, Row

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.errors import ImportRefused
from buyer_portal.domain.imports.catalogue import COLUMNS, CheckedCatalogue, ImportedProduct, check_products
from buyer_portal.domain.imports.order import Problem
from buyer_portal.domain.imports.spoiled import zeros_differ
from buyer_portal.domain.people.names import NearNames
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.services.imports.file import Progress, read_file
from buyer_portal.services.record.writing import record_of_operator
from buyer_portal.store.catalogue import add_products, codes_but_for_zeros, products_by_sku, replace_products
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.people import companies_of, company_ids_of


@dataclass(frozen=True, slots=True)
class CatalogueReport:
    """What an import did: how many products are new, changed, or were as in the file; `problems` are sentences.

    `understood` says how the file was read, where that was not plain. `near` are sentences on new codes that differ
    from one that was here by zeros only.
    """

    new: int
    changed: int
    unchanged: int
    problems: tuple[str, ...]
    understood: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


def import_catalogue(path: str | Path, *, skip_bad: bool = False, progress: Progress | None = None) -> CatalogueReport:
    """Bring in the products of a CSV file, in one transaction. Products that the file doesn't name stay as they are.

    The same file twice changes nothing the second time. With `skip_bad`, bad rows are left out.

    Raises:
        ImportRefused: rows that can't be imported, or no such file; nothing was written.
        PortalBusy: somebody else was writing; try again.
    """
    tell = progress or (lambda _what, _done, _of: None)
    checked: CheckedCatalogue = read_file(
        Path(path), tell, COLUMNS, lambda rows: check_products(rows, currencies=list_currencies())
    )
    if not checked.products and not checked.problems:
        raise ImportRefused(["line 1: there is a header and no products"])
    with transaction() as db:
        suppliers = company_ids_of(db, Side.SUPPLIER, {one.supplier for one in checked.products})
        problems = [*checked.problems, *_unknown(db, checked.products, suppliers)]
        if problems and not skip_bad:
            raise ImportRefused([str(problem) for problem in sorted(problems, key=lambda problem: problem.line)])
        near: list[str] = []
        new, changed, unchanged = _write(db, checked.products, suppliers, near)
    return CatalogueReport(new, changed, unchanged, tuple(map(str, problems)), checked.understood, tuple(near))


def _unknown(db: Connection, products: list[ImportedProduct], suppliers: dict[str, int]) -> list[Problem]:
    unknown = [one for one in products if one.supplier not in suppliers]
    known = NearNames(companies_of(db, Side.SUPPLIER) if unknown else ())
    problems = []
    for one in unknown:
        near = known.near(one.supplier)
        reason = "is no supplier in the portal" + (f"; there is “{near[0]}”" if near else "")
        problems.append(Problem(one.line, "supplier", one.supplier, reason))
    return problems


def _write(
    db: Connection, products: list[ImportedProduct], suppliers: dict[str, int], near: list[str]
) -> tuple[int, int, int]:
    """Write one supplier after the other; give how many were new, changed and unchanged. Odd codes go to `near`."""
    of: defaultdict[int, list[NewProduct]] = defaultdict(list)
    names = {id_: name for name, id_ in suppliers.items()}
    for one in products:
        if one.supplier in suppliers:
            of[suppliers[one.supplier]].append(one.product)
    new = changed = total = 0
    counts: dict[int, dict[str, int]] = {}
    for supplier_id, offered in sorted(of.items()):
        there = products_by_sku(db, supplier_id, [one.sku for one in offered])
        fresh = [one for one in offered if one.sku not in there]
        other = [one for one in offered if one.sku in there and one != _stored(there[one.sku])]
        odd = codes_but_for_zeros(db, supplier_id, [one.sku for one in fresh])
        near += [zeros_differ(names[supplier_id], sku, had) for sku, had in odd.items()]
        add_products(db, supplier_id, fresh)
        replace_products(db, supplier_id, other)
        if fresh or other:
            counts[supplier_id] = {"new": len(fresh), "changed": len(other)}
        new, changed, total = new + len(fresh), changed + len(other), total + len(offered)
    for supplier_id, counted in counts.items():
        record_of_operator(db, supplier_id, RecordKind.CATALOGUE_IMPORTED, **counted)
    return new, changed, total - new - changed


def _stored(row: Row) -> NewProduct:
    return NewProduct(row.sku, row.name, row.unit, row.price_minor, row.currency, row.available)
