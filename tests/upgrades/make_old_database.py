"""Makes old.sqlite.xz and old.sql.xz beside this file: a database of commit 347831e (0.1.0) with rows in every table.

Run inside a checkout of that commit, with the packages of this one, a PostgreSQL server and its pg_dump:

    git worktree add --detach /tmp/old 347831e && cd /tmp/old
    PYTHONPATH=. PORTAL_NOW=2026-11-26T12:00:00Z python -P …/tests/upgrades/make_old_database.py

It loads the demo of that time, and then people do with its services whatever the demo doesn't. Ids, secrets and
receipts differ each time; the tests count on none of them.
"""

# ruff: noqa: T201, I001 - it prints, and its portal is another one, whose rooms ruff does not see
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportCallIssue=false
import lzma
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from sqlite3 import connect
from typing import Any

HERE = Path(__file__).resolve().parent
SERVER = os.environ.get("PORTAL_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/postgres")
ORDERS = '''order_number,buyer,supplier,status,placed_at,currency,sku,name,quantity,unit_price
IMP-1,Café Größe,Fromagerie Évêque,DELIVERED,2026-10-01T08:00:00Z,EUR,GR-1,"Groß-Käse, ""mild""",2,11.50
IMP-2,Corner Bistro,Fromagerie Évêque,PENDING,2026-11-02T08:00:00Z,JPY,GR-1,"Groß-Käse, ""mild""",3,1150
'''


def main() -> None:
    """Make one database with each engine, in a process of its own, and pack them."""
    if len(sys.argv) == 2:
        return fill()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "old.db"
        play(f"sqlite:///{file}")
        with closing(connect(file)) as db:
            db.execute(f"VACUUM INTO '{folder}/small.db'")
        pack("old.sqlite.xz", Path(folder, "small.db").read_bytes())
    subprocess.run(["psql", SERVER, "-qc", "CREATE DATABASE portal_made_old"], check=True)
    try:
        url = f"{SERVER.rpartition('/')[0]}/portal_made_old"
        play(url.replace("postgresql:", "postgresql+psycopg:"))
        # One INSERT a table rather than COPY: any client can load it, not only psql.
        dump = ["pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=500", url]
        made = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    finally:
        subprocess.run(["psql", SERVER, "-qc", "DROP DATABASE portal_made_old"], check=True)
    lines = [line for line in made.splitlines() if not line.startswith("\\")]  # psql's own commands
    pack("old.sql.xz", "\n".join(lines).encode())
    return None


def play(url: str) -> None:
    """Fill the database at `url`."""
    given = os.environ | {"PORTAL_DATABASE_URL": url}
    subprocess.run([sys.executable, "-P", __file__, "fill"], env=given, check=True)


def pack(name: str, content: bytes) -> None:
    """Write it beside this file."""
    packed = lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)
    (HERE / name).write_bytes(packed)
    print(f"{name}: {len(content):,} bytes, {len(packed):,} packed")


def fill() -> None:
    """Migrate, load the demo, play the rest, and make sure that no table is empty."""
    from buyer_portal.services.demo import load_demo
    from buyer_portal.store import engine
    from buyer_portal.store.migrate import migrate
    from buyer_portal.store.tables import SQLModel
    from sqlalchemy import func, select

    migrate(engine.engine)
    assert load_demo()
    tom, ada, ben, ines = (somebody(name) for name in ("tom", "ada", "ben", "ines"))
    bring_in()
    change(tom, ada)
    give_back(tom, ada)
    order_and_cancel(ada, tom, ines)
    talk(tom, ada, ben)
    with engine.reading() as db:
        counts = {
            name: db.scalar(select(func.count()).select_from(table)) for name, table in SQLModel.metadata.tables.items()
        }
    print(counts)
    assert all(counts.values()), "a table is empty"


