"""Every figure that `/metrics` tells, with the labels it has. HELP names them: help_docs/running-the-portal.md.

A label has few values, all of them words of the portal's own: never an address, a number of an order or a name. Times
are in seconds. With several workers each writes its figures into a file (see workers.py), and the answer is their sum.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # they would double what is told, and several workers don't tell them
METERS = CollectorRegistry()
"""The figures of this process; those of libraries are not among them."""
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def _counter(name: str, what: str, *labels: str) -> Counter:
    return Counter(f"portal_{name}", what, labels, registry=METERS)


def _seconds(name: str, what: str, *labels: str) -> Histogram:
    return Histogram(f"portal_{name}_seconds", what, labels, registry=METERS, buckets=_SECONDS)


REQUESTS = _counter("requests", "Answered requests.", "kind", "method", "status")
"""`status` is its class, such as "2xx"."""
REQUEST_SECONDS = _seconds("request", "From a request to the end of its answer.", "kind")
EVENT_SECONDS = _seconds("event", "From an event of a screen to the end of its work.", "handler")
NEWS_LAG = _seconds("news_lag", "From the announcement of a change to its arrival where screens are told.")
POOL_WAIT = _seconds("pool_wait", "Until a deed had a connection to the database.")
TURN_WAIT = _seconds("turn_wait", "Until work had a thread.", "line")
DEED_SECONDS = _seconds("deed", "From a deed's wish to its outcome, with all waiting.", "deed")
DEEDS = _counter("deeds", "Deeds, by how they ended: done, failed, left, or the code of a refusal.", "deed", "outcome")
REFUSALS = _counter("refusals", "What people and programs were refused.", "code")
SIGN_IN_FAILURES = _counter("sign_in_failures", "Sign-ins that failed.", "reason")
SLOW_STATEMENTS = _counter("slow_statements", "Statements that took long, each with a line in the log.")
WORKER_DEATHS = _counter("worker_deaths", "Workers that ended without being told to.")

OPEN_SCREENS = Gauge("portal_open_screens", "Open screens.", registry=METERS, multiprocess_mode="livesum")
POOL_IN_USE = Gauge(
    "portal_pool_in_use", "Connections to the database in use.", registry=METERS, multiprocess_mode="livesum"
)
AWAY = Gauge(
    "portal_away",
    "1 while a part is away, such as the database.",
    ["part"],
    registry=METERS,
    multiprocess_mode="livemax",
)
WORKERS = Gauge("portal_workers", "Processes that serve.", registry=METERS, multiprocess_mode="livesum")
BUILD_INFO = Gauge(
    "portal_build_info", "1 for each version that serves.", ["version"], registry=METERS, multiprocess_mode="livemax"
)
