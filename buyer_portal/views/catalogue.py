"""The supplier's catalogue: price and availability, product by product."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.catalogue import PATH, CatalogueState, ProductRow
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.orders.list import turn
from buyer_portal.views.parts.browser import Search
from buyer_portal.views.parts.browser_forms import Keep, Unsaved, draft_key
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.roles import may, whom_to_ask
from buyer_portal.views.parts.skeletons import skeleton_rows
from buyer_portal.views.parts.ui import OFFLINE, binding_form, button, called, empty, help_link, icon, item_called, link


def catalogue_page() -> rx.Component:
    """What buyers see as today's price when they order again."""
    return portal_page(
        rx.el.nav(
            link("Orders", href="/supplier"),
            icon("chevron-right"),
            rx.el.span("Catalogue", aria_current="page"),
            class_name="crumbs",
            aria_label="Breadcrumb",
        ),
        rx.el.div(
            rx.el.div(
                heading("Catalogue"),
                rx.el.p(called(FrameState.company), " · What buyers can order again, at today's prices."),
            ),
            class_name="page-head",
        ),
        rx.el.div(
            Search.create(
                query=CatalogueState.product_query,
                placeholder="Name or code",
                label="Search products",
                on_search=CatalogueState.search,
            ),
            rx.el.span(CatalogueState.product_count, class_name="push small muted", role="status"),
            class_name="toolbar",
        ),
        whom_to_ask(Permission.CATALOGUE),
        rx.match(
            CatalogueState.found_products,
            ("products", Unsaved.create(_products(), _pager(), what="price")),
            ("nothing", _nothing_found()),
            ("first run", _first_run()),
            skeleton_rows(),
        ),
        name="Catalogue",
        current="Catalogue",
        ready=CatalogueState.found_products != "",
        help_topic=Help.CATALOGUE,
    )


def _nothing_found() -> rx.Component:
    return empty(
        "search",
        f"No product matches “{CatalogueState.product_query}”",
        "Searched name and code.",
        link("Clear search", href=PATH, css="btn"),
    )


def _first_run() -> rx.Component:
    return empty(
        "package",
        "No products yet",
        "Until there are some, buyers can't order again here. The people who run the portal bring them in from a file.",
        help_link("How to import a catalogue", Help.CATALOGUE, "btn primary"),
    )


def _products() -> rx.Component:
    return rx.el.ul(rx.foreach(CatalogueState.products, _product), class_name="products", aria_label="Products")


def _product(row: rx.vars.ObjectVar[ProductRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.b(item_called(row.name)), rx.el.span(row.about), class_name="what"),
        binding_form(
            Keep.create(draft=draft_key("price", f"{row.sku}:{row.version}")),
            rx.el.input(type="hidden", name="sku", value=row.sku, read_only=True),
            rx.el.input(type="hidden", name="seen", value=row.version, read_only=True),
            rx.el.label(
                rx.el.span(f"Price, {row.currency}", class_name="label"),
                rx.el.input(
                    name="price",
                    default_value=row.price,
                    read_only=~may(Permission.CATALOGUE),
                    input_mode="decimal",
                    max_length=20,
                    auto_complete="off",
                    class_name="input price",
                    aria_label=f"Price of {row.name}, {row.currency}",
                    aria_invalid=row.problem != "",
                ),
            ),
            rx.el.label(
                rx.el.input(
                    type="checkbox",
                    name="available",
                    default_checked=row.available,
                    disabled=~may(Permission.CATALOGUE),
                    class_name="check",
                    aria_label=f"{row.name} is available",
                ),
                "Available",
                class_name="can",
            ),
            rx.cond(
                may(Permission.CATALOGUE),
                button("Save", type="submit", disabled=OFFLINE, aria_label=f"Save {row.name}"),
            ),
            rx.cond(row.problem != "", rx.el.p(icon("triangle-alert"), row.problem, class_name="error", role="alert")),
            on_submit=CatalogueState.save,
            key=row.mark,
        ),
        key=row.sku,
        data_sku=row.sku,
    )


def _pager() -> rx.Component:
    return rx.cond(
        (CatalogueState.previous_products != "") | (CatalogueState.next_products != ""),
        rx.el.nav(
            rx.el.span(class_name="push"),
            turn(CatalogueState.previous_products, icon("chevron-left"), "Previous"),
            turn(CatalogueState.next_products, "Next", icon("chevron-right")),
            class_name="pager",
            aria_label="Pages",
        ),
    )
