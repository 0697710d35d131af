"""Sending files: the pages' scripts and pictures are small and many, and a thread for each costs more than reading."""

from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PIECE = 2**18


def send_files(app: ASGIApp) -> ASGIApp:
    """Offer the extension `http.response.pathsend`, by which Starlette names a file instead of reading it."""

    async def with_files(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_file(message: Message) -> None:
            if message["type"] != "http.response.pathsend":
                await send(message)
                return
            with Path(message["path"]).open("rb") as file:
                while piece := file.read(_PIECE):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body"})

        if scope["type"] == "http":
            scope = {**scope, "extensions": {**scope.get("extensions", {}), "http.response.pathsend": {}}}
        await app(scope, receive, send_file)

    return with_files
