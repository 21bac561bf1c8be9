"""How much one account may ask: a bucket of tokens that fills with time, in each serving process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

MOST_BUCKETS = 10_000


@dataclass(slots=True)
class Buckets:
    """Tokens per asker: `rate` come back every second, at most `burst` are kept."""

    rate: float
    burst: float
    now: Callable[[], float] = time.monotonic
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, asker: str, cost: int) -> int:
        """Take tokens; the answer is how many seconds to wait where there are too few, else 0."""
        now = self.now()
        with self._lock:
            level, seen = self._levels.get(asker, (self.burst, now))
            level = min(self.burst, level + (now - seen) * self.rate)
            missing = cost - level
            if missing <= 0:
                level -= cost
            if asker not in self._levels and len(self._levels) >= MOST_BUCKETS:
                self._forget_full(now)
            self._levels[asker] = (level, now)
        return math.ceil(missing / self.rate) if missing > 0 else 0

    def _forget_full(self, now: float) -> None:
        """Whoever has not asked for a while has a full bucket, which need not be kept."""
        wait = self.burst / self.rate
        for asker in [one for one, (_level, seen) in self._levels.items() if now - seen > wait]:
            del self._levels[asker]
