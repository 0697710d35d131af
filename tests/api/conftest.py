"""A client of the HTTP routes, as programs use them."""

from tests.web.conftest import doors, signed_in, stranger, visitor

__all__ = ["doors", "signed_in", "stranger", "visitor"]
