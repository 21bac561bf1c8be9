"""How much one account may ask: a bucket of tokens that fills with time, shared by all processes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.db import connection, models


class RequestBucket(models.Model):
    """What is left in the bucket of one asker; the table is unlogged, for a crash may empty it."""

    asker = models.CharField(max_length=100, primary_key=True)
    level = models.FloatField()
    missing = models.FloatField(default=0)
    """How many tokens the last request lacked."""
    seen = models.FloatField()
    """When it was asked last, in seconds of the database's clock."""

    class Meta:
        indexes = [models.Index(fields=["seen"], name="request_bucket_seen")]

    def __str__(self) -> str:
        return f"{self.asker}: {self.level:.1f}"


@dataclass(frozen=True, slots=True)
class Buckets:
    """Tokens per asker: `rate` come back every second, at most `burst` are kept."""

    rate: float
    burst: float

    def take(self, asker: str, cost: int, *, at: float | None = None) -> int:
        """Take tokens; the answer is how many seconds to wait where there are too few, else 0.

        One statement, so that processes cannot take the same token; `at` stands for the time.
        """
        given: dict[str, Any] = {
            "asker": asker,
            "cost": cost,
            "rate": self.rate,
            "burst": self.burst,
            "at": at,
        }
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, given)
            (missing,) = cursor.fetchone()
        return math.ceil(missing / self.rate)


_NOW = "coalesce(%(at)s::float, extract(epoch FROM clock_timestamp())::float)"
_FILLED = f"least(%(burst)s, old.level + greatest({_NOW} - old.seen, 0) * %(rate)s)"
_TAKE = f"""
INSERT INTO platform_requestbucket AS old (asker, level, missing, seen)
VALUES (%(asker)s, %(burst)s::float - %(cost)s, 0, {_NOW})
ON CONFLICT (asker) DO UPDATE
SET level = {_FILLED} - CASE WHEN {_FILLED} >= %(cost)s THEN %(cost)s ELSE 0 END,
    missing = greatest(%(cost)s - {_FILLED}, 0),
    seen = {_NOW}
RETURNING missing
"""  # noqa: S608  # constants of this module


def forget_full_buckets(seconds: int = 3600) -> int:
    """Whoever has not asked for so long has a full bucket, which need not be kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM platform_requestbucket"
            " WHERE seen < extract(epoch FROM clock_timestamp()) - %s",
            [seconds],
        )
        return int(cursor.rowcount)
