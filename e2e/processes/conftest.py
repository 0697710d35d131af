"""A portal of three processes, and what this machine knows of them."""

import re
from collections.abc import Callable, Iterator

import pytest

from e2e.own_servers import OwnRedis
from e2e.postgresql import new_database
from e2e.server import Server, children_of

WORKERS = 3


class Processes(Server):
    """A portal of several processes."""

    @property
    def pid(self) -> int:
        """The process that watches the others."""
        assert self.process
        return self.process.pid

    def workers(self) -> list[int]:
        """The process ids of those that serve."""
        return children_of(self.pid)

    def all_serve(self) -> bool:
        """Whether as many as there should be have said that they serve."""
        said = re.findall(r'"pid": (\d+), "event": "worker serves"', self.output())
        return len(set(self.workers()) & set(map(int, said))) == WORKERS


@pytest.fixture(scope="module")
def redis() -> Iterator[OwnRedis]:
    """A Redis that may be killed."""
    redis = OwnRedis()
    redis.start()
    yield redis
    redis.end()


@pytest.fixture(scope="module")
def portal(
    redis: OwnRedis,
    start_portal: Callable[..., Server],  # which builds the pages
    demo_on_postgresql: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Processes]:
    """The demo, served by three processes, whatever the other stories run on."""
    with new_database(like=demo_on_postgresql) as url:
        portal = Processes(
            tmp_path_factory.mktemp("portal"),
            None,
            PORTAL_DATABASE_URL=url,
            PORTAL_REDIS_URL=redis.url,
            PORTAL_WORKERS=str(WORKERS),
        )
        portal.start()
        yield portal
        portal.stop()
