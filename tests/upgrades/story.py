"""What people do in a day, twice: in a portal of this release whose database is brought up to date by a later one.

A program, so that it can run with the code of another release: `PYTHONPATH=CHECKOUT python -P story.py` on a database
of `make_old_database.py`. It says "before" once it has played on its own tables, waits for a line, plays again with
what it has in memory, and says "after". Each release keeps its own: the next one runs it to see that it breaks nothing.
"""

# ruff: noqa: T201
import sys
import tempfile
from datetime import timedelta
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from PIL import Image

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.help_feedback import parse_help_feedback
from buyer_portal.domain.imports.orders import COLUMNS
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.cancellation_receipt import receipt_of
from buyer_portal.services.catalogue import catalogue, change_product
from buyer_portal.services.changes.answers import accept_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change
from buyer_portal.services.conversation.chat import conversation, post_message, read_conversation
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.help_feedback import give_help_feedback, help_report
from buyer_portal.services.imports.orders import import_orders
from buyer_portal.services.notifications.mail import put_news_in_line
from buyer_portal.services.notifications.news import counts_of, notifications, read_all_notifications, read_notification
from buyer_portal.services.ordering_again import order_again
from buyer_portal.services.ordering_preview import reorder_preview
from buyer_portal.services.orders.dashboard import dashboard
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.orders.moves import confirm_order, deliver_order, send_out_order, start_processing
from buyer_portal.services.people.people import add_person, change_profile
from buyer_portal.services.people.sign_in import person_for, sign_in, sign_out
from buyer_portal.services.policies import save_policy, supplier_policy
from buyer_portal.services.readiness import ensure_readable, ensure_writable
from buyer_portal.services.returns.cases import agree_to_offer, answer_case, settle_case
from buyer_portal.services.returns.clean_photo import clean_photo
from buyer_portal.services.returns.opening import open_case
from buyer_portal.services.returns.photos import add_photo, photo_of
from buyer_portal.settings import now
from buyer_portal.store import engine
from buyer_portal.store.migrate import migrate

SEVEN = 7
"""Looks at each page: what PostgreSQL's driver asks more than five times it prepares, and tables change under that."""


def main() -> None:
    """Play, wait for the other release to migrate, and play on."""
    migrate(engine.engine)
    play("one")
    print("before", flush=True)
    sys.stdin.readline()
    play("two")
    print("after", flush=True)


def play(run: str) -> None:
    """A day: `run` keeps its keys and names apart from those of another."""
    secret, ada = enter("ada@corner-bistro.example")
    _, tom = enter("tom@green-valley.example")
    for _ in range(SEVEN):
        look(ada)
        look(tom)
    ordered_and_cancelled(ada, run)
    delivered_and_returned(ada, tom, run)
    spoken(ada, tom, run)
    kept(ada, tom, run)
    joined_and_left(ada, run)
    sign_out(secret)
    assert person_for(secret) is None


def enter(email: str) -> tuple[str, Person]:
    """Sign in with the old password; gives the secret of the cookie, too."""
    secret = sign_in(email, "demo-portal", address="127.0.0.1")
    person = person_for(secret)
    assert person
    return secret, person


def look(person: Person) -> None:
    """Open every page."""
    ensure_readable()
    ensure_writable()
    for number in ("ORD-1001", "ORD-1003", "ORD-1005", "ORD-1006"):
        assert order_details(person, number).lines
        conversation(person, number)
    assert list_orders(person, OrderFilter(query="tomato")).orders
    assert list_orders(person, OrderFilter()).orders
    dashboard(person, now())
    assert inbox(person).threads
    assert notifications(person).notices
    counts_of(person)
    if person.side is Side.SUPPLIER:
        assert catalogue(person).products
        supplier_policy(person)
    else:
        assert receipt_of(person, "ORD-1006").receipt.number == "ORD-1006"


def order(ada: Person, key: str) -> str:
    """Order again what was ordered once; gives the new number."""
    lines = [line for line in reorder_preview(ada, "ORD-1005").lines if line.offer and line.offer.available]
    quantities = {line.position: line.quantity for line in lines}
    prices = {line.position: line.offer.price_minor for line in lines if line.offer}
    return order_again(ada, "ORD-1005", quantities=quantities, seen_prices=prices, key=key).number


def ordered_and_cancelled(ada: Person, run: str) -> None:
    """An order that is taken back."""
    number = order(ada, f"again-cancel-{run}")
    cancel_order(ada, number, seen_version=1, key=f"cancels-{run}", reason="Ordered twice")
    cancel_order(ada, number, seen_version=1, key=f"cancels-{run}", reason="Ordered twice")  # the same again
    assert receipt_of(ada, number).receipt.number == number
    proven(ada, number)


