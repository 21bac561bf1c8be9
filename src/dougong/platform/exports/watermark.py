"""The mark on everything that leaves as a file: who took it, when, out of what, and its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dougong.kernel import clock
from dougong.platform.policies import Actor

MARK = "# Dougong 斗拱"
"""How the last line of a CSV file begins; whatever reads our own files passes such a line over."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """The mark of one file; nobody can leave it out."""

    who: str
    at: datetime
    scope: str
    """Kind and conditions of a list, or the scope of a pack."""

    @classmethod
    def of(cls, actor: Actor, scope: str) -> Watermark:
        """The mark for somebody who takes something now."""
        return cls(str(actor), clock.now(), scope)

    @property
    def moment(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ}"

    def line(self, rows: int, digest: str) -> str:
        """All of it in one line of text."""
        return " | ".join((MARK, self.who, self.moment, self.scope, str(rows), f"sha256 {digest}"))

    def told(self, rows: int, digest: str) -> list[tuple[str, str]]:
        """All of it as pairs, for a sheet of its own."""
        return [
            (_("Taken by"), self.who),
            (_("At"), self.moment),
            (_("Out of"), self.scope),
            (_("Rows"), str(rows)),
            (_("SHA-256 of the rows as CSV"), digest),
        ]
