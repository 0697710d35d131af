"""Who asks, as parameters: a statement that names nobody is built once, and serves everybody.

Building one anew takes longer than the database takes to answer it, and the counts of the frame are asked for with
every piece of news on every open screen.
"""

from sqlalchemy import bindparam

from buyer_portal.domain.person import Person

COMPANY, PERSON = bindparam("company"), bindparam("person")
"""In a statement, the company and the id of whoever asks."""


def asking(person: Person) -> dict[str, int]:
    """What a statement with `COMPANY` or `PERSON` is executed with."""
    return {"company": person.company_id, "person": person.id}
