"""A scheduled plan as `dougong.schedule/1` data and as CSV rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import Finding
from dougong.kernel.plan import LagKind, PlanActivity, PlanDocument, Timing

from .comparison import DATE_COLUMNS, FLOAT_COLUMNS, Difference, differing
from .instants import NONE
from .model import STATES
from .result import DRIVERS, DrivingLink, ScheduleResult

SCHEMA = "dougong.schedule/1"
ENGINE_VERSION = "1.0.0"
COLUMNS = (
    "id",
    *DATE_COLUMNS,
    *FLOAT_COLUMNS,
    "critical",
    "driving_predecessor",
)
_SHOWN_DATES = (*DATE_COLUMNS, "start", "finish")
_OUTLINE_ONLY = ("xer", "pmxml")


class Rendering:
    """The rows that are shown of a result, with their dates as text.

    Parameters
    ----------
    document, result
        A plan and what scheduling made of it.
    compared
        Differences to the dates that the file stores, when they are to be shown.
    """

    def __init__(
        self,
        document: PlanDocument,
        result: ScheduleResult,
        compared: Mapping[str, Difference] | None = None,
    ) -> None:
        self._document = document
        self._result = result
        self._compared = compared
        self._rows = [row for row, a in enumerate(document.activities) if _is_shown(a, document)]
        self._dates = {name: _texts(result.moments(name)) for name in _SHOWN_DATES}
        self._floats = {name: _minutes(getattr(result.dates, name)) for name in FLOAT_COLUMNS}

    def data(self, read_ms: float) -> dict[str, Any]:
        """The whole answer, ready for JSON."""
        result, source = self._result, self._document.source
        return {
            "schema": SCHEMA,
            "engine": ENGINE_VERSION,
            "source": {"file": source.file, "sha256": source.sha256, "format": source.format},
            "options": asdict(result.settings[0]),
            "projects": [
                {
                    "id": project.id,
                    "data_date": _text(project.data_date),
                    "start": _text(project.start),
                    "finish": _text(project.finish),
                    "critical": project.critical,
                    "min_total_float": project.min_total_float,
                }
                for project in result.projects
            ],
            "activities": list(self._activities()),
            "findings": [finding_data(finding) for finding in self.findings()],
            "ms": {"read": round(read_ms, 1)}
            | {name: round(value, 1) for name, value in result.milliseconds.items()},
        }

    def findings(self) -> list[Finding]:
        """Remarks of the reader, of the engine, and on differences to stored dates."""
        differences = differing(self._document, self._compared) if self._compared else []
        return [*self._document.findings, *self._result.findings, *differences]

    def _activities(self) -> Iterator[dict[str, Any]]:
        result, dates = self._result, self._result.dates
        states, drivers = dates.state.tolist(), dates.driver.tolist()
        critical, longest = dates.is_critical.tolist(), dates.is_on_longest_path.tolist()
        differences = list(self._differences())
        for row in self._rows:
            activity = self._document.activities[row]
            found: dict[str, Any] = {
                "id": activity.id,
                "project": activity.project,
                "name": activity.name,
                "state": STATES[states[row]],
                "calendar": result.calendars[row],
            }
            found |= {name: column[row] for name, column in self._dates.items()}
            found |= {name: column[row] for name, column in self._floats.items()}
            found["critical"] = critical[row]
            found["longest_path"] = longest[row]
            found["driver"] = DRIVERS[drivers[row]] if drivers[row] >= 0 else None
            found["driving"] = [self._link(link) for link in result.driving.get(row, ())]
            if differences:
                found["stored"], found["difference"] = _stored(activity), differences[row]
            yield found

    def _link(self, driving: DrivingLink) -> dict[str, Any]:
        link = self._document.links[driving.link]
        found: dict[str, Any] = {"pred": link.pred, "type": link.type.value, "lag": link.lag}
        if link.lag_kind is not LagKind.WORKING:
            found["lag_kind"] = link.lag_kind.value
        return found

    def _differences(self) -> Iterator[dict[str, int]]:
        """Per activity, ours less stored in working minutes, where both have a value."""
        if self._compared is None:
            return
        found: list[dict[str, int]] = [{} for _ in self._result.ids]
        for name, difference in self._compared.items():
            pairs = zip(difference.rows.tolist(), difference.minutes.tolist(), strict=True)
            for row, minutes in pairs:
                found[row][name] = minutes
        yield from found

    def header(self) -> list[str]:
        """Names of the CSV columns."""
        names = [*DATE_COLUMNS, *FLOAT_COLUMNS] if self._compared is not None else []
        extra = [f"stored_{name}" for name in names] + [f"difference_{name}" for name in names]
        return [*COLUMNS, *extra]

    def table(self) -> Iterator[list[Any]]:
        """CSV rows in file order."""
        columns: list[Sequence[object]] = [self._dates[name] for name in DATE_COLUMNS]
        columns += [self._floats[name] for name in FLOAT_COLUMNS]
        critical = self._result.dates.is_critical.tolist()
        differences = list(self._differences())
        for row in self._rows:
            driving = self._result.driving.get(row, ())
            preds = dict.fromkeys(self._document.links[link.link].pred for link in driving)
            activity = self._document.activities[row]
            values: list[object] = [activity.id, *(column[row] for column in columns)]
            values += [int(critical[row]), "|".join(preds)]
            if differences:
                stored = _stored(activity)
                values += [stored.get(name) for name in (*DATE_COLUMNS, *FLOAT_COLUMNS)]
                values += [differences[row].get(n) for n in (*DATE_COLUMNS, *FLOAT_COLUMNS)]
            yield values


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding, ready for JSON."""
    return {
        "code": finding.code,
        "level": finding.level,
        "message": str(finding),
        "activities": list(finding.activities),
    }


def _is_shown(activity: PlanActivity, document: PlanDocument) -> bool:
    """Nodes of a Primavera work breakdown are no activities; summary activities are."""
    if document.source.format not in _OUTLINE_ONLY or activity.timing is not Timing.SUMMARY:
        return True
    return activity.custom.get("task_type") == "TT_WBS"


def _texts(moments: NDArray[np.datetime64]) -> list[str | None]:
    return [None if text == "NaT" else text for text in np.datetime_as_string(moments).tolist()]


def _minutes(column: NDArray[np.int32]) -> list[int | None]:
    return [None if minutes == NONE else minutes for minutes in column.tolist()]


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M}"


def _stored(activity: PlanActivity) -> dict[str, Any]:
    stored = activity.stored
    if stored is None:
        return {}
    dates = {name: _text(getattr(stored, name)) for name in DATE_COLUMNS}
    return dates | {name: getattr(stored, name) for name in FLOAT_COLUMNS}
