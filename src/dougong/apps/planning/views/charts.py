"""Charts of the dashboard as specifications for `<dg-chart>`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dougong.apps.planning.models import Plan
from dougong.apps.planning.queries.dashboard import Curve
from dougong.apps.planning.queries.moments import wall


def _words() -> dict[str, str]:
    return {"figures": _("Show figures"), "empty": _("There are no figures yet.")}


def curve_chart(curve: Curve, plan: Plan) -> dict[str, Any]:
    """Planned, done and forecast share of the work over time, with the data date marked."""
    planned = _("By baseline") if curve.has_baseline else _("By plan")
    series: list[dict[str, Any]] = [
        {"name": planned, "values": curve.planned, "role": "baseline"},
        {"name": _("Done"), "values": curve.done, "role": "done"},
        {"name": _("Forecast"), "values": curve.forecast, "role": "work", "dashed": True},
    ]
    spec: dict[str, Any] = {
        "kind": "line",
        "title": _("Progress"),
        "note": _("Share of the work by effort, else by duration"),
        "axis": "date",
        "categories": [day.isoformat() for day in curve.days],
        "categoryTitle": _("Day"),
        "series": [one for one in series if any(v is not None for v in one["values"])],
        "percent": True,
        "strings": _words(),
    }
    if plan.data_date_at is not None:
        day = wall(plan.data_date_at, plan.zone).date().isoformat()
        spec["marks"] = [{"at": day, "name": _("Data date"), "role": "dataDate"}]
    return spec


def float_chart(classes: list[tuple[str, str, int]]) -> dict[str, Any]:
    """How many open items have how much total float."""
    return {
        "kind": "bars",
        "title": _("Total float"),
        "note": _("Open items by working days of total float"),
        "categories": [label for label, _role, _count in classes],
        "categoryTitle": _("Working days"),
        "roles": [role for _label, role, _count in classes],
        "series": [{"name": _("Items"), "values": [count for _label, _role, count in classes]}],
        "strings": _words(),
    }
