"""The list of orders as the server writes it into the page, until the live one takes its place.

The same HTML as `order_table` makes it; e2e/orders/test_list.py holds the two together. Every text that is put into it
is escaped on its way.
"""

import re
from collections.abc import Mapping
from functools import cache

import reflex as rx
from markupsafe import Markup, escape

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.settings import ROOT
from buyer_portal.states.orders.list import first_list
from buyer_portal.views.orders.table import SORT_ICON, full_time
from buyer_portal.words.orders.list import Heading
from buyer_portal.words.orders.rows import OrderRow
from buyer_portal.words.orders.statuses import STATUS_ICON

_HEAD, _ROW = '<th><i class="sk"></i></th>' * 6, '<td><i class="sk"></i></td>' * 6
SKELETON = (
    f'<table class="table waiting" aria-hidden="true"><thead><tr>{_HEAD}</tr></thead>'
    f"<tbody>{f'<tr>{_ROW}</tr>' * 12}</tbody></table>"
)

# Drawn in place: fetching the sprite and pointing at it from every row would hold up the first paint by 30 ms.
_SYMBOL = re.compile(r'<symbol id="([^"]+)" viewBox="0 0 24 24">(.*?)</symbol>')
_DRAWINGS = {name: Markup(drawing) for name, drawing in _SYMBOL.findall((ROOT / "assets" / "icons.svg").read_text())}


def first_rows() -> rx.Component:
    """Keep the place: a skeleton that the server may have replaced. React leaves the inside as it is."""
    html = {"__html": SKELETON}
    return rx.el.div(custom_attrs={"dangerouslySetInnerHTML": html, "suppressHydrationWarning": True})


def first_orders(person: Person, query: Mapping[str, str]) -> str:
    """The table of the buyer's orders that the address asks for; the skeleton when there is none."""
    rows, headings = first_list(person, query)
    if not rows:
        return SKELETON
    heads = [_heading(heading) for heading in headings]
    heads[1:1] = [Markup('<th class="st" scope="col">Status</th>')]
    heads[3:3] = [Markup('<th class="it" scope="col">Items</th>')]
    body = _NOTHING.join(_row(row, person.time_zone) for row in rows)
    return str(_filled(_TABLE, heads=_NOTHING.join(heads), rows=body))


def _filled(template: str, **values: str) -> Markup:
    """The template with `values` in its places, each escaped unless it is Markup itself."""
    return Markup(template.format_map({name: escape(value) for name, value in values.items()}))


_NOTHING = Markup("")
_TABLE = (
    '<table class="table orders"><caption class="sr">Orders</caption><thead><tr>{heads}</tr></thead>'
    "<tbody>{rows}</tbody></table>"
)
_HEADING = '<th class="{css}" scope="col"{sorting}><a href="{address}">{text}{icon}</a></th>'
_SORTED = ' aria-sort="{how}"'
_ROW_OF = (
    '<tr data-status="{status}"{unread}>'
    '<td class="no"><a href="/orders/{number}" translate="no">{number_text}</a>{dot}</td>'
    '<td class="st"><span class="badge" data-status="{status}" translate="no">{icon}{status_text}</span>{why}</td>'
    '<td class="sup" title="{other}"><bdi translate="no">{other}</bdi></td>'
    '<td class="it"><bdi>{item}</bdi> <span class="muted">{more}</span></td>'
    '<td class="pl"><time datetime="{iso}" title="{placed_in_full}">{placed}</time></td>'
    '<td class="ex" data-late="false">{name}<span data-paper="{paper}"><span>{expected}</span></span></td>'
    '<td class="num to" translate="no">{total}</td></tr>'
)
_UNREAD, _MINE = Markup(' data-unread="true"'), Markup(' data-mine="true"')
_DOT = Markup('<span class="dot"><span class="sr">unread message</span></span>')
_WHY = '<span class="why" title="{words}"{mine}>{words}</span>'
_EXPECTED = Markup('<span class="only-phone muted">Expected </span>')
_TEXT = "<text-run>{words}</text-run>"
_ICON = '<svg class="icon" aria-hidden="true" viewBox="0 0 24 24">{drawing}</svg>'


def _heading(heading: Heading) -> Markup:
    return _filled(
        _HEADING,
        css=heading.css,
        sorting=_NOTHING if heading.sorting == "none" else _filled(_SORTED, how=heading.sorting),
        address=heading.address,
        text=_text(heading.text),
        icon=_icon(SORT_ICON[heading.sorting]),
    )


def _row(row: OrderRow, zone: str) -> Markup:
    status = OrderStatus(row.status)
    says_itself = row.expected.startswith(("Wanted", "Arrived")) or row.expected == "–"
    return _filled(
        _ROW_OF,
        status=status.value,
        unread=_UNREAD if row.unread else _NOTHING,
        number=row.number,
        number_text=_text(row.number),
        dot=_DOT if row.unread else _NOTHING,
        icon=_icon(STATUS_ICON[status]),
        status_text=_text(status.words),
        why=_filled(_WHY, words=row.why, mine=_MINE if row.mine else _NOTHING) if row.why else _NOTHING,
        other=row.other,
        item=row.item,
        more=row.more,
        iso=row.iso,
        placed_in_full=full_time(row.iso, zone),
        placed=row.placed,
        name=_NOTHING if says_itself else _EXPECTED,
        paper=row.paper,
        expected=row.expected,
        total=row.total,
    )


def _text(words: str) -> Markup:
    """A text that has neighbours stands in an element of its own; see `assets/jsx.js`."""
    return _filled(_TEXT, words=words)


@cache
def _icon(name: str) -> Markup:
    return _filled(_ICON, drawing=_DRAWINGS[name])
