"""Who may do what for a company, as it is at this moment."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, bindparam, select, update

from buyer_portal.domain.people.names import email_key
from buyer_portal.domain.people.person import Role
from buyer_portal.store.people.people import CAN_SIGN_IN
from buyer_portal.store.tables import company, person


def role_of(db: Connection, person_id: int, *, to_write: bool = False) -> Role | None:
    """The person's role, None for who was removed; `to_write` keeps it until the transaction ends: changes wait.

    FOR KEY SHARE is in nobody else's way: only `lock_company_of` waits for it.
    """
    role = db.scalar(_ROLE_KEPT if to_write else _ROLE, {"whose": person_id})
    return Role(role) if role else None


_ROLE = select(person.c.role).where(person.c.id == bindparam("whose"), CAN_SIGN_IN)
_ROLE_KEPT = _ROLE.with_for_update(read=True, key_share=True)


def names_and_roles(db: Connection, company_id: int) -> list[tuple[str, Role]]:
    """Those of the company who can sign in, oldest first."""
    found = select(person.c.name, person.c.role).where(person.c.company_id == company_id, CAN_SIGN_IN)
    return [(row.name, Role(row.role)) for row in db.execute(found.order_by(person.c.id))]


def lock_company_of(db: Connection, email: str) -> None:
    """Lock the company of the person with this address, if there is one."""
    theirs = select(person.c.company_id).where(person.c.email == email_key(email))
    if company_id := db.scalar(theirs):
        lock_company(db, company_id)


def lock_company(db: Connection, company_id: int) -> None:
    """Let nobody else change who is of the company, or a role in it, until this transaction ends.

    Deeds of its people that have begun are waited for. By id, so that two who lock the same never wait for each other.
    The company's own row comes first, as one may have no people yet; who only refers to it does not wait.
    """
    db.execute(select(company.c.id).where(company.c.id == company_id).with_for_update(key_share=True))
    db.execute(select(person.c.id).where(person.c.company_id == company_id).order_by(person.c.id).with_for_update())


def write_role(db: Connection, person_id: int, role: Role) -> None:
    """Change what somebody may do."""
    db.execute(update(person).where(person.c.id == person_id).values(role=role.value))


def people_of_all(db: Connection, limit: int) -> Sequence[Row]:
    """The address, name, company, side and role of each person, and whether they can sign in; by company."""
    columns = (person.c.email, person.c.name, company.c.name.label("company"), company.c.side, person.c.role)
    can_sign_in = CAN_SIGN_IN.label("can_sign_in")
    found = select(*columns, can_sign_in).join_from(person, company)
    return db.execute(found.order_by(company.c.side, company.c.sort_name, person.c.id).limit(limit)).all()
