"""What a command of the operator left behind for the readiness check and the metrics, a file each."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

from django.conf import settings

from dougong.kernel import clock


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last success, and a failure since then if there was one."""

    file: ClassVar[str]
    oldest: ClassVar[timedelta]

    succeeded_at: str = ""
    failure: str = ""

    @classmethod
    def last(cls) -> Self:
        """What the last run left behind."""
        try:
            return cls(**json.loads(cls._path().read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return cls()

    def keep(self) -> None:
        path = self._path()
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(self)), encoding="utf-8")
        unfinished.replace(path)

    @property
    def at(self) -> datetime | None:
        """When it last went well; None where it never did."""
        return datetime.fromisoformat(self.succeeded_at) if self.succeeded_at else None

    def age(self) -> timedelta | None:
        """How long ago that was."""
        return clock.now() - self.at if self.at else None

    def complaint(self) -> str:
        """Why somebody should look at it, as a stable word; empty when all is well."""
        if self.failure:
            return "failed"
        age = self.age()
        if age is None:
            return "none"
        return "old" if age > self.oldest else ""

    @classmethod
    def _path(cls) -> Path:
        data: Any = settings.DATA
        return Path(data) / cls.file
