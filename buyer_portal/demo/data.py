"""The demo's people, orders and texts; `orders.py` and `play.py` write them. Days count back from now, in Berlin."""

from dataclasses import dataclass

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Role, Side
from buyer_portal.domain.policies import PercentageFee, SupplierPolicy

TIME_ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the demo."""

    name: str
    email: str
    company: str
    side: Side
    role: Role = Role.OWNER


GREEN, HARBOUR, STONEMILL = "Green Valley Produce", "Harbour Seafood", "Stonemill Bakery"
BISTRO, AURORA = "Corner Bistro", "Hotel Aurora"
ADA, BEN, VERA, MIA = "Ada Lindqvist", "Ben Okafor", "Vera Lund", "Mia Rossi"
TOM, INES, OMAR = "Tom Becker", "Ines Duarte", "Omar Haddad"

PEOPLE = (
    Somebody(ADA, "ada@corner-bistro.example", BISTRO, Side.BUYER),
    Somebody(BEN, "ben@corner-bistro.example", BISTRO, Side.BUYER, Role.MEMBER),
    Somebody(VERA, "vera@corner-bistro.example", BISTRO, Side.BUYER, Role.VIEWER),
    Somebody(MIA, "mia@hotel-aurora.example", AURORA, Side.BUYER),
    Somebody(TOM, "tom@green-valley.example", GREEN, Side.SUPPLIER),
    Somebody(INES, "ines@harbour-seafood.example", HARBOUR, Side.SUPPLIER),
    Somebody(OMAR, "omar@stonemill.example", STONEMILL, Side.SUPPLIER),
)
SELLER = {GREEN: TOM, HARBOUR: INES, STONEMILL: OMAR}

CATALOGUE: dict[str, dict[str, tuple[str, int]]] = {
    GREEN: {
        "GV-1014": ("Vine tomatoes, 5 kg crate", 1485),
        "GV-1102": ("Romaine hearts, 12 pieces", 1160),
        "GV-1120": ("Baby spinach, washed, 1 kg", 745),
        "GV-1131": ("Rocket, washed, 1 kg", 980),
        "GV-1205": ("Fennel, 6 kg crate", 1530),
        "GV-1307": ("Chestnut mushrooms, 2.5 kg", 1325),
        "GV-1408": ("Butternut squash, 8 kg", 1640),
        "GV-1511": ("Flat-leaf parsley, 10 bunches", 980),
        "GV-1520": ("Mixed herbs, 10 bunches", 1190),
        "GV-2003": ("Waxy potatoes, 25 kg sack", 2190),
        "GV-2011": ("Red onions, 10 kg", 1140),
        "GV-2024": ("Carrots, washed, 10 kg", 1095),
        "GV-3020": ("Lemons, unwaxed, 4 kg", 1275),
        "GV-4102": ("Crème fraîche, 2 kg tub", 1102),
    },
    HARBOUR: {
        "HS-101": ("Cod loin, skin on, 5 kg", 11450),
        "HS-104": ("Salmon side, trimmed, 4 kg", 8960),
        "HS-110": ("Sea bass, 400–600 g, 6 kg", 9630),
        "HS-205": ("Mussels, rope grown, 10 kg", 6250),
        "HS-212": ("Oysters, no. 3, 50 pieces", 5400),
        "HS-301": ("King prawns, raw, 2 kg", 5800),
        "HS-308": ("Squid tubes, 3 kg", 4260),
        "HS-410": ("Crushed ice, 20 kg box", 690),
    },
    STONEMILL: {
        "SB-01": ("Sourdough, 900 g, 12 loaves", 4680),
        "SB-04": ("Rye tin loaf, 8 loaves", 2960),
        "SB-07": ("Baguette, half baked, 30", 2340),
        "SB-11": ("Brioche burger buns, 48", 2640),
        "SB-15": ("Butter croissants, 40", 4220),
        "SB-18": ("Focaccia tray, 2 kg", 1845),
        "SB-22": ("Pizza dough balls, 40", 2280),
        "SB-30": ("Spelt rolls, 60", 2450),
    },
}
"""What each supplier sells: name and price in cents, by code."""

CHANGED_SINCE = {"GV-1120": 795, "GV-1408": 1790, "GV-3020": 1190, "HS-104": 9240, "SB-15": 4380}
"""Prices of today, in cents, that are not those of the orders: dearer, or cheaper."""
SOLD_OUT = frozenset({"GV-4102", "HS-205", "SB-30"})
_UNITS = ("crate", "sack", "tub", "box")


def products_of(supplier: str) -> list[NewProduct]:
    """What the supplier offers today."""
    return [
        NewProduct(
            sku=sku,
            name=name,
            unit=next((unit for unit in _UNITS if unit in name), "pack"),
            price_minor=CHANGED_SINCE.get(sku, price),
            currency="EUR",
            available=sku not in SOLD_OUT,
        )
        for sku, (name, price) in CATALOGUE[supplier].items()
    ]


TERMS_OF_HARBOUR = SupplierPolicy(
    text="We buy for you on the morning's market as soon as we have confirmed. Before that, cancelling costs nothing; "
    "afterwards we keep a small share for the fish that is already yours.",
    contact_hours="Mon to Sat, 05:00–14:00",
    fees={OrderStatus.CONFIRMED: PercentageFee(500), OrderStatus.PROCESSING: PercentageFee(500)},
)
"""The only supplier of the demo who charges. The others never wrote a policy."""

LINES_OF_1002 = [
    NewLine(sku, *CATALOGUE[GREEN][sku][:1], quantity, CATALOGUE[GREEN][sku][1])
    for sku, quantity in {
        "GV-1014": 4,
        "GV-1102": 3,
        "GV-1120": 6,
        "GV-2003": 2,
        "GV-1307": 4,
        "GV-2011": 2,
        "GV-3020": 3,
        "GV-1511": 2,
        "GV-4102": 5,
    }.items()
]
"""€371.45 together."""


@dataclass(frozen=True, slots=True)
class Told:
    """An order told one by one. A moment is (days ago, "HH:MM") or minutes ago; `reached` are those of its moves."""

    number: str
    buyer: str
    supplier: str
    first_sku: str
    more_lines: int
    placed: "Moment"
    reached: tuple["Moment", ...] = ()
    expected: "Moment" = (-1, "06:00")
    by: str = ADA
    cancelled: "tuple[Moment, str, str] | None" = None  # when, message, reason


Moment = tuple[int, str] | int

TOLD = (
    Told("ORD-1001", BISTRO, GREEN, "GV-1102", 5, 88, expected=(-2, "06:00")),
    Told("ORD-1002", BISTRO, GREEN, "GV-1014", 8, (2, "16:42"), ((1, "08:15"),)),
    Told("ORD-1003", BISTRO, GREEN, "GV-1120", 7, (1, "09:36"), ((1, "10:20"), (1, "15:05"))),
    Told("ORD-1004", BISTRO, GREEN, "GV-2003", 6, (3, "10:12"), ((3, "11:02"), (1, "13:30"), 70), expected=-140),
    Told(
        "ORD-1005",
        BISTRO,
        GREEN,
        "GV-1307",
        9,
        (6, "15:18"),
        ((6, "16:04"), (4, "09:00"), (3, "05:30"), (3, "06:48")),
        expected=(3, "06:00"),
        by=BEN,
    ),
    Told(
        "ORD-1006",
        BISTRO,
        GREEN,
        "GV-1408",
        2,
        (4, "11:25"),
        ((4, "13:10"),),
        cancelled=((1, "07:58"), "We have too much squash from last week, sorry.", "No longer needed"),
    ),
    Told("ORD-1116", BISTRO, HARBOUR, "HS-110", 2, (5, "17:20"), ((4, "09:10"),), expected=(-2, "07:00")),
    Told("ORD-1117", BISTRO, HARBOUR, "HS-308", 1, (5, "17:45"), ((4, "09:12"), (1, "16:00")), by=BEN),
    Told("ORD-1118", BISTRO, STONEMILL, "SB-18", 1, (4, "12:30"), ((4, "14:00"),), expected=(-3, "05:30")),
    Told("ORD-1119", BISTRO, GREEN, "GV-1205", 4, (3, "14:55"), ((3, "16:10"),), expected=(-4, "06:00")),
    Told("ORD-1120", BISTRO, HARBOUR, "HS-101", 3, (3, "16:02"), ((2, "08:30"), (1, "12:00"), 150), expected=-80),
    Told("ORD-1121", BISTRO, STONEMILL, "SB-15", 1, (2, "13:15"), ((2, "14:40"), 170), expected=-60, by=BEN),
    Told("ORD-1122", BISTRO, HARBOUR, "HS-104", 2, (2, "15:40"), ((1, "09:05"),), expected=(-1, "07:00")),
    Told("ORD-1123", BISTRO, HARBOUR, "HS-301", 0, (1, "11:47"), expected=(-2, "07:00"), by=BEN),
    Told("ORD-1124", BISTRO, STONEMILL, "SB-11", 3, (1, "16:20"), ((1, "17:05"),), expected=(-1, "05:30")),
    Told("ORD-1125", BISTRO, HARBOUR, "HS-205", 1, (1, "18:31"), expected=(-1, "07:00")),
    Told("ORD-1126", BISTRO, STONEMILL, "SB-01", 2, 155, expected=(-1, "05:30"), by=BEN),
    Told("ORD-2001", AURORA, GREEN, "GV-1520", 10, 125, expected=(-2, "07:00"), by=MIA),
    Told("ORD-2002", AURORA, HARBOUR, "HS-212", 2, (1, "10:05"), ((1, "11:40"),), expected=(-2, "07:00"), by=MIA),
    Told("ORD-2003", AURORA, GREEN, "GV-3020", 6, (2, "09:25"), ((2, "10:00"), (1, "14:30")), by=MIA),
    Told("ORD-2004", AURORA, GREEN, "GV-2003", 3, (1, "12:10"), ((1, "13:45"),), by=MIA),
    Told("ORD-2005", AURORA, STONEMILL, "SB-07", 4, (2, "11:00"), ((2, "12:20"), (1, "15:00"), 110), -90, by=MIA),
)
"""The orders that are alive, and the newest of the finished ones."""

CHATS: tuple[tuple[str, "Moment", str, str], ...] = (
    ("ORD-1002", (2, "16:44"), ADA, "Hi Tom, please keep the tomatoes on the firm side, we need them for Saturday."),
    (
        "ORD-1002",
        (1, "08:17"),
        TOM,
        "Morning Ada, all confirmed. Firm tomatoes noted. "
        "The spinach comes in bags of 500 g this week, same price per kilo.",
    ),
    ("ORD-1002", (1, "08:29"), ADA, "Bags of 500 g are fine, thank you."),
    ("ORD-1003", (1, "15:20"), TOM, "We are two kilos short of spinach today. Would rocket do for the rest?"),
    ("ORD-1003", (1, "15:52"), ADA, "Rocket instead of the missing spinach is fine for us."),
    ("ORD-1005", (3, "09:10"), BEN, "Arrived in good order, thanks. The mushrooms are lovely."),
    ("ORD-1005", (3, "09:31"), TOM, "Glad to hear it, Ben."),
    ("ORD-1006", (1, "08:12"), TOM, "No problem, Ada. It was not picked yet."),
    ("ORD-1116", (4, "09:14"), INES, "Sea bass are a little larger this week, 500 to 600 g."),
    ("ORD-1120", (2, "08:34"), INES, "Cod landed this morning, I put the thick ends aside for you."),
    ("ORD-1120", (2, "08:50"), ADA, "Thanks, cod looks great."),
    ("ORD-2003", (1, "14:41"), MIA, "Could the lemons go into two crates? They are for two kitchens."),
    ("ORD-2003", (1, "14:58"), TOM, "Two crates it is."),
)
"""Number, moment, who, what. All read by the other side."""

UNREAD_CHATS: tuple[tuple[str, "Moment", str, str], ...] = (
    ("ORD-2001", 120, MIA, "We have a wedding that day: the herbs must be with us by seven, please."),
    ("ORD-1124", 109, OMAR, "Buns come on two trays, is the back door fine?"),
    ("ORD-1001", 80, ADA, "Please ring at the side door, the front is being painted this week."),
    ("ORD-1002", 61, TOM, "We start picking this afternoon, so tell me before {deadline} if anything changes."),
)
"""The same, not yet read by the other side."""

SMALL_TALK = (
    ("Hello {seller}, could this come before ten?", "Hello {buyer}, yes, you are first on the round."),
    ("Hi {seller}, please leave the invoice with the goods.", "Will do, {buyer}."),
    ("Same place as last time, {seller}, thank you.", "Understood. See you then!"),
    ("Is everything in stock this week?", "All there, {buyer}."),
)
"""Question and answer, for the orders of the past year."""

CANCELLED_AFTER = (
    (("", "Ordered twice"), ("", "Ordered by mistake"), ("", "")),
    (
        ("Hello {seller}, we have to cancel {number}. Sorry for the trouble.", "No longer needed"),
        ("Hello {seller}, we close for repairs that day, so we have to cancel {number}.", ""),
    ),
    (
        (
            "Hello {seller}, please stop preparing {number}, the party was called off. We settle the rest here.",
            "Another reason",
        ),
    ),
)
"""Message and reason, by how many steps the supplier had made: none, confirmed, processing started."""

DECLINED_BECAUSE = "Sorry, no boat went out in the storm: there is no fish until Thursday."

PAST_CANCELLED = (1012, 1018, 1029, 1037, 1049, 1058, 1066, 1075, 1085, 1090, 1097, 1108)
"""Numbers of Corner Bistro's cancelled orders of the past year."""
PAST_DECLINED = 1097
PAST_SUPPLIER = {1085: STONEMILL, 1090: STONEMILL, 1097: HARBOUR, 1108: GREEN}
AURORA_CANCELLED = (2011, 2019, 2026)
