"""The page of one record: its panels, its verbs, its own pages and its place."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse

from dougong.platform.navigation import tabs_of
from dougong.platform.panels import Subject, panels_of
from dougong.platform.wording import plates_named, tags_among

from .base import address_shown
from .kind import Button, KindPage, buttons_on, verbs_on
from .steps import Held, course_of


class DetailPage(KindPage):
    """Fields, facts and panels of one record."""

    template_name = "ui/detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.resource.policy.veiled(self.row, self.actor)
        subject = Subject(row, self.resource, self.actor)
        panels = []
        for panel in panels_of(self.resource):
            context = panel.context(subject)
            if context is not None:
                template = getattr(panel, "template_name", "") or panel.template
                panels.append({"panel": panel, "template": template, **context})
        return self.shown(
            panels=[one for one in panels if one["panel"].place == "main"],
            side_panels=[one for one in panels if one["panel"].place == "side"],
            buttons=self.buttons(),
            course=course_of(self.row, self.resource, self.actor, self.held),
            tabs=tabs_of(self.row, f"{self.resource.name}-detail"),
            **place_of(self.row),
        )

    @cached_property
    def held(self) -> Held:
        """The verbs at hand."""
        return verbs_on(self.row, self.resource, self.actor)

    def buttons(self) -> list[Button]:
        """The verbs at hand; beside a list they lead back to it."""
        back = address_shown(self.request) if self.is_fragment else ""
        return buttons_on(self.row, self.resource, self.actor, back, self.held)


def place_of(row: Any) -> dict[str, Any]:
    """Project and unit of the record, and the tags on it, from its name plate."""
    plate = row.record
    fields = [plate._meta.get_field("project"), plate._meta.get_field("unit")]
    plates = plates_named([plate], fields, plate.tags)
    keys = {"project": plate.project_id, "unit": plate.unit_id}
    place = {name: plates.get(key) for name, key in keys.items() if key and key != row.pk}
    return {"place": place, "tags": tags_among(plate, plates)}
