"""How tags are listed, shown and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.beside.rights import LEADING, WORKING
from dougong.platform.register import Resource, register
from dougong.platform.saved_views.resources import CENTRE

from . import actions, models
from .policies import TagPolicy

LOOKING = (*WORKING, "executive", "internal_auditor", "external_auditor", "reader")


@register
class TagResource(Resource):
    model = models.Tag
    centre = CENTRE
    icon = "tag"
    order = 110
    columns = ("record", "name_zh", "name_en", "colour", "unit")
    fields = ("name_zh", "name_en", "colour", "unit")
    sections = ((_("Tag"), ("name_zh", "name_en", "colour", "unit")),)
    filters = ("colour", "unit")
    ordering = "name_zh"
    actions = (actions.DeleteTag,)
    policy_class = TagPolicy
    grants = dict.fromkeys(LOOKING, ()) | dict.fromkeys(LEADING, ("add", "change", "delete"))
