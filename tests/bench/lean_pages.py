"""The bare pages: the same facts as the portal's, and what the same deeds write, in plain statements.

No framework, one database connection, a style sheet of two lines.
"""

import html
import re
import sqlite3
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_STYLE = """body{font:14px/1.5 system-ui,sans-serif;margin:24px}table{border-collapse:collapse;width:100%}
td,th{padding:6px 10px;border-bottom:1px solid #ddd;text-align:left}"""
_ROW = """SELECT o.number, o.status, c.name, o.first_item, o.line_count, o.placed_at,
    COALESCE(o.expected_at, ''), o.total_minor FROM orders o JOIN company c ON c.id = o.{other}_id"""
_BUYER = "(SELECT id FROM company WHERE name = 'Corner Bistro')"
_SUPPLIER = "(SELECT id FROM company WHERE name = 'Green Valley Produce')"
_OPEN = "('PENDING', 'CONFIRMED', 'PROCESSING', 'OUT_FOR_DELIVERY')"
_HELP = Path(__file__).resolve().parents[2] / ".portal" / "help" / "cancel-order" / "index.html"
_LIVE = """<button id=cancel>Confirm</button><p id=status data-testid=order-status>PENDING</p><div role=log></div>
<form><input name=text aria-label="Message to supplier"><button>Send</button></form><script>
const socket = new WebSocket(location.href.replace("http", "ws"));
const say = (what) => socket.send(JSON.stringify(what));
cancel.onclick = () => say({ cancel: true });
document.forms[0].onsubmit = (event) => {
  event.preventDefault();
  say({ text: event.target.text.value });
  event.target.reset();
};
socket.onopen = () => { document.body.dataset.open = "true"; };
socket.onmessage = ({ data }) => {
  const { status, text } = JSON.parse(data);
  if (status) document.getElementById("status").textContent = status;
  if (!text) return;
  const line = document.createElement("p");
  line.textContent = text;
  document.querySelector("[role=log]").append(line);
};</script>"""


def _page(title: str, *parts: str) -> bytes:
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{_STYLE}</style>"
    return f"{head}<h1>{title}</h1>{''.join(parts)}</html>".encode()


