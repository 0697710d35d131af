"""PostgreSQL and Redis of a test's own, at an address that the machines of its network reach."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from e2e.own_servers import OwnPostgresql, OwnRedis

_NOTICE_SOON = {
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "5s",
    "client_connection_check_interval": "2s",
}
"""As in deploy/compose.yaml: the locks of a machine that vanished are free again soon."""


class _Redis(OwnRedis):
    def __init__(self, address: str) -> None:
        super().__init__()
        self._command += ["--bind", "127.0.0.1", address, "--protected-mode", "no"]


@contextmanager
def own_postgresql(address: str) -> Iterator[str]:
    """A server with an empty database; gives its URL."""
    folder = Path(tempfile.mkdtemp(prefix="buyer-portal-", dir="/tmp"))  # pytest's own folders only root may enter
    folder.chmod(0o755)
    server = OwnPostgresql(folder, listen_addresses=f"127.0.0.1,{address}", **_NOTICE_SOON)
    with (server.data / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {address}/24 trust\n")
    try:
        server.start()
        yield server.url.replace("127.0.0.1", address)
    finally:
        server.stop_immediately()
        shutil.rmtree(folder)


@contextmanager
def own_redis(address: str) -> Iterator[str]:
    """A server that keeps nothing; gives its URL."""
    server = _Redis(address)
    try:
        server.start()
        yield server.url.replace("127.0.0.1", address)
    finally:
        server.end()