def somebody(first_name: str) -> Any:
    """A person of the demo."""
    from buyer_portal.store.engine import reading
    from buyer_portal.store.people import people_by_email
    from buyer_portal.store.tables import person
    from sqlalchemy import select

    with reading() as db:
        email = db.scalar(select(person.c.email).where(person.c.email.like(f"{first_name}@%")))
        return next(iter(people_by_email(db, [email]).values()))


def version(person: Any, number: str) -> int:
    """The order's version as the person sees it."""
    from buyer_portal.services.order_details import order_details

    return order_details(person, number).version


def bring_in() -> None:
    """Orders from a file, of companies with accents, and somebody who joins them."""
    from buyer_portal.domain.person import Role
    from buyer_portal.services.catalogue_import import import_catalogue
    from buyer_portal.services.order_import import import_orders
    from buyer_portal.services.people import add_person

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_text(ORDERS, encoding="utf-8")
        import_orders(path)
        path.write_text(
            "supplier,sku,name,unit,price,currency,available\nFromagerie Évêque,GR-1,Crème brûlée,box,11.50,EUR,yes\n",
            encoding="utf-8",
        )
        import_catalogue(path)
    add_person("rené@fromagerie.example", "René Évêque", "Fromagerie Évêque", Role.SUPPLIER, "brie-and-butter-1")


def change(tom: Any, ada: Any) -> None:
    """A request that waits, one that was declined, a proposal that waits and one that was accepted."""
    from buyer_portal.domain.proposal import OfferedLine
    from buyer_portal.services.change_requests import ask_for_change, decline_request
    from buyer_portal.services.order_details import order_details
    from buyer_portal.services.proposals import accept_proposal, propose_changes
    from buyer_portal.settings import now

    def ask(number: str, key: str) -> int:
        lines = order_details(ada, number).lines
        asked = [line.quantity + 1 for line in lines]
        return ask_for_change(ada, number, seen_version=version(ada, number), key=key, quantities=asked, note="More.")

    def propose(number: str, key: str) -> int:
        lines = order_details(tom, number).lines
        kept = [OfferedLine(line.sku, line.name, line.quantity, line.unit_price_minor) for line in lines[1:]]
        offered = [*kept, OfferedLine("ROC-1", "Rocket", 3, 299)]
        return propose_changes(
            tom, number, seen_version=version(tom, number), key=key, lines=offered,
            reason="Sold out.", answer_by=now() + timedelta(days=1), expected_at=now() + timedelta(days=3),
        )  # fmt: skip

    ask("ORD-1001", "asks-00001")
    decline_request(tom, "ORD-1002", request_id=ask("ORD-1002", "asks-00002"), note="Not this week.")
    accept_proposal(ada, "ORD-1119", proposal_id=propose("ORD-1119", "offers-0001"), note="Fine.")
    propose("ORD-1003", "offers-0002")


def give_back(tom: Any, ada: Any) -> None:
    """A case with photos and an offer, and one that was settled."""
    from buyer_portal.services.case_photos import add_photo
    from buyer_portal.services.clean_photo import clean_photo
    from buyer_portal.services.order_details import order_details
    from buyer_portal.services.orders import list_orders
    from buyer_portal.services.return_cases import agree_to_offer, answer_case, open_case, settle_case
    from buyer_portal.domain.order_filter import OrderFilter
    from PIL import Image

    def report(number: str, key: str) -> int:
        affected = [1, *[0] * (len(order_details(ada, number).lines) - 1)]
        return open_case(
            ada, number, key=key, problem="DAMAGED", wanted="REFUND", quantities=affected, note="Squashed."
        )

    def offer(number: str, case: int) -> None:
        answer_case(tom, number, case_id=case, seen_version=1, outcome="REFUND", amount_minor=100, note="Sorry.")

    case = report("ORD-1005", "reports-0001")
    taken = BytesIO()
    Image.new("RGB", (60, 40), "red").save(taken, "JPEG")
    for _ in range(2):
        add_photo(ada, "ORD-1005", clean_photo(taken.getvalue()), case_id=case)
    offer("ORD-1005", case)
    delivered = [order.number for order in list_orders(ada, OrderFilter(query="Green Valley")).orders
                 if order.status == "DELIVERED" and order.number != "ORD-1005"]  # fmt: skip
    case = report(delivered[0], "reports-0002")
    offer(delivered[0], case)
    agree_to_offer(ada, delivered[0], case_id=case, seen_version=2)
    settle_case(ada, delivered[0], case_id=case, seen_version=3)


