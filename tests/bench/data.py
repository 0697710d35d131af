"""Databases with as many orders as a benchmark needs; made once and kept in `.portal/bench`."""

import fcntl
import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from buyer_portal.domain.ordering import NewLine, NewOrder
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.settings import ROOT
from buyer_portal.store import engine as database
from buyer_portal.store import migrate as migrations
from buyer_portal.store import ordering as placing
from buyer_portal.store import tables
from buyer_portal.store.engine import open_engine, reading, transaction
from buyer_portal.store.people.people import add_companies, company_ids_of, person_with_hash_by_email, write_person

FOLDER = ROOT / ".portal" / "bench"
BUYER, OTHER_BUYER = "Corner Bistro", "Hotel Aurora"
SUPPLIERS = ["Green Valley Produce", "Harbour Seafood", "Stonemill Bakery", *(f"Supplier {n:02}" for n in range(4, 13))]
ADA, MIA, TOM = "ada@bench.example", "mia@bench.example", "tom@bench.example"
START = datetime(2024, 1, 1, 6, tzinfo=UTC)
DAYS = 1000

_FIRST = [
    "Red",
    "Green",
    "Fresh",
    "Organic",
    "Smoked",
    "Dried",
    "Frozen",
    "Whole",
    "Sliced",
    "Large",
    "Small",
    "Wild",
    "Sweet",
    "Salted",
    "Young",
]
_SECOND = [
    "Tomatoes",
    "Basil",
    "Salmon",
    "Flour",
    "Butter",
    "Lemons",
    "Onions",
    "Cod",
    "Rye",
    "Olives",
    "Peppers",
    "Apples",
    "Cream",
    "Rice",
    "Leeks",
]
COMMON, RARE, ELSEWHERE = "tomatoes", "saffron", "chandelier"
"""Words for the search: in many of the buyer's orders, in 5 of them, and in very many of another buyer's only."""


@dataclass(frozen=True, slots=True)
class Data:
    """A database in a file, its people, and the number of the buyer's orders."""

    file: Path
    orders: int

    @property
    def url(self) -> str:
        """Where it is, as the portal's setting has it."""
        return f"sqlite:///{self.file}"


@contextmanager
def using(url: str) -> Iterator[Engine]:
    """Let the portal's services in this process work on another database."""
    own, database.engine = database.engine, open_engine(url)
    try:
        yield database.engine
    finally:
        database.engine.dispose()
        database.engine = own


def person(email: str) -> Person:
    """One of the people, from the database in use."""
    with reading() as db:
        found = person_with_hash_by_email(db, email)
    if found is None:
        raise LookupError(email)
    return found[0]


def orders_of_one_buyer(orders: int) -> Data:
    """A buyer with `orders` orders from twelve suppliers, and another buyer with half as many."""
    return Data(
        made_once(f"orders-{orders}", f"{_fingerprint()}.db", lambda new: fill(f"sqlite:///{new}", orders)), orders
    )


def made_once(name: str, version: str, make: Callable[[Path], None]) -> Path:
    """The file of this name and version: whoever asks first makes it, others wait. Those of other versions go."""
    file = FOLDER / f"{name}-{version}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.is_file():
            for old in FOLDER.glob(f"{name}-*"):
                old.unlink()
            make(new := file.with_suffix(".new"))
            new.rename(file)
    return file


def copy_of(data: Data, name: str) -> Data:
    """The same in a file that may be written to."""
    file = FOLDER / f"{name}.db"
    for old in FOLDER.glob(f"{name}.db*"):
        old.unlink()
    shutil.copyfile(data.file, file)
    return Data(file, data.orders)


def fill(url: str, orders: int) -> None:
    """Write companies, people and orders into an empty database."""
    with using(url) as engine:
        migrations.migrate(engine)
        with transaction() as db:
            add_companies(db, Side.BUYER, {BUYER, OTHER_BUYER})
            add_companies(db, Side.SUPPLIER, set(SUPPLIERS))
            buyers = company_ids_of(db, Side.BUYER, {BUYER, OTHER_BUYER})
            suppliers = company_ids_of(db, Side.SUPPLIER, set(SUPPLIERS))
            for company_id, name, email in (
                (buyers[BUYER], "Ada Lindqvist", ADA),
                (buyers[OTHER_BUYER], "Mia Rossi", MIA),
                (suppliers[SUPPLIERS[0]], "Tom Becker", TOM),
            ):
                write_person(db, company_id=company_id, name=name, email=email, password_hash="-")
            ids = [suppliers[name] for name in SUPPLIERS]
            placing.place_orders(db, orders_from([buyers[BUYER]], ids, orders))
            others = orders_from([buyers[OTHER_BUYER]], ids, orders // 2, begin=50_000_000, other=True)
            placing.place_orders(db, others)


def orders_from(
    buyers: list[int], suppliers: list[int], count: int, *, begin: int = 1_000_001, other: bool = False
) -> Iterator[NewOrder]:
    """That many orders of these buyers in turn, the oldest first; `other`: with what only another buyer orders."""
    rng = random.Random(count)
    for index in range(count):
        placed = START + timedelta(days=DAYS * index / count)
        supplier_index = rng.choices(range(len(suppliers)), [6, 3, 2, *[1] * (len(suppliers) - 3)])[0]
        lines = [_line(rng, supplier_index) for _ in range(rng.randint(1, 4))]
        if other and rng.random() < 0.8:
            lines.append(NewLine("CH-1", "Chandelier bulb", 2, 499))
        if not other and index % (count // 5) == 7:
            lines.append(NewLine("SA-1", "Saffron, 1 g", 1, 899))
        yield NewOrder(
            number=f"ORD-{begin + index}",
            buyer_id=buyers[index % len(buyers)],
            supplier_id=suppliers[supplier_index],
            placed_at=placed,
            currency="EUR",
            lines=lines,
            placed_by="Ada Lindqvist",
            status=status_at(index, count),
            expected_at=placed + timedelta(days=2),
        )


def status_at(index: int, count: int) -> OrderStatus:
    """The newest hundred are in all statuses, 1 of 20 older ones is cancelled, the rest was delivered."""
    if count - index <= 100:
        return list(OrderStatus)[index % len(OrderStatus)]
    return OrderStatus.CANCELLED if index % 20 == 0 else OrderStatus.DELIVERED


def _line(rng: random.Random, supplier_index: int) -> NewLine:
    first, second = rng.choice(_FIRST), rng.choice(_SECOND)
    sku = f"{first[:2]}{second[:2]}-{supplier_index}".upper()
    return NewLine(sku, f"{first} {second}, {len(first)} kg", rng.randint(1, 9), rng.randint(95, 4_000))


def add_pending(count: int, first: int = 90_000_001) -> list[str]:
    """Add PENDING orders of Ada's from Tom to the database in use; gives their numbers."""
    ada, tom = person(ADA), person(TOM)
    numbers = [f"ORD-{first + index}" for index in range(count)]
    at = datetime.now(UTC)
    with transaction() as db:
        placing.place_orders(
            db,
            (
                NewOrder(number, ada.company_id, tom.company_id, at, "EUR", [NewLine("T-1", "Tea", 1, 100)], ada.name)
                for number in numbers
            ),
        )
    return numbers


def _fingerprint() -> str:
    sources = [
        Path(__file__),
        *sorted(Path(tables.__file__).parent.glob("*.py")),
        Path(placing.__file__),
        Path(placing.__file__).with_name("ordering_rows.py"),
        *sorted(migrations.MIGRATIONS.rglob("*.py")),
    ]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:10]
