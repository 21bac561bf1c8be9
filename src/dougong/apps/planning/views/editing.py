"""Where the Gantt page sends edits of the plan: looked at or stored, answered with what moved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from dougong.apps.planning import actions
from dougong.apps.planning.models import Plan
from dougong.apps.planning.queries.belonging import plan_of
from dougong.apps.planning.queries.edits import read_edits
from dougong.apps.planning.queries.gantt import gantt_of
from dougong.apps.planning.queries.kept import make_ready
from dougong.apps.portfolio.models import Project
from dougong.platform.actions import Missing
from dougong.platform.pages import OwnData
from dougong.platform.requests.bodies import BodyRefused, BodyTooLarge, check_texts, read

LARGEST_BODY, MOST_KEYS = 2 * 2**20, 100_000


class PlanEditData(OwnData):
    """Edits in, dates out.

    `dry` only looks; `ask` stores unless tasks move that were not edited. Each edit asks for the
    right of its own verb.
    """

    permission = "workitem.view"
    model = Project
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        body, plan = self.body(), self.plan()
        edits = read_edits(body.get("edits"))
        if not edits:
            make_ready(plan)
            return JsonResponse({"stored": False})
        asks, dry = (body.get(name) is True for name in ("ask", "dry"))
        outcome = actions.edit_plan(plan, edits, by=self.actor, asks=asks, dry=dry)
        cascade = outcome.cascade
        if not outcome.is_stored:
            return JsonResponse({"stored": False, "cascade": cascade.told() if cascade else None})
        told = {"stored": True, "made": outcome.editor.made, "undo": outcome.editor.told()}
        return JsonResponse(told | {"gantt": gantt_of(self.plan(), self.actor)})

    def plan(self) -> Plan:
        found = plan_of(self.row.pk)
        if found is None:
            raise Missing(str(self.row.pk))
        return found

    def body(self) -> dict[str, Any]:
        if len(self.request.body) > LARGEST_BODY:
            message = "The body is larger than %(limit)s bytes."
            raise BodyTooLarge(message, params={"limit": LARGEST_BODY})
        found = read(self.request.body, MOST_KEYS)
        if not isinstance(found, dict):
            raise BodyRefused("The body must be a JSON object.")
        check_texts(found)
        return found
