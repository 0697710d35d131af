"""The yardstick for the browser: the same fifty orders in one table of a page made on the server, no framework.

Run as a program with the database's file; serves on PORTAL_PORT.
"""

import asyncio
import contextlib
import html
import os
import sqlite3
import sys
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

_STYLE = """body{font:14px/1.5 system-ui,sans-serif;margin:24px}table{border-collapse:collapse;width:100%}
td,th{padding:6px 10px;border-bottom:1px solid #ddd;text-align:left}"""
_ORDERS = """SELECT o.number, o.status, c.name, o.first_item, o.line_count, o.placed_at,
    COALESCE(o.expected_at, ''), o.total_minor
FROM orders o JOIN company c ON c.id = o.supplier_id
WHERE o.buyer_id = (SELECT id FROM company WHERE name = 'Corner Bistro')
ORDER BY o.placed_at DESC, o.id DESC LIMIT 50"""


def page(db: sqlite3.Connection) -> bytes:
    """The whole page."""
    rows = "".join(
        f"<tr data-status={status}><td><a href='/orders/{number}'>{number}</a><td>{status}<td>{html.escape(supplier)}"
        f"<td>{html.escape(first)} + {lines - 1} more<td>{placed[:10]}<td>{expected[:10]}<td>€{total / 100:,.2f}"
        for number, status, supplier, first, lines, placed, expected, total in db.execute(_ORDERS)
    )
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Orders</title><style>{_STYLE}</style><h1>Orders</h1>"
        f"<table><thead><tr><th>Order<th>Status<th>Supplier<th>Items<th>Placed<th>Expected<th>Total</thead>"
        f"<tbody>{rows}</tbody></table></html>"
    ).encode()


def app(file: str) -> Any:
    """The whole program, as an ASGI app."""
    db = sqlite3.connect(file, check_same_thread=False)

    async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = [(b"content-type", b"text/html; charset=utf-8")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": page(db) if scope["path"] == "/orders" else b"ok"})

    return answer


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        port = int(os.environ["PORTAL_PORT"])
        server = Server(app(sys.argv[1]), "127.0.0.1", port, interface=Interfaces.ASGI, log_level=LogLevels.error)
        asyncio.run(server.serve())
