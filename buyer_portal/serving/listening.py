"""The port."""

import socket

from buyer_portal.settings import Settings

_WAITING = 1_024


class CannotServe(RuntimeError):
    """The portal did not start, or stopped by itself; `str(error)` says why."""


def refuse_taken_port(settings: Settings) -> None:
    """Look before anything is made whether the port is free.

    Raises:
        CannotServe: somebody listens there.
    """
    listening(settings.host, settings.port).close()


def listening(host: str, port: int) -> socket.socket:
    """Take the port.

    Raises:
        CannotServe: somebody has it.
    """
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=_WAITING
        )
    except OSError:
        raise CannotServe(f"Cannot listen at {host}:{port}. Is the portal running already?") from None


def announce_place(host: str, port: int) -> None:
    """Print where the portal is: a script that waits for this line connects at once."""
    place = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    print(f"The portal is at {place} and its help at {place}help/", flush=True)  # noqa: T201
