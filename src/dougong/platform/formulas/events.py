"""What happens to formulas, for whoever has to work them out again."""

from __future__ import annotations

from dougong.platform.jobs.events import Event

FORMULA_CHANGED = Event("formula.changed", "Records of a kind have a new or another formula.")
