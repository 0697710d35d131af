"""The supplier's catalogue on screen. What is shown follows from the address; a row is saved by itself."""

from dataclasses import dataclass
from urllib.parse import urlencode

import reflex as rx

from buyer_portal.domain.catalogue import MAX_QUERY
from buyer_portal.domain.errors import PortalError, SideNotAllowed
from buyer_portal.domain.money import plain_amount
from buyer_portal.domain.numbers import plain_number
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.text import apart, storable
from buyer_portal.live.changed import What
from buyer_portal.services.catalogue import CataloguePage, Product, catalogue, change_product
from buyer_portal.services.perform import perform
from buyer_portal.states.shell.auth import begins_anew, person_of
from buyer_portal.states.shell.forms import number_field, text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.words.formatting import code_with_unit, money, plural
from buyer_portal.words.orders.list import LIST_PATH

PATH = "/supplier/catalogue"


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in words. `version` is what the form sends back as seen.

    `mark` is the form's React key: a colleague's edit changes it and resets the form; one's own keeps form and focus.
    """

    sku: str
    name: str
    about: str
    price: str
    currency: str
    available: bool
    version: str
    mark: str
    problem: str


class CatalogueState(rx.State):
    """What the page shows. `found_products` is "", "products", "nothing" (searched) or "first run".

    `_own_edits`, by code, are counted for as long as the tab is open: a form is made anew by colleagues' edits alone.
    """

    products: list[ProductRow] = []
    product_query: str = ""
    found_products: str = ""
    product_count: str = ""
    previous_products: str = ""
    next_products: str = ""
    _problems: dict[str, str] = {}
    _own_edits: dict[str, int] = {}

    @rx.event
    async def load(self):
        """Show the page of the catalogue that the address names, and hear of colleagues' changes from now on."""
        person = await person_of(self)
        (await frame_of(self))._enter(person, CatalogueState.reload, shows=What.COMPANY)
        if await begins_anew(self):
            self._problems = {}
        if not await self._reload(person):
            return rx.redirect(LIST_PATH[person.side], replace=True)
        await (await frame_of(self))._reload(person)
        return None

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person = await person_of(self)
        await self._reload(person)
        await (await frame_of(self))._reload(person)

    @rx.event
    async def search(self, query: str):
        """Type in the search box: the address follows, and the page follows the address."""
        await person_of(self)
        if self.router.url.path.rstrip("/") != PATH:
            return None  # the person left the page before the search began
        return rx.redirect(_address(storable(query).strip()[:MAX_QUERY]), replace=True)

    @rx.event
    async def save(self, form: dict):
        """Save a row's price and whether the product can be had. The form says which product, and what was seen."""
        person, sku = await person_of(self), text_field(form, "sku")
        self._problems = {}
        try:
            changed = await perform(
                change_product,
                person,
                sku,
                price=text_field(form, "price"),
                available=text_field(form, "available") == "on",
                seen_version=number_field(form, "seen"),
            )
        except PortalError as refusal:
            self._problems = {sku: str(refusal)}
        else:
            self._own_edits = {**self._own_edits, changed.sku: self._own_edits.get(changed.sku, 0) + 1}
            (await frame_of(self))._sent("price", f"{sku}:{number_field(form, 'seen')}")
            can = "available" if changed.available else "not available"
            (await frame_of(self))._say(
                "Saved", f"{apart(changed.name)}: {money(changed.price_minor, changed.currency)}, {can}."
            )
        await self._reload(person)

    async def _reload(self, person: Person) -> bool:
        """Look at the database; give False for a buyer, who has no catalogue."""
        query = self.router.url.query_parameters
        wanted, page = storable(str(query.get("q", "")))[:MAX_QUERY], str(query.get("page", "1"))
        number = plain_number(page, digits=6)
        try:
            self._show(await perform(catalogue, person, query=wanted, page=number or 1), wanted)
        except SideNotAllowed:
            return False
        return True

    def _show(self, page: CataloguePage, wanted: str) -> None:
        self.products = [
            _row(product, self._problems.get(product.sku, ""), self._own_edits.get(product.sku, 0))
            for product in page.products
        ]
        self.product_query = wanted
        self.found_products = "products" if page.total else "nothing" if page.everything else "first run"
        shown = f"{page.first:,}–{page.last:,} of " if page.pages > 1 else ""
        self.product_count = shown + plural(page.total, "product")
        self.previous_products = _address(wanted, page.page - 1) if page.page > 1 else ""
        self.next_products = _address(wanted, page.page + 1) if page.page < page.pages else ""


def _address(query: str, page: int = 1) -> str:
    wanted = {"q": query} if query else {}
    wanted |= {"page": str(page)} if page > 1 else {}
    return f"{PATH}?{urlencode(wanted)}" if wanted else PATH


def _row(product: Product, problem: str, own_edits: int) -> ProductRow:
    return ProductRow(
        sku=product.sku,
        name=product.name,
        about=code_with_unit(product.sku, product.unit),
        price=plain_amount(product.price_minor, product.currency),
        currency=product.currency,
        available=product.available,
        version=str(product.version),
        mark=f"{product.sku}-{product.version - own_edits}",
        problem=problem,
    )
