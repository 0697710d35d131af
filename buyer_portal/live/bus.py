"""The bus of this process: news of a change goes to the screens of every process, over Redis where that is set."""

import os

from buyer_portal.live.in_process_bus import InProcessBus
from buyer_portal.live.redis_bus import RedisBus
from buyer_portal.live.redis_server import prefix
from buyer_portal.settings import settings

TAKES_OVER = "PORTAL_WORKER_TAKES_OVER"
"""In the environment of a worker that takes over from one that left in peace."""


def _open_bus() -> InProcessBus:
    if not settings.redis_url:
        return InProcessBus()
    channel = prefix(settings.redis_url, settings.database_url)
    return RedisBus(settings.redis_url, channel, takes_over=TAKES_OVER in os.environ)


bus = _open_bus()
