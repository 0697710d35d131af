"""How the portal is served: in this process, or in several that this one watches."""

from typing import TYPE_CHECKING

from buyer_portal.serving.listening import announce_place, listening
from buyer_portal.serving.process import serve_here, until_it_listens
from buyer_portal.serving.supervisor import supervise
from buyer_portal.settings import Settings

if TYPE_CHECKING:
    import uvicorn


def serve(settings: Settings) -> None:
    """Serve pages, events, API and help on one port until SIGTERM or Ctrl-C.

    With Redis, worker processes do it, as many as `PORTAL_WORKERS` says, and this one starts, watches and reloads them.

    Raises:
        CannotServe: the port is taken, or the app failed to start.
    """
    port = listening(settings.host, settings.port)
    if settings.redis_url:
        supervise(settings, port)
        return

    async def announce(server: "uvicorn.Server") -> None:
        await until_it_listens(server)
        announce_place(settings.host, settings.port)

    serve_here(port, announce)