def order_and_cancel(ada: Any, tom: Any, ines: Any) -> None:
    """An order made from an old one, cancellations with and without a charge, and terms that were changed."""
    from buyer_portal.services.cancellation import cancel_order
    from buyer_portal.services.order_again import order_again, reorder_preview
    from buyer_portal.services.supplier_policy import save_policy, supplier_policy

    lines = [line for line in reorder_preview(ada, "ORD-1005").lines if line.offer and line.offer.available]
    quantities = {line.sku: line.quantity for line in lines}
    prices = {line.sku: line.offer.price_minor for line in lines}
    placed = order_again(ada, "ORD-1005", quantities=quantities, seen_prices=prices, key="again-0001")
    cancel_order(ada, placed.number, seen_version=1, key="cancels-0001", reason="Ordered by mistake")
    cancel_order(
        ada, "ORD-1119", seen_version=version(ada, "ORD-1119"), key="cancels-0002", message="We close that day, sorry."
    )
    form = {
        "text": "Fish can't wait.",
        "contact_hours": "6 to 14",
        "kind_CONFIRMED": "PERCENTAGE",
        "value_CONFIRMED": "5",
    }
    save_policy(ines, form, seen_version=supplier_policy(ines).version)
    form = {"kind_PROCESSING": "FIXED", "value_PROCESSING": "12.00", "currency_PROCESSING": "EUR"}
    save_policy(tom, form, seen_version=0)


def talk(tom: Any, ada: Any, ben: Any) -> None:
    """Direct threads, what was read and what wasn't, mail that waits and that nobody took, votes, and sign-ins."""
    from buyer_portal.domain.help_feedback import parse_help_feedback
    from buyer_portal.domain.thread import Direct
    from buyer_portal.services.conversation import post_message, read_conversation
    from buyer_portal.services.help_feedback import give_help_feedback
    from buyer_portal.services.mail import put_news_in_line, send_next_mail
    from buyer_portal.services.notifications import notifications, read_notification
    from buyer_portal.services.people import change_channels
    from buyer_portal.services.sign_in import sign_in
    from buyer_portal.states.mail_words import compose

    post_message(tom, Direct("corner-bistro"), "Closed on Friday, déjà vu.", key="directly-01")
    read_conversation(ada, Direct("green-valley-produce"))
    post_message(ada, Direct("green-valley-produce"), "All right.", key="directly-02")
    for notice in notifications(ada, unread_only=True).notices[:3]:
        read_notification(ada, notice.id)
    topics = ("CANCELLATIONS", "ORDERS", "MESSAGES", "RETURNS")
    change_channels(ben, dict.fromkeys(topics, "PORTAL") | {"MESSAGES": "OFF"})
    while put_news_in_line():
        pass
    send_next_mail(compose)  # which nobody takes: it is tried again later
    post_message(ada, "ORD-1002", "And what of the tomatoes?", key="in-order-1")  # news that stays in the outbox
    give_help_feedback(
        parse_help_feedback({"page": "orders/cancel/", "value": "no", "comment": "Too long."}), address="a"
    )
    give_help_feedback(parse_help_feedback({"page": "", "value": "no-result", "query": "rechnung"}), address="a")
    for email in (ada.email, "ben@corner-bistro.example"):
        sign_in(email, "demo-portal", address="127.0.0.1")


if __name__ == "__main__":
    main()
