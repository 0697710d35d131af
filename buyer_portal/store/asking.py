"""Bind parameters for the current person, so that a SQLAlchemy statement is built once and used for everybody.

Building a statement takes longer than the database takes to answer it, and the frame's counts are queried with every
piece of news on every open screen.
"""

from sqlalchemy import bindparam

from buyer_portal.domain.people.person import Person

COMPANY, PERSON = bindparam("company"), bindparam("person")
"""In a statement, the company and the id of whoever asks."""


def asking(person: Person) -> dict[str, int]:
    """What a statement with `COMPANY` or `PERSON` is executed with."""
    return {"company": person.company_id, "person": person.id}
