"""The yardstick for the browser: bare pages made on the server, and the same deeds over a bare websocket.

Run as a program with the database's file; serves on PORTAL_PORT. `/live/NUMBER` is the page that cancels and chats.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections import defaultdict
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from tests.bench.lean_pages import Pages


def app(file: str) -> Any:
    """The whole program, as an ASGI app."""
    pages, open_sockets = Pages(file), defaultdict[str, set[Any]](set)

    async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = [(b"content-type", b"text/html; charset=utf-8")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": pages.at(scope["path"])})
        elif scope["type"] == "websocket":
            here = open_sockets[number := scope["path"].removeprefix("/live/")]
            await receive()  # that somebody connects
            await send({"type": "websocket.accept"})
            here.add(send)
            while (message := await receive())["type"] != "websocket.disconnect":
                told = do(number, json.loads(message["text"]))
                for other in tuple(here):
                    await other({"type": "websocket.send", "text": json.dumps(told)})
            here.discard(send)

    def do(number: str, asked: dict[str, Any]) -> dict[str, str]:
        if "cancel" in asked:
            pages.cancel(number)
            return {"status": "CANCELLED"}
        pages.say(number, asked["text"])
        return {"text": asked["text"]}

    return answer


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        port = int(os.environ["PORTAL_PORT"])
        server = Server(app(sys.argv[1]), "127.0.0.1", port, interface=Interfaces.ASGI, log_level=LogLevels.error)
        asyncio.run(server.serve())