def _table(rows: Iterable[tuple[Any, ...]]) -> str:
    cells = ("".join(f"<td>{html.escape(str(value))}" for value in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}' for row in cells)}</table>"


def _orders(rows: Iterable[tuple[Any, ...]]) -> str:
    body = "".join(
        f"<tr data-status={status}><td><a href='/orders/{number}'>{number}</a><td>{status}<td>{html.escape(other)}"
        f"<td>{html.escape(first)} + {lines - 1} more<td>{placed[:10]}<td>{expected[:10]}<td>€{total / 100:,.2f}"
        for number, status, other, first, lines, placed, expected, total in rows
    )
    head = "<tr><th>Order<th>Status<th>Company<th>Items<th>Placed<th>Expected<th>Total"
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


class Pages:
    """The bare pages of one database."""

    def __init__(self, file: str) -> None:
        self.db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self.db.execute("PRAGMA synchronous=NORMAL")
        self._fixed: dict[str, Callable[[], bytes]] = {
            "/orders": self._list,
            "/dashboard": self._dashboard,
            "/supplier": self._desk,
            "/messages": self._messages,
            "/help": _help,
        }

    def at(self, path: str) -> bytes:
        """The page at a path."""
        if path.startswith("/orders/"):
            return self._order(path.removeprefix("/orders/"))
        if path.startswith("/live/"):
            return _page(path.removeprefix("/live/"), _LIVE)
        return self._fixed.get(path, lambda: b"ok")()

    def _list(self) -> bytes:
        order = f"WHERE o.buyer_id = {_BUYER} ORDER BY o.placed_at DESC, o.id DESC LIMIT 50"
        return _page("Orders", _orders(self.db.execute(f"{_ROW.format(other='supplier')} {order}")))

    def _desk(self) -> bytes:
        order = f"WHERE o.supplier_id = {_SUPPLIER} AND o.status IN {_OPEN} ORDER BY o.expected_at LIMIT 50"
        return _page("Supplier desk", _orders(self.db.execute(f"{_ROW.format(other='buyer')} {order}")))

    def _order(self, number: str) -> bytes:
        order = self.db.execute(f"{_ROW.format(other='supplier')} WHERE o.number = ?", (number,)).fetchall()
        of = "WHERE {}.order_id = (SELECT id FROM orders WHERE number = ?) ORDER BY {}"
        lines = (
            "SELECT i.name, i.sku, l.quantity, l.unit_price_minor FROM order_line l JOIN item i ON i.id = l.item_id "
        )
        events, said = (
            "SELECT event, at, person_name, note FROM timeline_event e ",
            "SELECT person_name, text FROM message m ",
        )
        parts = (
            lines + of.format("l", "l.position"),
            events + of.format("e", "e.id"),
            said + of.format("m", "m.id"),
        )
        tables = [_table(self.db.execute(part, (number,))) for part in parts]
        return _page(number, _orders(order), *tables, "<h2>Cancel Order</h2><button>Cancel Order</button>")

    def _dashboard(self) -> bytes:
        of = f"FROM orders o WHERE o.buyer_id = {_BUYER}"
        counts = "SELECT status, sum(orders) FROM tally WHERE buyer_id = " + _BUYER + " GROUP BY status"
        latest = f"{_ROW.format(other='supplier')} WHERE o.buyer_id = {_BUYER} ORDER BY o.placed_at DESC LIMIT 8"
        months = f"SELECT substr(placed_at, 1, 7), sum(total_minor) {of} AND placed_at > '2026' GROUP BY 1"
        parts = _table(self.db.execute(counts)), _table(self.db.execute(months)), _orders(self.db.execute(latest))
        return _page("Dashboard", *parts)

    def _messages(self) -> bytes:
        threads = f"""SELECT o.number, m.person_name, m.text, m.at
            FROM thread t JOIN message m ON m.id = t.last_message_id LEFT JOIN orders o ON o.id = t.order_id
            WHERE t.buyer_id = {_BUYER} ORDER BY t.last_message_id DESC LIMIT 50"""
        return _page("Messages", _table(self.db.execute(threads)))

    def cancel(self, number: str) -> None:
        """The rows that a cancellation writes, in one transaction."""
        db, key = self.db, uuid.uuid4().hex
        db.execute("BEGIN IMMEDIATE")
        order = db.execute("SELECT id, buyer_id, version, status FROM orders WHERE number = ?", (number,)).fetchone()
        person = db.execute("SELECT id, name FROM person WHERE company_id = ? LIMIT 1", (order[1],)).fetchone()
        db.execute("UPDATE orders SET status = 'CANCELLED', version = version + 1 WHERE id = ?", (order[0],))
        said = (order[0], order[1], key, key, person[0], person[1], order[3], order[2])
        db.execute(
            """INSERT INTO cancellation (order_id, buyer_id, key, receipt, person_id, person_name, at, from_status,
            version, reason, message, charge_minor) VALUES (?, ?, ?, ?, ?, ?, datetime('now'), ?, ?, '', '', 0)""",
            said,
        )
        db.execute("COMMIT")

    def say(self, number: str, text: str) -> None:
        """The row that a message writes."""
        order = self.db.execute("SELECT id, buyer_id FROM orders WHERE number = ?", (number,)).fetchone()
        person = self.db.execute("SELECT id, name FROM person WHERE company_id = ? LIMIT 1", (order[1],)).fetchone()
        self.db.execute(
            """INSERT INTO message (order_id, company_id, person_id, person_name, key, text, at)
            VALUES (?, ?, ?, ?, ?, ?, datetime('now'))""",
            (order[0], order[1], *person, uuid.uuid4().hex, text),
        )


def _help() -> bytes:
    """A help page's text, without scripts and style."""
    article = re.search(r"<article.*?</article>", _HELP.read_text(encoding="utf-8"), re.DOTALL)
    assert article
    return _page("Help", re.sub(r"<(script|style|svg).*?</\1>|<img[^>]*>", "", article[0], flags=re.DOTALL))
