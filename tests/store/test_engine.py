"""The database when something is wrong with it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from buyer_portal.store.engine import transaction


@pytest.mark.on_both_databases
def test_an_error_of_the_database_does_not_repeat_what_a_person_wrote(database: str):
    with pytest.raises(DBAPIError) as failed, transaction() as db:
        db.execute(text("INSERT INTO lost (text) VALUES (:text)"), {"text": "my secret wish"})

    assert "INSERT INTO lost" in str(failed.value)
    assert "secret wish" not in str(failed.value)
