"""How notes from the spot are listed, shown and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.beside.rights import LEADING, WORKING
from dougong.platform.register import Centre, Page, Resource, pages, register

from . import actions, models

CENTRE = Centre("site", _("On site"), "map-pin", 45)
LOOKING = ("executive", "internal_auditor", "external_auditor", "reader")
PLACE = ("latitude", "longitude", "accuracy_m")


@register
class CheckInResource(Resource):
    model = models.CheckIn
    centre = CENTRE
    icon = "map-pin"
    columns = ("record", "site", "taken_at", "maker", "latitude", "longitude")
    fields = ("site", "taken_at", "note", *PLACE)
    captured = ("site", "note")
    filters = ("site", "maker", "taken_at")
    actions = (actions.AddSiteNote,)
    without = ("change",)
    grants = (
        dict.fromkeys(LOOKING, ())
        | dict.fromkeys(WORKING, ("add",))
        | dict.fromkeys(LEADING, ("add", "delete"))
    )


@register
class InspectionResource(Resource):
    model = models.Inspection
    centre = CENTRE
    icon = "clipboard-check"
    columns = ("record", "site", "finding", "taken_at", "maker")
    fields = ("site", "finding", "note", "taken_at", *PLACE)
    sections = (
        (_("Finding"), ("site", "finding", "note")),
        (_("Moment and place"), ("taken_at", *PLACE)),
    )
    captured = ("site", "finding", "note")
    filters = ("site", "finding", "maker", "taken_at")
    actions = (actions.AddSiteNote,)
    grants = (
        dict.fromkeys(LOOKING, ())
        | dict.fromkeys(WORKING, ("add", "change"))
        | dict.fromkeys(LEADING, ("add", "change", "delete"))
    )


pages.append(Page(CENTRE, "capture", _("Capture"), "device-mobile", "checkin.view", order=10))
