"""Suppliers' policies: versions are added, never changed, because orders are frozen to them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.policies import Fee, FixedFee, PercentageFee, SupplierPolicy
from buyer_portal.store.tables import company, message, supplier_policy, thread

_CHATS = 50  # the newest ones are looked at to measure how fast a supplier answers
_MESSAGES = 1_000

VersionsInForce = dict[int, list[tuple[datetime, int]]]
"""By supplier: since when each version is in force, oldest first."""


def policy_of(db: Connection, order: Row) -> SupplierPolicy | None:
    """The version that was frozen to the order when it was placed; None = there was none."""
    return _version(db, order.supplier_id, order.policy_version) if order.policy_version is not None else None


def newest_policy(db: Connection, supplier_id: int, *, to_write: bool = False) -> SupplierPolicy | None:
    """The supplier's newest version, if they have any. `to_write`: lock it against others who save one."""
    if to_write:  # PostgreSQL locks the company's row; SQLite has one writer at a time anyway
        db.execute(select(company.c.id).where(company.c.id == supplier_id).with_for_update(key_share=True))
    query = select(supplier_policy).where(supplier_policy.c.supplier_id == supplier_id)
    row = db.execute(query.order_by(supplier_policy.c.version.desc()).limit(1)).one_or_none()
    return _policy(row) if row else None


def add_policy(db: Connection, person: Person, policy: SupplierPolicy, version: int, at: datetime) -> None:
    """Write one more version of the policy of the person's company; the same version can't be written twice."""
    values = {
        "supplier_id": person.company_id,
        "version": version,
        "text": policy.text,
        "contact_hours": policy.contact_hours,
        "fees": json.dumps({status.value: _fee_values(fee) for status, fee in policy.fees.items()}),
        "created_at": at,
        "person_id": person.id,
        "person_name": person.name,
    }
    db.execute(insert(supplier_policy), values)


def versions_in_force(db: Connection, supplier_ids: Iterable[int]) -> VersionsInForce:
    """All versions of these suppliers, for freezing them to orders."""
    columns = (supplier_policy.c.supplier_id, supplier_policy.c.created_at, supplier_policy.c.version)
    query = select(*columns).where(supplier_policy.c.supplier_id.in_(set(supplier_ids)))
    found: VersionsInForce = defaultdict(list)
    for supplier_id, created_at, version in db.execute(query.order_by(supplier_policy.c.version)):
        found[supplier_id].append((created_at, version))
    return found


def version_at(versions: VersionsInForce, supplier_id: int, placed_at: datetime) -> int | None:
    """The newest version there was when an order was placed; None when there was none."""
    return max((version for at, version in versions.get(supplier_id, ()) if at <= placed_at), default=None)


def chats_of_supplier(db: Connection, supplier_id: int) -> Sequence[Row]:
    """What was said in the supplier's newest chats: order_id, from_supplier, at; chat by chat, oldest first."""
    newest = select(thread.c.order_id).where(thread.c.supplier_id == supplier_id, thread.c.order_id.is_not(None))
    newest = newest.order_by(thread.c.last_message_id.desc()).limit(_CHATS)
    query = (
        select(message.c.order_id, (message.c.company_id == supplier_id).label("from_supplier"), message.c.at)
        .where(message.c.order_id.in_(newest))
        .order_by(message.c.order_id.desc(), message.c.id)
    )
    return db.execute(query.limit(_MESSAGES)).all()


def _version(db: Connection, supplier_id: int, version: int) -> SupplierPolicy:
    return _policy(db.execute(_VERSION, {"supplier": supplier_id, "frozen": version}).one())


_VERSION = select(supplier_policy).where(
    supplier_policy.c.supplier_id == bindparam("supplier"), supplier_policy.c.version == bindparam("frozen")
)


def _policy(row: Row) -> SupplierPolicy:
    return SupplierPolicy(
        text=row.text,
        contact_hours=row.contact_hours,
        fees={OrderStatus(status): _fee(values) for status, values in json.loads(row.fees).items()},
        version=row.version,
        created_at=row.created_at,
        by=row.person_name,
    )


def _fee_values(fee: Fee) -> dict[str, Any]:
    if isinstance(fee, PercentageFee):
        return {"basis_points": fee.basis_points}
    return {"amount_minor": fee.amount_minor, "currency": fee.currency}


def _fee(values: dict[str, Any]) -> Fee:
    return PercentageFee(**values) if "basis_points" in values else FixedFee(**values)
