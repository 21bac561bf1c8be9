"""The responsibility matrix of a project: things down, people across."""

from __future__ import annotations

from typing import Any

from dougong.apps.portfolio.models import Project
from dougong.apps.requirements.choices import Letter
from dougong.apps.requirements.models import Responsibility
from dougong.platform.pages import OwnPage
from dougong.platform.policies import policy_of
from dougong.platform.register import registry

MOST = 600


class ResponsibilityPage(OwnPage):
    """Who does, answers for, is asked about and is told of what."""

    permission = "responsibility.view"
    model = Project
    template_name = "requirements/raci.html"

    def context(self) -> dict[str, Any]:
        rows = policy_of(Responsibility).rows(self.actor, "view").filter(project=self.row.pk)
        rows = rows.select_related("subject", "person__record").order_by("subject__code", "pk")
        cells = list(rows[: MOST + 1])
        people = {row.person_id: row.person for row in cells[:MOST]}
        lines: dict[int, dict[str, Any]] = {}
        for row in cells[:MOST]:
            line = lines.setdefault(row.subject_id, {"plate": row.subject, "letters": {}})
            line["letters"].setdefault(row.person_id, []).append(row)
        return {
            "resource": registry.of(Project),
            "people": list(people.values()),
            "lines": [
                {
                    "plate": line["plate"],
                    "cells": [line["letters"].get(person, ()) for person in people],
                }
                for line in lines.values()
            ],
            "is_cut": len(cells) > MOST,
            "letters": Letter.choices,
        }
