"""Which of a person's orders a list looks through: known by the tally, so it is known how many they are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import ColumnElement, func

from buyer_portal.domain.people.person import Person
from buyer_portal.store.orders.own import OTHER
from buyer_portal.store.tables import orders


@dataclass(frozen=True)
class Scope:
    """The person's orders with these statuses and these companies on the other side; None stands for all of them.

    `counts` are all of the person's orders, by company and status.
    """

    person: Person
    counts: Mapping[tuple[int, str], int]
    statuses: frozenset[str] | None = None
    others: frozenset[int] | None = None

    def within(self, others: Collection[int]) -> "Scope":
        """What of it is with these companies."""
        both = frozenset(others) if self.others is None else self.others & frozenset(others)
        return replace(self, others=both)

    @cached_property
    def companies(self) -> frozenset[int]:
        """The companies with an order in it."""
        return frozenset(
            other
            for (other, status), many in self.counts.items()
            if many
            and (self.statuses is None or status in self.statuses)
            and (self.others is None or other in self.others)
        )

    @cached_property
    def total(self) -> int:
        """How many orders it has."""
        return self._count(self.others, self.statuses)

    @cached_property
    def everything(self) -> int:
        """How many orders the person has."""
        return sum(self.counts.values())

    @cached_property
    def with_companies(self) -> int:
        """How many there are with its companies, whatever their status."""
        return self._count(self.others, None)

    @cached_property
    def with_statuses(self) -> int:
        """How many there are with its statuses, whoever they are with."""
        return self._count(None, self.statuses)

    def _count(self, others: frozenset[int] | None, statuses: frozenset[str] | None) -> int:
        return sum(
            many
            for (other, status), many in self.counts.items()
            if (others is None or other in others) and (statuses is None or status in statuses)
        )

    def of_companies(self, *, by_index: bool) -> list[ColumnElement[bool]]:
        """The condition for its companies; without `by_index` it keeps the planner from an index."""
        if self.others is None:
            return []
        column = OTHER[self.person.side]
        return [_one_of(column if by_index else column + 0, sorted(self.others))]

    def of_statuses(self, *, by_index: bool) -> list[ColumnElement[bool]]:
        """The condition for its statuses, likewise."""
        if self.statuses is None:
            return []
        column = orders.c.status
        return [_one_of(column if by_index else by_no_index(column), sorted(self.statuses))]


def by_no_index(column: ColumnElement) -> ColumnElement:
    """The same value as an expression, for which there is no index."""
    return func.coalesce(column, column)


def _one_of(column: ColumnElement, values: list) -> ColumnElement[bool]:
    return column == values[0] if len(values) == 1 else column.in_(values)
