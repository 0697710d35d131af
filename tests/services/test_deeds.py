"""Nobody floods the other side: each deed that tells somebody something has a limit, refused with a sentence."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.errors import TooManyDeeds
from buyer_portal.domain.notifications import Topic
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services import deeds
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.catalogue import change_product
from buyer_portal.services.changes.answers import accept_proposal, reject_proposal, withdraw_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change, decline_request, withdraw_request
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.ordering_again import order_again, recreate_order
from buyer_portal.services.orders import moves
from buyer_portal.services.orders.delivery import promise_delivery
from buyer_portal.services.people.people import change_channels, change_profile
from buyer_portal.services.policies import save_policy
from buyer_portal.services.returns.cases import answer_case, reject_offer, withdraw_case
from buyer_portal.services.returns.clean_photo import CleanPhoto
from buyer_portal.services.returns.opening import open_case
from buyer_portal.services.returns.photos import add_photo
from buyer_portal.settings import now
from buyer_portal.store.catalogue import add_products
from buyer_portal.store.engine import transaction

pytestmark = pytest.mark.on_both_databases

_keys = (f"a-key-{number:06}" for number in itertools.count())
MANY = 60


def key() -> str:
    return next(_keys)


def propose(tom: Person, number: str, version: int = 1, quantity: int = 3) -> int:
    lines = [
        OfferedLine("TOM-5", "Tomatoes, 5 kg", quantity, 1250, 1),
        OfferedLine("BAS-1", "Basil, 1 bunch", 10, 195, 2),
    ]
    until = now() + timedelta(days=1)
    return propose_changes(tom, number, seen_version=version, key=key(), lines=lines, reason="Rain.", answer_by=until)


def propose_and_withdraw(ada: Person, tom: Person, number: str, _turn: int) -> None:
    withdraw_proposal(tom, number, proposal_id=propose(tom, number))


def propose_and_reject(ada: Person, tom: Person, number: str, _turn: int) -> None:
    reject_proposal(ada, number, proposal_id=propose(tom, number))


def propose_and_accept(ada: Person, tom: Person, number: str, turn: int) -> None:
    accept_proposal(ada, number, proposal_id=propose(tom, number, 1 + turn, 3 + turn))


def ask_and_take_back(ada: Person, tom: Person, number: str, _turn: int) -> None:
    asked = ask_for_change(ada, number, seen_version=1, key=key(), quantities=[1, 10])
    withdraw_request(ada, number, request_id=asked)


def ask_and_be_refused(ada: Person, tom: Person, number: str, _turn: int) -> None:
    asked = ask_for_change(ada, number, seen_version=1, key=key(), quantities=[1, 10])
    decline_request(tom, number, request_id=asked, note="No.")


def promise(ada: Person, tom: Person, number: str, turn: int) -> None:
    if turn == 0:
        moves.confirm_order(tom, number, seen_version=1)
    day = (now() + timedelta(days=10 + turn % 2)).date().isoformat()
    promise_delivery(tom, number, seen_version=2 + turn, day=day, window="06:00–08:00")


def report(ada: Person, number: str) -> int:
    return open_case(ada, number, key=key(), problem="DAMAGED", wanted="REFUND", quantities=[1, 0])


def open_and_withdraw(ada: Person, tom: Person, number: str, turn: int) -> None:
    _bring_to_the_end(tom, number, turn)
    withdraw_case(ada, number, case_id=report(ada, number), seen_version=1)


def _bring_to_the_end(tom: Person, number: str, turn: int) -> None:
    for version, step in enumerate(("confirm_order", "start_processing", "send_out_order", "deliver_order"), start=1):
        if turn == 0:
            getattr(moves, step)(tom, number, seen_version=version)


def write(ada: Person, tom: Person, number: str, _turn: int) -> None:
    for _ in range(10):
        post_message(ada, number, "Hello", key=key())


def write_directly(ada: Person, tom: Person, number: str, _turn: int) -> None:
    for _ in range(10):
        post_message(tom, Direct("corner-bistro"), "Hello", key=key())


def place_again(ada: Person, tom: Person, number: str, turn: int) -> None:
    _have_a_catalogue(tom, turn)
    for _ in range(5):
        order_again(ada, number, quantities={1: 1}, seen_prices={1: 1250}, key=key())


def recreate(ada: Person, tom: Person, number: str, turn: int) -> None:
    _have_a_catalogue(tom, turn)
    if turn == 0:
        cancel_order(ada, number, seen_version=1, key=key())
    for _ in range(5):
        recreate_order(tom, number, quantities={1: 1}, seen_prices={1: 1250}, key=key())


def _have_a_catalogue(tom: Person, turn: int) -> None:
    if turn == 0:
        with transaction() as db:
            add_products(db, tom.company_id, [NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1250, "EUR", True)])


def save(ada: Person, tom: Person, number: str, turn: int) -> None:
    for again in (0, 1):
        save_policy(tom, {"text": f"Call us, {turn} {again}."}, seen_version=2 * turn + again)


def change_name(ada: Person, tom: Person, number: str, turn: int) -> None:
    for again in (0, 1):
        change_profile(ada, name=f"Ada {turn} {again}", time_zone="UTC")


def choose_news(ada: Person, tom: Person, number: str, turn: int) -> None:
    for again in (0, 1):
        change_channels(ada, dict.fromkeys((topic.name for topic in Topic), "MAIL" if again else "OFF"))


FLOODS: list[Callable[[Person, Person, str, int], None]] = [
    propose_and_withdraw, propose_and_reject, propose_and_accept, ask_and_take_back, ask_and_be_refused, promise,
    open_and_withdraw, write, write_directly, place_again, recreate, save, change_name, choose_news,
]  # fmt: skip


@pytest.fixture
def clock(database: str) -> Any:
    """A clock that stands still until it is moved."""
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


def until_stopped(deed: Callable[[int], object], most: int) -> tuple[int, TooManyDeeds]:
    """How often it could be done, and why no more."""
    for turn in range(most):
        try:
            deed(turn)
        except TooManyDeeds as refusal:
            return turn, refusal
    raise AssertionError(f"nothing stopped {most} of them")


@pytest.mark.parametrize("flood", FLOODS, ids=lambda flood: flood.__name__)
def test_who_goes_on_and_on_is_stopped(flood: Any, clock: Any, place_order: Any, ada: Any, tom: Any) -> None:
    number = place_order()

    done, refusal = until_stopped(lambda turn: flood(ada, tom, number, turn), MANY)

    assert done >= 10
    assert str(refusal).endswith(("Nothing was changed; please wait 10 min and try again.", "wait 1 h and try again."))


def test_sixty_proposals_and_withdrawals_are_no_hundred_and_twenty_notifications(
    clock: Any, place_order: Any, snapshot: Any, unchanged: Any, notices_of: Any, ada: Any, tom: Any
) -> None:
    number = place_order()
    for turn in range(10):
        propose_and_withdraw(ada, tom, number, turn)
    before = snapshot()

    for _ in range(50):
        with pytest.raises(TooManyDeeds, match=f"Too much for {number} in a short time"):
            propose(tom, number)

    assert unchanged(before)
    assert len(notices_of(ada)) == 20
    clock.shift(timedelta(minutes=10, seconds=1))
    assert propose(tom, number)


def test_a_limit_is_of_one_person_and_one_order(clock: Any, place_order: Any, ada: Any, ben: Any, tom: Any) -> None:
    full, other = place_order(), place_order()
    for _ in range(10):
        ask_and_take_back(ada, tom, full, 0)

    with pytest.raises(TooManyDeeds):
        ask_and_take_back(ada, tom, full, 0)
    ask_and_take_back(ben, tom, full, 0)
    ask_and_take_back(ada, tom, other, 0)


def test_a_retry_with_its_key_is_no_deed(clock: Any, place_order: Any, ada: Any) -> None:
    number, again = place_order(), key()
    for _ in range(300):
        post_message(ada, number, "Hello", key=again)

    assert post_message(ada, number, "Once more", key=key())


def test_what_an_order_allows_once_is_never_refused_for_what_was_done_before(
    clock: Any, place_order: Any, status_of: Any, ada: Any, tom: Any
) -> None:
    number = place_order()
    for _ in range(10):
        propose_and_withdraw(ada, tom, number, 0)
        ask_and_take_back(ada, tom, number, 0)

    moves.confirm_order(tom, number, seen_version=1)
    cancel_order(ada, number, seen_version=2, key=key(), message="Sorry.")

    assert status_of(number) is OrderStatus.CANCELLED


def test_a_day_has_a_limit_too(clock: Any, place_order: Any, ada: Any, tom: Any) -> None:
    number = place_order()

    def slowly(_turn: int) -> None:
        propose_and_withdraw(ada, tom, number, 0)
        clock.shift(timedelta(minutes=2))

    done, refusal = until_stopped(slowly, 100)

    assert done == 50
    assert "please wait 22 h" in str(refusal)


def test_a_run_of_photos_is_counted_once_and_another_run_again(
    clock: Any, place_order: Any, monkeypatch: pytest.MonkeyPatch, snapshot: Any, unchanged: Any, ada: Any, tom: Any
) -> None:
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    clock.shift(timedelta(hours=1))
    monkeypatch.setattr("buyer_portal.services.returns.photos.TELLING", deeds._often("telling", 1, 100))
    for _ in range(2):
        add_photo(ada, number, CleanPhoto(b"a jpeg", 4, 3), case_id=case)
    answer_case(tom, number, case_id=case, seen_version=1, outcome="REFUND", amount_minor=100, note="")
    reject_offer(ada, number, case_id=case, seen_version=2, note="More.")
    before = snapshot()

    with pytest.raises(TooManyDeeds):
        add_photo(ada, number, CleanPhoto(b"a jpeg", 4, 3), case_id=case)

    assert unchanged(before)


def test_a_product_can_be_changed_all_day_by_hand_and_not_by_a_machine(clock: Any, tom: Any) -> None:
    _have_a_catalogue(tom, 0)

    def change(turn: int) -> None:
        change_product(tom, "TOM-5", price="12.50", available=turn % 2 == 0, seen_version=turn + 1)

    done, refusal = until_stopped(change, 1_100)

    assert done == 1_000
    assert str(refusal).startswith("Too much for your catalogue")
