"""How classes, holds and archives are listed, shown and served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from dougong.platform.ledger.resources import CENTRE
from dougong.platform.panels import HtmlPanel, Subject
from dougong.platform.policies import HousePolicy
from dougong.platform.register import Resource, register, registry

from . import actions, models

READERS = dict.fromkeys(
    ("audit_admin", "internal_auditor", "external_auditor", "compliance_officer", "system_admin"),
    (),
)


def kinds_kept_as(subject: Subject) -> Mapping[str, Any] | None:
    """Record kinds to which the class applies; each takes the longest of its classes."""
    key = subject.row.key
    kinds = [one.label_plural for one in registry.values() if key in one.model.retention]
    return {"kinds": kinds} if kinds else None


@register
class RetentionClassResource(Resource):
    model = models.RetentionClass
    centre = CENTRE
    icon = "clock"
    order = 20
    columns = ("record", "months", "regulation", "article", "mark", "confirmed_on")
    fields = (
        "title_zh", "title_en", "key", "months", "counts_from", "online_months", "regulation",
        "article", "edition", "parameter", "mark", "unit",
    )  # fmt: skip
    filters = ("counts_from", "mark", "unit")
    ordering = "months"
    actions = (actions.AddClass, actions.ChangeClass, actions.ConfirmClass)
    without = ("delete",)
    panels = (
        HtmlPanel(
            _("What is kept so"),
            place="side",
            template_name="keeping/kinds.html",
            feed=kinds_kept_as,
        ),
    )
    policy_class = HousePolicy
    grants = READERS | {"compliance_officer": ("add", "change", "confirm")}


@register
class LegalHoldResource(Resource):
    model = models.LegalHold
    centre = CENTRE
    icon = "lock"
    order = 30
    columns = ("record", "held", "state", "created_at")
    fields = ("held", "matter", "grounds")
    filters = ("state", "held")
    actions = (actions.PlaceHold, actions.LiftHold)
    without = ("change", "delete")
    grants = READERS | dict.fromkeys(("compliance_officer", "internal_auditor"), ("add", "lift"))


@register
class ArchiveResource(Resource):
    model = models.Archive
    centre = CENTRE
    icon = "archive"
    order = 40
    columns = ("record", "month", "kept_as", "stage", "entries", "size", "newest_at")
    fields = ("month", "kept_as", "unit")
    filters = ("stage", "kept_as", "unit")
    ordering = "-month"
    actions = (actions.OrderArchive, actions.DestroyArchive)
    without = ("change", "delete")
    policy_class = HousePolicy
    grants = READERS | {"audit_admin": ("add", "destroy"), "system_admin": ("add",)}