def proven(ada: Person, number: str) -> None:
    """Its receipt is signed, and checked by a stranger."""
    if find_spec("buyer_portal.services.cancellation_receipts") is None:
        return  # 0.1.0, which has no story of its own, plays this one
    from buyer_portal.services.cancellation_receipt import receipt_file_of
    from buyer_portal.services.cancellation_receipts.checking import Outcome, check_receipt_file

    copy = receipt_file_of(ada, number).as_file().encode()
    assert check_receipt_file(copy, address="192.0.2.1").outcome is Outcome.GENUINE


def delivered_and_returned(ada: Person, tom: Person, run: str) -> None:
    """An order that is changed, comes, and is complained of."""
    number = order(ada, f"again-return-{run}")
    lines = order_details(ada, number).lines
    ask_for_change(ada, number, seen_version=1, key=f"asks-more-{run}", quantities=[one.quantity + 1 for one in lines])
    offered = [OfferedLine(one.sku, one.name, one.quantity + 1, one.unit_price_minor) for one in lines]
    values = {"key": f"offers-more-{run}", "lines": offered, "reason": "Of course.", "seen_version": 1}
    proposal = propose_changes(tom, number, answer_by=now() + timedelta(hours=4), **values)
    accept_proposal(ada, number, proposal_id=proposal)
    for step in (confirm_order, start_processing, send_out_order, deliver_order):
        step(tom, number, seen_version=order_details(tom, number).version)
    affected = [1, *[0] * (len(lines) - 1)]
    case = open_case(
        ada, number, key=f"reports-{run}", problem="DAMAGED", wanted="REFUND", quantities=affected, note="Squashed."
    )
    taken = BytesIO()
    Image.new("RGB", (60, 40), "red").save(taken, "JPEG")
    photo = add_photo(ada, number, clean_photo(taken.getvalue()), case_id=case)
    assert photo_of(tom, number, photo)
    answer_case(tom, number, case_id=case, seen_version=1, outcome="REFUND", amount_minor=100, note="Sorry.")
    agree_to_offer(ada, number, case_id=case, seen_version=2)
    settle_case(ada, number, case_id=case, seen_version=3)


def joined_and_left(ada: Person, run: str) -> None:
    """A colleague is invited, comes, looks around, gets another address and is removed."""
    if find_spec("buyer_portal.domain.people.inviting") is None:
        return  # 0.1.0, as above
    from buyer_portal.domain.people.person import Role
    from buyer_portal.services.people.accepting import accept_invitation
    from buyer_portal.services.people.email_change.confirming import change_email_of
    from buyer_portal.services.people.invitations import invite
    from buyer_portal.services.people.leaving import remove_person

    [made] = invite(ada, f"nora-{run}@corner-bistro.example", Role.MEMBER)
    nora, secret = accept_invitation(
        made.link.partition("?token=")[2], f"Nora {run}", f"a-long-password-{run}", address="127.0.0.1"
    )
    look(nora)
    change_email_of(nora.email, f"nora-{run}@new.example")
    remove_person(ada, f"nora-{run}@new.example")
    assert person_for(secret) is None


def spoken(ada: Person, tom: Person, run: str) -> None:
    """Chats of both kinds, news, and mail for it."""
    green = Direct("green-valley-produce")
    for place in ("ORD-1002", green):
        post_message(ada, place, f"A question {run}.", key=f"asks-{run}-{'direct' if place == green else 'order'}")
    assert conversation(ada, green).messages[-1].text == f"A question {run}."
    read_conversation(tom, "ORD-1002")
    newest = notifications(tom, unread_only=True).notices[0]
    read_notification(tom, newest.id)
    assert newest.id not in {notice.id for notice in notifications(tom, unread_only=True).notices}
    read_all_notifications(ada)
    assert counts_of(ada).notifications == 0
    while put_news_in_line():
        pass


def kept(ada: Person, tom: Person, run: str) -> None:
    """What is seldom written: terms, prices, names, people, orders of a file, what readers of the help say."""
    change_profile(ada, name=f"Ada {run}", time_zone="Europe/Madrid")
    save_policy(tom, {"text": f"Terms {run}"}, seen_version=supplier_policy(tom).version)
    product = catalogue(tom).products[0]
    price = "12.34" if run == "one" else "12.35"
    change_product(tom, product.sku, price=price, available=True, seen_version=product.version)
    give_help_feedback(parse_help_feedback({"page": "orders/", "value": "no", "comment": run}), address="a")
    assert help_report(3).comments[0].text == run
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        row = f"N-{run},New Bistro {run},New Farm {run},PENDING,2026-11-01T08:00:00Z,EUR,T-1,Tomatoes,2,1.50"
        path.write_text("\n".join([",".join(COLUMNS[: row.count(",") + 1]), row]), encoding="utf-8")
        assert import_orders(path).orders == 1
    add_person(f"{run}@new.example", f"Eve {run}", f"New Farm {run}", Side.SUPPLIER, f"a-long-password-{run}")
    assert person_for(sign_in(f"{run}@new.example", f"a-long-password-{run}", address="127.0.0.1"))


if __name__ == "__main__":
    main()
