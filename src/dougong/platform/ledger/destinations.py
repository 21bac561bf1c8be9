"""Folders outside the database to which checkpoints are carried: written once, read by everybody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .checkpoints import Checkpoint, read_checkpoint
from .head import Head


@dataclass(frozen=True, slots=True)
class Proof:
    """The tree of `old` leaves is a prefix of the tree of the checkpoint beside it."""

    old: int
    path: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one checkpoint lies in a destination: a folder for each log, a file for each size."""

    folder: Path
    size: int

    @classmethod
    def of(cls, destination: Path, head: Head) -> Place:
        return cls(destination / head.log.replace("/", "_"), head.size)

    @property
    def note(self) -> Path:
        return self.folder / f"{self.size:012}.txt"

    @property
    def proof(self) -> Path:
        return self.note.with_suffix(".proof.json")


def carry_out(note: str, place: Place, proof: Proof) -> None:
    """Write a note once; one of that size that says something else is never replaced."""
    place.folder.mkdir(parents=True, exist_ok=True)
    if not place.proof.exists():
        place.proof.write_text(json.dumps(asdict(proof)), encoding="ascii")
    if not place.note.exists():
        place.note.write_text(note, encoding="utf-8")


def newest_notes(destination: Path) -> Iterator[Path]:
    """The newest note of each log in a destination."""
    folders = sorted(path for path in destination.glob("*") if path.is_dir())
    for notes in (sorted(folder.glob("*.txt")) for folder in folders):
        if notes:
            yield notes[-1]


def read_proof(note: Path) -> Proof:
    return Proof(**json.loads(note.with_suffix(".proof.json").read_text(encoding="ascii")))


def logs_in(destinations: Iterable[Path]) -> set[str]:
    """Names of the logs that the destinations hold, as their own notes say."""
    notes = [note for folder in destinations for note in newest_notes(folder)]
    return {note.read_text(encoding="utf-8").partition("\n")[0] for note in notes}


def read_outside(destinations: Iterable[Path], keys: Sequence[str]) -> list[Checkpoint]:
    """The newest checkpoint of each log in every destination, if a trusted key has signed it."""
    return [
        read_checkpoint(note.read_text(encoding="utf-8"), keys)
        for folder in destinations
        for note in newest_notes(folder)
    ]
