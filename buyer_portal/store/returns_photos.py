"""The photos of return cases. They lie in the database: one transaction, one backup, the same for every worker."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from buyer_portal.store.tables import return_case, return_photo


def add_photo_row(db: Connection, values: dict[str, Any]) -> None:
    """Write a photo."""
    db.execute(insert(return_photo), values)


def photo_count(db: Connection, case_id: int) -> int:
    """How many photos a case has."""
    return db.scalar(select(func.count()).where(return_photo.c.case_id == case_id)) or 0


def photos_of(db: Connection, case_id: int) -> Sequence[Row]:
    """A case's photos without their contents, in the order in which they came: name, width, height."""
    query = select(return_photo.c.name, return_photo.c.width, return_photo.c.height)
    return db.execute(
        query.where(return_photo.c.case_id == case_id).order_by(return_photo.c.at, return_photo.c.name)
    ).all()


def photo_content(db: Connection, order_id: int, name: str) -> bytes | None:
    """The JPEG with this name, if it belongs to a case of this order."""
    query = select(return_photo.c.content).join_from(return_photo, return_case)
    return db.scalar(query.where(return_case.c.order_id == order_id, return_photo.c.name == name))


def remove_photo_row(db: Connection, case_id: int, name: str) -> bool:
    """Remove a photo of this case; give whether there was one."""
    removed = db.execute(delete(return_photo).where(return_photo.c.case_id == case_id, return_photo.c.name == name))
    return removed.rowcount == 1
