"""Every test here has a database."""

import pytest


@pytest.fixture(autouse=True)
def _with_a_database(database: str) -> None:
    """Make sure that no test touches another one's."""
