"""The child process in which rules are weighed; it reads a line, answers a line, and knows nothing.

It runs apart from the application: without its settings, its environment or its connections. The
kernel ends it when one evaluation takes more than its share of time or memory.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from typing import Any

import zen

SECONDS, BYTES = 0.1, 64 * 2**20
LONGEST_LINE = 8 * 2**20
OPEN_FILES = 12
"""Three streams, and what the engine's own scheduler waits on."""
NODES = frozenset({"inputNode", "outputNode", "decisionTableNode", "expressionNode"})
MOST_NODES = 50
FAILURES = (RuntimeError, ValueError, KeyError, TypeError, MemoryError, RecursionError)


def refused(graph: Any) -> bool:
    """Whether a graph holds anything but tables and expressions."""
    nodes = graph.get("nodes") if isinstance(graph, dict) else None
    if not isinstance(nodes, list) or len(nodes) > MOST_NODES:
        return True
    return any(not isinstance(one, dict) or one.get("type") not in NODES for one in nodes)


def answer(engine: Any, line: bytes) -> dict[str, Any]:
    """What a line asks for, or the code of the refusal; the engine's own words stay here."""
    try:
        asked = json.loads(line)
        graph = asked["graph"]
        if refused(graph):
            return {"refused": "rules.foreign_node"}
        decision = engine.create_decision(json.dumps(graph))
        if "many" in asked:
            return {"result": {"many": [attempt(decision, one) for one in asked["many"]]}}
        return {"result": weighed(decision, asked["inputs"])}
    except FAILURES:
        return {"refused": "rules.not_evaluated"}


def weighed(decision: Any, values: Any) -> Any:
    """One evaluation within its share of time."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return decision.evaluate(values)["result"]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def attempt(decision: Any, values: Any) -> Any:
    """One of many evaluations; a failure leaves the others alone."""
    try:
        return weighed(decision, values)
    except FAILURES:
        return None


def confine() -> None:
    """From here on memory grows by 64 MB at most, and no more is open than the engine needs."""
    with open("/proc/self/status", encoding="ascii") as status:
        held = next(int(line.split()[1]) for line in status if line.startswith("VmData:"))
    most = held * 1024 + BYTES
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def serve() -> None:
    engine = zen.ZenEngine()
    confine()
    for line in iter(lambda: sys.stdin.buffer.readline(LONGEST_LINE), b""):
        sys.stdout.buffer.write(json.dumps(answer(engine, line)).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
