"""What `/metrics` answers, in the text format of Prometheus."""

import os
from collections.abc import Iterable, Mapping
from functools import partial

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from buyer_portal.measures.meters import BUILD_INFO, METERS, WORKERS
from buyer_portal.measures.workers import pids, shared_folder, together
from buyer_portal.version import version

ASKED_FOR = {
    "portal_outbox_age_seconds": "Age of the oldest news for which no mails were made yet.",
    "portal_mail_age_seconds": "Age of the oldest news that a mail waits to tell.",
}
"""Figures that the database is asked for with each answer; they are left out while it is away."""


def report(asked: Mapping[str, float]) -> bytes:
    """All figures of this machine; `asked` are those of `ASKED_FOR` that are known.

    It reads files and takes some milliseconds, so it belongs into a thread.
    """
    folder = shared_folder()
    asked_now = [GaugeMetricFamily(name, ASKED_FOR[name], value) for name, value in asked.items()]
    now = _families(*asked_now, *_processes(pids(folder) if folder else [os.getpid()]))
    return generate_latest(together(folder) if folder else METERS) + generate_latest(now)


def say_who_serves() -> None:
    """Count this process among those that serve, with its version. Call it when it begins to."""
    BUILD_INFO.labels(version()).set(1)
    WORKERS.set(1)


def _families(*families: Metric) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Found(families))
    return registry


class _Found(Collector):
    """Figures of this moment. A `Gauge` would keep them, and in a file that all workers read."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """Give them."""
        return self._families


def _processes(numbers: list[int]) -> Iterable[Metric]:
    """Memory, processor time and open files of each process, by its number; nothing of one that has just ended."""
    families: dict[str, Metric] = {}
    for number in numbers:
        for found in ProcessCollector(pid=partial(int, number), registry=None).collect():
            family = families.setdefault(found.name, Metric(found.name, found.documentation, found.type))
            for sample in found.samples:
                family.add_sample(sample.name, {"pid": str(number)}, sample.value)
    return families.values()
