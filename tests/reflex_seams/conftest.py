"""The state of a screen, as the tests of states make it."""

from tests.states.conftest import screen

__all__ = ["screen"]
