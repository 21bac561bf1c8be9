"""The run log of an automation, as far as its reader sees the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from dougong.platform.panels import Subject
from dougong.platform.policies import Actor
from dougong.platform.search import seen_among

from .choices import Outcome
from .models import Automation, Run
from .sentences import sentence

SHOWN, LOOKED_THROUGH = 50, 400
TONES = {Outcome.DONE: "good", Outcome.REQUESTED: "notice", Outcome.REFUSED: "critical"}


@dataclass(frozen=True, slots=True)
class ToldRun:
    """A run in the reader's words."""

    run: Run
    lines: Sequence[str]

    @property
    def outcome(self) -> str:
        return str(Outcome(self.run.outcome).label)

    @property
    def tone(self) -> str:
        return TONES.get(Outcome(self.run.outcome), "idle")


def runs_of(automation: Automation, reader: Actor) -> list[ToldRun]:
    """The newest runs on records that the reader may see."""
    rows = Run.objects.filter(automation=automation).select_related("record").order_by("-pk")
    newest = list(rows[:LOOKED_THROUGH])
    plates = {(one.record.pk, one.record.kind, one.record.scope_id) for one in newest}
    seen = seen_among(reader, plates)
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    shown = [one for one in newest if one.record_id in seen][:SHOWN]
    return [ToldRun(one, [line[language] for line in one.said]) for one in shown]


def log_of(subject: Subject) -> dict[str, Any]:
    """For the panel of the run log."""
    return {"runs": runs_of(subject.row, subject.actor), "row": subject.row}


def sentence_of(subject: Subject) -> dict[str, Any]:
    """For the panel that says what the automation does."""
    return {"sentence": sentence(subject.row), "row": subject.row}
