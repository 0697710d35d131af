"""The list of orders as the server writes it into the page, until the live one takes its place.

The same HTML as `order_table` makes it; e2e/test_orders_list.py holds the two together.
"""

import re
from collections.abc import Mapping
from html import escape

import reflex as rx

from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.person import Person
from buyer_portal.settings import ROOT
from buyer_portal.states.formatting import STATUS_ICON
from buyer_portal.states.order_list_words import Heading
from buyer_portal.states.order_rows import OrderRow
from buyer_portal.states.orders import first_list
from buyer_portal.views.order_table import SORT_ICON, full_time

_HEAD, _ROW = '<th><i class="sk"></i></th>' * 6, '<td><i class="sk"></i></td>' * 6
SKELETON = (
    f'<table class="table waiting" aria-hidden="true"><thead><tr>{_HEAD}</tr></thead>'
    f"<tbody>{f'<tr>{_ROW}</tr>' * 12}</tbody></table>"
)

# Drawn in place: fetching the sprite and pointing at it from every row would hold up the first paint by 30 ms.
_SYMBOL = re.compile(r'<symbol id="([^"]+)" viewBox="0 0 24 24">(.*?)</symbol>')
_DRAWINGS = dict(_SYMBOL.findall((ROOT / "assets" / "icons.svg").read_text()))


def first_rows() -> rx.Component:
    """Keep the place: a skeleton that the server may have replaced. React leaves the inside as it is."""
    html = {"__html": SKELETON}
    return rx.el.div(custom_attrs={"dangerouslySetInnerHTML": html, "suppressHydrationWarning": True})


async def first_orders(person: Person, query: Mapping[str, str]) -> str:
    """The table of the buyer's orders that the address asks for; the skeleton when there is none."""
    rows, headings = await first_list(person, query)
    if not rows:
        return SKELETON
    heads = [_heading(heading) for heading in headings]
    heads[1:1] = ['<th class="st" scope="col">Status</th>']
    heads[3:3] = ['<th class="it" scope="col">Items</th>']
    return (
        f'<table class="table orders"><caption class="sr">Orders</caption><thead><tr>{"".join(heads)}</tr></thead>'
        f"<tbody>{''.join(_row(row, person.time_zone) for row in rows)}</tbody></table>"
    )


def _heading(heading: Heading) -> str:
    sorting = "" if heading.sorting == "none" else f' aria-sort="{heading.sorting}"'
    words = f'<a href="{escape(heading.address)}">{heading.text}{_icon(SORT_ICON[heading.sorting])}</a>'
    return f'<th class="{heading.css}" scope="col"{sorting}>{words}</th>'


def _row(row: OrderRow, zone: str) -> str:
    status = OrderStatus(row.status)
    number, other, placed = escape(row.number), escape(row.other), full_time(row.iso, zone)
    unread, dot = "", ""
    if row.unread:
        unread, dot = ' data-unread="true"', '<span class="dot"><span class="sr">unread message</span></span>'
    return (
        f'<tr data-status="{status}"{unread}><td class="no"><a href="/orders/{number}">{number}</a>{dot}</td>'
        f'<td class="st"><span class="badge" data-status="{status}">{_icon(STATUS_ICON[status])}{status.words}</span>'
        f'</td><td class="sup" title="{other}">{other}</td>'
        f'<td class="it">{escape(row.item)} <span class="muted">{row.more}</span></td>'
        f'<td class="pl"><time datetime="{row.iso}" title="{placed}">{row.placed}</time></td>'
        f'<td class="ex">{row.expected}</td><td class="num to">{row.total}</td></tr>'
    )


def _icon(name: str) -> str:
    return f'<svg class="icon" aria-hidden="true" viewBox="0 0 24 24">{_DRAWINGS[name]}</svg>'
