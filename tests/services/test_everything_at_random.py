"""Random deeds by random people (a Hypothesis state machine): after each one, the database's invariants hold."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, func, select
from sqlmodel import SQLModel

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.changes.proposal import NEGOTIABLE
from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.order import MOVES, OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.returns.moves import RETURN_MOVES, CaseStatus
from buyer_portal.domain.returns.photo import MAX_PHOTOS
from buyer_portal.services import attempts
from buyer_portal.services.cancellation import cancel_order, cancellation_preview
from buyer_portal.services.catalogue import change_product
from buyer_portal.services.changes.answers import accept_proposal, reject_proposal, withdraw_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change
from buyer_portal.services.conversation.chat import post_message, read_conversation
from buyer_portal.services.notifications.news import notifications, read_all_notifications, read_notification
from buyer_portal.services.ordering_again import order_again, recreate_order
from buyer_portal.services.orders import moves as order_moves
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.policies import save_policy, supplier_policy
from buyer_portal.services.returns.cases import (
    agree_to_offer,
    answer_case,
    decline_case,
    reject_offer,
    say_not_happened,
    settle_case,
    withdraw_case,
)
from buyer_portal.services.returns.clean_photo import CleanPhoto
from buyer_portal.services.returns.opening import open_case
from buyer_portal.services.returns.photos import add_photo
from buyer_portal.settings import now
from buyer_portal.store import tables
from buyer_portal.store.catalogue import add_products
from buyer_portal.store.engine import reading, transaction
from tests.without_triggers import without_triggers

pytestmark = pytest.mark.on_both_databases

CaseStep = Callable[[Person, str, int, int], None]
CASE_STEPS: list[CaseStep] = [
    lambda who, number, case, seen: answer_case(
        who, number, case_id=case, seen_version=seen, outcome="REFUND", amount_minor=1_000, note=""
    ),
    lambda who, number, case, seen: agree_to_offer(who, number, case_id=case, seen_version=seen),
    lambda who, number, case, seen: reject_offer(who, number, case_id=case, seen_version=seen, note="More."),
    lambda who, number, case, seen: settle_case(who, number, case_id=case, seen_version=seen),
    lambda who, number, case, seen: decline_case(who, number, case_id=case, seen_version=seen, reason="No."),
    lambda who, number, case, seen: say_not_happened(who, number, case_id=case, seen_version=seen, note="No."),
    lambda who, number, case, seen: withdraw_case(who, number, case_id=case, seen_version=seen),
]
ANSWERS = [accept_proposal, reject_proposal, withdraw_proposal]
PRICES = st.sampled_from([1250, 195, 1300])
CATALOGUE = [
    NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1250, "EUR", True),
    NewProduct("BAS-1", "Basil, 1 bunch", "bunch", 1250, "EUR", True),
]
STEPS = ["confirm_order", "start_processing", "send_out_order", "deliver_order"]
KEPT = ("company", "person")
COMPANIES = ["green-valley-produce", "harbour-seafood", "corner-bistro", "hotel-aurora", "nobody"]
PEOPLE = ["ada", "ben", "mia", "tom", "ines"]
WHICH = st.integers(0, 4)  # beyond the three orders of the beginning: those that were made from them
VERSIONS = st.sampled_from([1, 2, 3, 4, 5, None])  # None: the one that is true
KEYS = st.sampled_from([f"a-random-key-{position}" for position in range(6)])
MESSAGES = st.sampled_from(["", "Please stop."])


def test_the_books_stay_true_whatever_people_do(request, place_order, tally_is_true, snapshot, database):
    people = {name: request.getfixturevalue(name) for name in PEOPLE}
    makers = {"place": place_order, "tally_is_true": tally_is_true, "snapshot": snapshot}
    makers = {name: staticmethod(make) for name, make in makers.items()}
    class_of_this_run = type("Portal", (Portal,), {"people": people, **makers})

    # PostgreSQL takes longer for a look at everything after each step.
    examples = 8 if database.startswith("sqlite") else 2
    run_state_machine_as_test(
        class_of_this_run, settings=settings(max_examples=examples, stateful_step_count=30, deadline=None)
    )


def _policy(percent: int) -> dict[str, str]:
    kinds = {f"kind_{status}": "PERCENTAGE" for status in ("PENDING", "CONFIRMED")}
    return {"text": "Call us.", **kinds, "value_PENDING": str(percent), "value_CONFIRMED": str(percent)}


class Portal(RuleBasedStateMachine):
    """Three orders, five people, every deed; a refusal has a sentence and changes nothing."""

    people: dict[str, Person]
    place: Callable[..., str]
    tally_is_true: Callable[[], bool]
    snapshot: Callable[[], dict[str, list[Any]]]

    @initialize(delivered=st.booleans())
    def begin(self, delivered: bool) -> None:
        """Start with an empty database and place three orders, the first perhaps delivered long ago."""
        attempts._counted.storage.reset()
        with transaction() as db, without_triggers(db):
            for table in reversed(SQLModel.metadata.sorted_tables):
                if table.name not in KEPT:
                    db.execute(delete(table))
            db.execute(tables.person.update().values(notifications_read_to=0))
        save_policy(self.people["tom"], _policy(3), seen_version=0)
        self.numbers = [
            self.place(status=OrderStatus.DELIVERED) if delivered else self.place(),
            self.place(buyer=self.people["mia"]),
            self.place(supplier=self.people["ines"]),
        ]
        for seller in ("tom", "ines"):
            with transaction() as db:
                add_products(db, self.people[seller].company_id, CATALOGUE)
        self.frozen: dict[str, int | None] = {}
        self.moved = Counter({number: self._version(number) - 1 for number in self.numbers})
        self.final: dict[str, str] = {}

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, step=st.sampled_from(STEPS), version=VERSIONS)
    def move(self, who: str, which: int, step: str, version: int | None) -> None:
        """A step of the supplier's."""
        number = self._number(which)
        self._try(number, lambda: getattr(order_moves, step)(
            self.people[who], number, seen_version=version or self._version(number)
        ))  # fmt: skip

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, reason=MESSAGES)
    def decline(self, who: str, which: int, reason: str) -> None:
        """The supplier turns an order down."""
        number = self._number(which)
        self._try(number, lambda: order_moves.decline_order(
            self.people[who], number, seen_version=self._version(number), reason=reason
        ))  # fmt: skip

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, version=VERSIONS, key=KEYS, message=MESSAGES)
    def cancel(self, who: str, which: int, version: int | None, key: str, message: str) -> None:
        """A buyer cancels."""
        number = self._number(which)
        self._try(number, lambda: cancel_order(
            self.people[who], number, seen_version=version or self._version(number), key=key, message=message,
            seen_charge_minor=cancellation_preview(self.people[who], number)[0].charge_minor,
        ))  # fmt: skip

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, key=KEYS, pieces=st.integers(0, 3), added=st.booleans())
    def propose(self, who: str, which: int, key: str, pieces: int, added: bool) -> None:
        """A supplier proposes other lines, perhaps none or the same."""
        number, lines = self._number(which), [OfferedLine("TOM-5", "Tomatoes, 5 kg", pieces, 1250, 1)]
        lines += [OfferedLine("ROC-1", "Rocket", 2, 299)] if added else []
        self._quietly(lambda: propose_changes(
            self.people[who], number, seen_version=self._version(number), key=key, lines=lines,
            reason="Sold out.", answer_by=now() + timedelta(days=1),
        ))  # fmt: skip

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, answer=st.sampled_from(ANSWERS))
    def answer(self, who: str, which: int, answer: Callable[..., None]) -> None:
        """Somebody answers the newest proposal of the order, or takes it back."""
        number = self._number(which)
        newest = [row.id for row in self._rows("proposal", number)][-1:] or [1]
        before = self._order(number)

        def deed() -> bool:
            answer(self.people[who], number, proposal_id=newest[0])
            return True

        if answer is accept_proposal:
            self._try(number, deed)
        else:
            self._quietly(deed)
            assert self._order(number) == before

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, key=KEYS, pieces=st.integers(0, 3))
    def ask(self, who: str, which: int, key: str, pieces: int) -> None:
        """A buyer asks for another quantity of every line."""
        number = self._number(which)
        quantities = [pieces] * len(self._rows("order_line", number))
        self._quietly(lambda: ask_for_change(
            self.people[who], number, seen_version=self._version(number), key=key, quantities=quantities
        ))  # fmt: skip

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, key=KEYS, pieces=st.integers(0, 3))
    def report(self, who: str, which: int, key: str, pieces: int) -> None:
        """A buyer opens a return case, about so many of each line."""
        number = self._number(which)
        before = self._order(number)
        self._quietly(lambda: open_case(
            self.people[who], number, key=key, problem="OTHER", wanted="REFUND", note="Not well.",
            quantities=[pieces] * len(self._rows("order_line", number)),
        ))  # fmt: skip
        assert self._order(number) == before

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, step=st.sampled_from(CASE_STEPS), late=st.booleans())
    def step_in_case(self, who: str, which: int, step: CaseStep, late: bool) -> None:
        """Somebody takes a step in the newest case of the order, perhaps one that was seen too long ago."""
        number = self._number(which)
        case = [*self._rows("return_case", number), None][-2:][0]
        before = self._order(number)
        seen = case.version - late if case else 1
        self._quietly(lambda: step(self.people[who], number, case.id if case else 1, seen))
        assert self._order(number) == before

    @rule(who=st.sampled_from(PEOPLE), which=WHICH)
    def photograph(self, who: str, which: int) -> None:
        """Somebody adds a photo to the case."""
        number, photo = self._number(which), CleanPhoto(b"a jpeg", 60, 40)
        case = [*self._rows("return_case", number), None][-2:][0]
        self._quietly(lambda: add_photo(self.people[who], number, photo, case_id=case.id if case else None))

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, key=KEYS, outdated=st.booleans())
    def make_another(self, who: str, which: int, key: str, outdated: bool) -> None:
        """A buyer orders the same again, or a supplier recreates it, perhaps at yesterday's prices."""
        number, person = self._number(which), self.people[who]
        deed = order_again if person.side is Side.BUYER else recreate_order
        before, prices = self._order(number), self._prices(number)
        made = self._quietly(lambda: deed(
            person, number, key=key, quantities=dict.fromkeys(prices, 2),
            seen_prices={position: price + outdated for position, price in prices.items()},
        ))  # fmt: skip
        if made and not made.replayed:
            self.numbers.append(made.number)
            assert self._order(made.number).again_of == before.id
        assert self._order(number) == before

    @rule(who=st.sampled_from(PEOPLE), percent=st.integers(0, 3), late=st.booleans())
    def write_policy(self, who: str, percent: int, late: bool) -> None:
        """A supplier says what cancelling costs, perhaps on an old form."""
        person = self.people[who]
        self._quietly(
            lambda: save_policy(person, _policy(percent), seen_version=supplier_policy(person).version - late)
        )

    @rule(who=st.sampled_from(PEOPLE), price=PRICES, available=st.booleans(), seen=st.integers(1, 3))
    def edit_catalogue(self, who: str, price: int, available: bool, seen: int) -> None:
        """A supplier changes what the tomatoes cost, and whether there are any."""
        self._quietly(lambda: change_product(
            self.people[who], "TOM-5", price=f"{price / 100:.2f}", available=available, seen_version=seen
        ))  # fmt: skip

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, key=KEYS)
    def write(self, who: str, which: int, key: str) -> None:
        """Somebody writes."""
        self._quietly(lambda: post_message(self.people[who], self._number(which), "Hello", key=key))

    @rule(who=st.sampled_from(PEOPLE), which=WHICH)
    def read(self, who: str, which: int) -> None:
        """Somebody reads a chat."""
        self._quietly(lambda: read_conversation(self.people[who], self._number(which)))

    @rule(who=st.sampled_from(PEOPLE), company=st.sampled_from(COMPANIES), key=KEYS)
    def write_directly(self, who: str, company: str, key: str) -> None:
        """Somebody writes to a company, perhaps one that they have no orders with."""
        self._quietly(lambda: post_message(self.people[who], Direct(company), "Hello", key=key))

    @rule(who=st.sampled_from(PEOPLE), company=st.sampled_from(COMPANIES))
    def read_directly(self, who: str, company: str) -> None:
        """Somebody reads a direct thread."""
        self._quietly(lambda: read_conversation(self.people[who], Direct(company)))

    @rule(who=st.sampled_from(PEOPLE), everything=st.booleans())
    def look_behind_the_bell(self, who: str, everything: bool) -> None:
        """Somebody marks notifications as read."""
        person = self.people[who]
        newest = notifications(person).notices[:1]
        if everything:
            read_all_notifications(person)
        elif newest:
            read_notification(person, newest[0].id)

    @invariant()
    def the_tally_is_what_a_recount_gives(self) -> None:
        """So are the counts of the list, which come from the tally."""
        assert self.tally_is_true()
        for person in self.people.values():
            page = list_orders(person, OrderFilter())
            assert page.by_status == {s: sum(o.status is s for o in page.orders) for s in OrderStatus}
            assert page.total == len(page.orders)

    @invariant()
    def an_order_is_cancelled_once_at_most(self) -> None:
        """By its buyer with a record, or declined by its supplier without one."""
        for number in self.numbers:
            rows, events = self._rows("cancellation", number), self._events(number)
            ends = events.count(OrderEvent.CANCEL) + events.count(OrderEvent.DECLINE)
            assert len(rows) == events.count(OrderEvent.CANCEL)
            assert ends == (self._order(number).status == "CANCELLED")

    @invariant()
    def the_total_is_the_sum_of_the_lines(self) -> None:
        """The list shows the same totals."""
        for number in self.numbers:
            order, lines = self._order(number), self._rows("order_line", number)
            assert order.total_minor == sum(line.quantity * line.unit_price_minor for line in lines)
            assert order.line_count == len(lines) > 0

    @invariant()
    def one_proposal_and_one_request_are_open_at_most(self) -> None:
        """None is open once the goods have left."""
        for number in self.numbers:
            in_time = OrderStatus(self._order(number).status) in NEGOTIABLE
            for table in ("proposal", "change_request"):
                still_open = [row for row in self._rows(table, number) if row.status == "OPEN"]
                assert len(still_open) <= in_time

    @invariant()
    def cases_follow_their_table(self) -> None:
        """At most one is open, only about an ended order, and refunds never exceed what the order was worth."""
        for number in self.numbers:
            order, cases = self._order(number), self._rows("return_case", number)
            still_open = [case for case in cases if case.closed_at is None]
            assert len(still_open) <= (order.status in ("DELIVERED", "CANCELLED"))
            assert all((case.closed_at is None) is CaseStatus(case.status).is_open for case in cases)
            given = sum(case.offer_minor for case in cases if case.status in ("AGREED", "SETTLED"))
            assert given <= order.total_minor
            self._walk_through_cases(number, cases)

    def _walk_through_cases(self, number: str, cases: list[Any]) -> None:
        """The timeline's steps lead, by the table, to where each case stands."""
        status: CaseStatus | None = None
        ended, steps = [], 0
        for event in self._events(number):
            if event in RETURN_MOVES:
                move = RETURN_MOVES[event]
                assert (status in move.from_statuses) if move.from_statuses else status is None
                status, steps = move.to_status, steps + 1
                if not status.is_open:
                    ended.append(status.value)
                    status = None
        assert [case.status for case in cases] == ended + ([status.value] if status else [])
        assert steps == sum(case.version for case in cases)

    @invariant()
    def a_case_has_five_photos_at_most(self) -> None:
        """Also when several people send them."""
        with reading() as db:
            counts = db.execute(
                select(func.count(tables.return_photo.c.name)).group_by(tables.return_photo.c.case_id)
            ).scalars()
            assert all(count <= MAX_PHOTOS for count in counts)

    @invariant()
    def an_order_keeps_the_policy_it_was_placed_under(self) -> None:
        """The charge follows from that version, whatever the supplier saved later."""
        for number in self.numbers:
            order = self._order(number)
            assert self.frozen.setdefault(number, order.policy_version) == order.policy_version
            for row in self._rows("cancellation", number):
                assert 0 <= row.charge_minor <= order.total_minor * 3 / 100 + 1
                assert row.charge_minor == 0 or order.policy_version

    @invariant()
    def versions_of_a_policy_have_no_gap(self) -> None:
        """Each is kept, and none is there twice."""
        with reading() as db:
            rows = db.execute(select(tables.supplier_policy)).all()
        for supplier in {row.supplier_id for row in rows}:
            versions = sorted(row.version for row in rows if row.supplier_id == supplier)
            assert versions == list(range(1, len(versions) + 1))

    @invariant()
    def the_inbox_is_what_was_said(self) -> None:
        """A line for each thread with messages, the newest of them in it, and only between companies with orders."""
        with reading() as db:
            said = db.execute(select(tables.message).order_by(tables.message.c.id)).all()
            pairs = {(row.buyer_id, row.supplier_id) for row in db.execute(select(tables.orders))}
            directs = {row.id: (row.buyer_id, row.supplier_id) for row in db.execute(select(tables.direct_thread))}
            newest = {(row.order_id, row.direct_id): row.last_message_id for row in db.execute(select(tables.thread))}
        assert newest == {(row.order_id, row.direct_id): row.id for row in said}
        assert set(directs) == {row.direct_id for row in said if row.direct_id}
        assert set(directs.values()) <= pairs
        assert len(set(directs.values())) == len(directs)
        for row in said:
            assert row.direct_id is None or row.company_id in directs[row.direct_id]

    @invariant()
    def what_is_unread_was_written_by_the_other_side(self) -> None:
        """The count is that of the other side's messages from the first unread to the newest."""
        with reading() as db:
            said, marks = db.execute(select(tables.message)).all(), db.execute(select(tables.unread)).all()
        for mark in marks:
            company = next(p.company_id for p in self.people.values() if p.id == mark.person_id)
            waiting = [
                row
                for row in said
                if (row.order_id, row.direct_id) == (mark.order_id, mark.direct_id)
                and row.company_id != company
                and row.id >= mark.first_message_id
            ]
            assert len(waiting) == mark.messages > 0

    @invariant()
    def the_version_counts_the_moves(self) -> None:
        """The timeline has every move, each following the one before."""
        for number in self.numbers:
            order, events = self._order(number), self._events(number)
            counted = [event for event in events if not event.is_talk or event is OrderEvent.ACCEPT]
            assert order.version == len(counted) == 1 + self.moved[number]
            assert events[0] is OrderEvent.PLACE
            status = OrderStatus.PENDING
            for event in [event for event in events[1:] if not event.is_talk]:
                assert status in MOVES[event].from_statuses
                status = MOVES[event].to_status
            assert order.status == status.value

    @invariant()
    def a_final_status_stays(self) -> None:
        """DELIVERED and CANCELLED are for good."""
        for number in self.numbers:
            status = self._order(number).status
            assert self.final.get(number, status) == status
            if OrderStatus(status).is_final:
                self.final[number] = status

    @invariant()
    def unread_is_what_a_recount_gives(self) -> None:
        """Mia, Tom and Ines are alone in their companies, so what they have not read nobody has."""
        for number in self.numbers:
            messages = self._rows("message", number)
            unread = {row.person_id: row for row in self._rows("unread", number)}
            for name in ("mia", "tom", "ines"):
                person = self.people[name]
                waiting = [m.id for m in messages if m.company_id != person.company_id and m.read_at is None]
                if not self._is_party(person, number) or not waiting:
                    assert person.id not in unread
                else:
                    assert unread[person.id].messages == len(waiting)
                    assert unread[person.id].first_message_id == waiting[0]

    @invariant()
    def the_inbox_shows_the_newest_line(self) -> None:
        """Whoever wrote it."""
        for number in self.numbers:
            newest = [m.id for m in self._rows("message", number)][-1:]
            assert [row.last_message_id for row in self._rows("thread", number)] == newest

    @invariant()
    def every_notification_has_its_mail(self) -> None:
        """Each notification has an outbox row, and each outbox row a notification."""
        for number in self.numbers:
            told = Counter((row.company_id, row.kind) for row in self._rows("notification", number))
            assert told == Counter((row.company_id, row.kind) for row in self._rows("outbox", number))

    @invariant()
    def an_order_page_opens_for_its_parties_only(self) -> None:
        """Its verdict fits the status."""
        for number in self.numbers:
            for person in self.people.values():
                try:
                    details = order_details(person, number)
                except PortalError:
                    assert not self._is_party(person, number)
                else:
                    assert self._is_party(person, number)
                    assert details.verdict.status is details.status

    def _try(self, number: str, deed: Callable[[], Any]) -> None:
        before = self._version(number)
        done = self._quietly(deed)
        if done is not None and not getattr(done, "replayed", False):
            self.moved[number] += 1
            assert self._version(number) == before + 1
        else:
            assert self._version(number) == before

    def _quietly(self, deed: Callable[[], Any]) -> Any:
        before = self.snapshot()
        try:
            return deed()
        except PortalError:
            assert self.snapshot() == before
            return None

    def _number(self, which: int) -> str:
        return self.numbers[which % len(self.numbers)]

    def _is_party(self, person: Person, number: str) -> bool:
        order = self._order(number)
        return person.company_id in (order.buyer_id, order.supplier_id)

    def _order(self, number: str) -> Any:
        """The order without the last link of its timeline, which every line of that changes."""
        columns = [column for column in tables.orders.c if column.name != "timeline_hash"]
        with reading() as db:
            return db.execute(select(*columns).where(tables.orders.c.number == number)).one()

    def _prices(self, number: str) -> dict[int, int]:
        """What the order's lines cost today, by position."""
        sold = tables.order_line.join(tables.item).join(
            tables.product,
            (tables.product.c.sku == tables.item.c.sku) & (tables.product.c.supplier_id == tables.item.c.supplier_id),
        )
        query = select(tables.order_line.c.position, tables.product.c.price_minor).select_from(sold)
        with reading() as db:
            of_order = query.where(tables.order_line.c.order_id == self._order(number).id)
            return {row.position: row.price_minor for row in db.execute(of_order)}

    def _version(self, number: str) -> int:
        return self._order(number).version

    def _events(self, number: str) -> list[OrderEvent]:
        return [OrderEvent(row.event) for row in self._rows("timeline_event", number)]

    def _rows(self, table: str, number: str) -> list[Any]:
        rows = SQLModel.metadata.tables[table]
        with reading() as db:
            of_order = select(rows).where(rows.c.order_id == tables.orders.c.id, tables.orders.c.number == number)
            return list(db.execute(of_order.order_by(rows.c.get("id", rows.c.order_id))))
