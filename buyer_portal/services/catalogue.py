"""The supplier's own catalogue: looking at it, and changing a price or whether a product can be had."""

from dataclasses import dataclass

from sqlalchemy import Row

from buyer_portal.domain.catalogue import MAX_QUERY, PRODUCTS_ON_PAGE, parse_offer_price
from buyer_portal.domain.errors import ProductChanged, ProductNotFound, SideNotAllowed
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.domain.text import storable
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed, What
from buyer_portal.services.deeds import CATALOGUE, ensure_not_too_often
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.services.record.writing import record
from buyer_portal.store.catalogue import change_offer, count_products, page_of_products, products_by_sku
from buyer_portal.store.engine import reading, transaction


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue. `price_minor` is for one `unit`, in minor units of `currency`."""

    sku: str
    name: str
    unit: str
    price_minor: int
    currency: str
    available: bool
    version: int


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Products `first` to `last` of the `total` that match the search; `everything` counts the whole catalogue."""

    products: tuple[Product, ...]
    first: int
    last: int
    total: int
    everything: int
    page: int
    pages: int


def catalogue(person: Person, *, query: str = "", page: int = 1) -> CataloguePage:
    """Give a page of the supplier's own products by code; a page past the end is the last one.

    Raises:
        SideNotAllowed: buyers have no catalogue.
    """
    _ensure_supplier(person)
    wanted = storable(query).strip()[:MAX_QUERY]
    with reading() as db:
        total = count_products(db, person.company_id, wanted)
        everything = count_products(db, person.company_id) if wanted else total
        pages = max(1, -(-total // PRODUCTS_ON_PAGE))
        page = min(max(page, 1), pages)
        before = (page - 1) * PRODUCTS_ON_PAGE
        rows = page_of_products(db, person.company_id, wanted, limit=PRODUCTS_ON_PAGE, offset=before)
    first = before + 1 if rows else 0
    return CataloguePage(tuple(map(_product, rows)), first, before + len(rows), total, everything, page, pages)


def change_product(person: Person, sku: str, *, price: str, available: bool, seen_version: int) -> Product:
    """Change what a product costs and whether it can be had; orders that were placed stay as they are.

    `price` as the supplier wrote it, "12.50", in the product's currency.

    Raises:
        SideNotAllowed: buyers have no catalogue.
        RoleNotAllowed: owners do this.
        ProductNotFound: it is not in the company's catalogue.
        ValueRefused: the price is not valid.
        ProductChanged: a colleague changed it since the person looked.
        PortalBusy: somebody else was writing; try again.
    """
    _ensure_supplier(person)
    with transaction() as db:
        ensure_may(db, person, Permission.CATALOGUE)
        row = products_by_sku(db, person.company_id, [storable(sku)]).get(storable(sku))
        if row is None:
            raise ProductNotFound
        price_minor = parse_offer_price(price, row.currency)
        ensure_not_too_often(person, CATALOGUE, "your catalogue")
        if row.version != seen_version or not change_offer(
            db, row.id, price_minor=price_minor, available=available, seen_version=row.version
        ):
            raise ProductChanged(row.name)
        changed = products_by_sku(db, person.company_id, [row.sku])[row.sku]
        record(db, person, RecordKind.PRODUCT_CHANGED, **_differs(row, changed))
    bus.announce(Changed("", (person.company_id,), what=What.COMPANY))
    return _product(changed)


def _differs(was: Row, became: Row) -> dict[str, str | int]:
    prices = {"was_minor": was.price_minor, "became_minor": became.price_minor, "currency": became.currency}
    return {"sku": became.sku, "product": became.name, **prices, "available": int(became.available)}


def _ensure_supplier(person: Person) -> None:
    if person.side is not Side.SUPPLIER:
        raise SideNotAllowed("Catalogue", needed=Side.SUPPLIER.value)


def _product(row: Row) -> Product:
    return Product(row.sku, row.name, row.unit, row.price_minor, row.currency, row.available, row.version)
