"""What the service counts, for Prometheus: nothing of who asked or what.

The labels have few values each: routes are the application's own patterns, codes those of the
findings.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from psmgraph.web.journal import WHOLE, Entry
from psmgraph.web.served import Service

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 120.0)
_GROWN = "grown"  # why a worker was ended that nothing went wrong with


class Metrics:
    """The counters of one application."""

    def __init__(self, service: Service, now: Callable[[], float] = time.time) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "psmgraph_requests",
            "Requests that were answered.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "psmgraph_request_seconds",
            "From a request's arrival to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._unfinished = Counter(
            "psmgraph_answers_unfinished",
            "Answers that did not come to their end: broken off by us, or left by the client.",
            ("route", "end"),
            registry=self._registry,
        )
        self._registry.register(_State(service, now))
        ProcessCollector(registry=self._registry)

    def note(self, entry: Entry) -> None:
        """Count one request."""
        self._requests.labels(entry.route, entry.method, entry.status).inc()
        self._seconds.labels(entry.route).observe(entry.seconds)
        if entry.end != WHOLE:
            self._unfinished.labels(entry.route, entry.end).inc()

    def text(self) -> bytes:
        """Return all of it in Prometheus' text format."""
        return generate_latest(self._registry)


class _State(Collector):
    """The pools and the snapshot, as they are at the moment of asking."""

    def __init__(self, service: Service, now: Callable[[], float]) -> None:
        self._service = service
        self._now = now

    def describe(self) -> Iterable[Metric]:
        """Return nothing: what is there depends on the moment."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Yield what holds now."""
        yield from self._pools()
        yield from self._snapshot()

    def _pools(self) -> Iterable[Metric]:
        queries = GaugeMetricFamily(
            "psmgraph_queries", "Queries that run or wait.", labels=("pool", "state")
        )
        workers = GaugeMetricFamily(
            "psmgraph_workers", "Workers that are idle or busy.", labels=("pool", "state")
        )
        ended = CounterMetricFamily(
            "psmgraph_workers_ended",
            "Workers that were ended, by reason: a finding's code, left or grown.",
            labels=("pool", "reason"),
        )
        refused = CounterMetricFamily(
            "psmgraph_queries_refused", "Queries without an answer.", labels=("pool", "code")
        )
        for name, pool in self._service.pools().items():
            status = pool.status()
            queries.add_metric((name, "running"), status.running)
            queries.add_metric((name, "waiting"), status.waiting)
            workers.add_metric((name, "idle"), status.idle_workers)
            workers.add_metric((name, "busy"), status.busy_workers)
            for why, number in pool.kills.counts().items():
                ended.add_metric((name, why or _GROWN), number)
            for code, number in pool.refusals.counts().items():
                refused.add_metric((name, code), number)
        return queries, workers, ended, refused

    def _snapshot(self) -> Iterable[Metric]:
        info = GaugeMetricFamily(
            "psmgraph_snapshot", "The snapshot that is served: 1.", labels=("id",)
        )
        age = GaugeMetricFamily(
            "psmgraph_snapshot_age_seconds", "Seconds since the served snapshot was built."
        )
        served = self._service.now_served()
        if served is not None:
            info.add_metric((served.snapshot.id,), 1)
            built = datetime.fromisoformat(served.snapshot.manifest.built_at)
            age.add_metric((), self._now() - built.timestamp())
        held = GaugeMetricFamily(
            "psmgraph_snapshot_in_memory", "Whether queries on it are answered from memory: 1 or 0."
        )
        held.add_metric((), self._service.in_memory())
        return info, age, held
