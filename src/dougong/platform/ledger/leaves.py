"""The text of a leaf, from which its hash is made: lengths stand before bytes, nothing can shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Leaf:
    """One row of the journal on its way into the tree."""

    kind: str
    source: str
    epoch: int
    xid: int
    at: datetime
    body: str
    particulars: tuple[tuple[str, str], ...] = ()
    commitments: tuple[bytes, ...] = ()

    def text(self) -> bytes:
        """The canonical input; `particulars` are the lines that only a change has."""
        body = self.body.encode()
        head = [
            f"dougong/{self.kind}/v1",
            f"epoch {self.epoch}",
            f"xid {self.xid}",
            f"at {moment(self.at)}",
            *(f"{name} {value}" for name, value in self.particulars),
            f"body {len(body)}",
        ]
        tail = [f"vault {len(self.commitments)}", *(c.hex() for c in self.commitments)]
        return "\n".join(head).encode() + b"\n" + body + b"\n" + "\n".join(tail).encode() + b"\n"


def change_lines(row: Sequence[object]) -> tuple[tuple[str, str], ...]:
    """What a captured change says before its body: entry, table, key, operation, version."""
    names = ("entry", "table", "pk", "op", "version")
    return tuple(
        (name, "" if value is None else str(value)) for name, value in zip(names, row, strict=True)
    )


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
