"""Cost elements and fiscal periods in the register."""

from __future__ import annotations

from dougong.apps.accounts.choices import VIEWERS
from dougong.apps.finance import actions, models
from dougong.platform.register import Resource, register

from .centre import CENTRE


@register
class CostElementResource(Resource):
    model = models.CostElement
    centre = CENTRE
    icon = "sitemap"
    order = 80
    columns = ("record", "parent", "kind_of_element", "nature", "is_retired")
    fields = ("unit", "parent", "name_zh", "name_en", "kind_of_element", "nature", "is_retired")
    filters = ("kind_of_element", "nature", "is_retired", "parent")
    grants = VIEWERS | {"finance": ("add", "change", "delete")}


@register
class FiscalPeriodResource(Resource):
    model = models.FiscalPeriod
    centre = CENTRE
    icon = "calendar"
    order = 90
    columns = ("record", "unit", "state")
    fields = ("unit", "year", "month")
    filters = ("unit", "year", "state")
    actions = (actions.ClosePeriod, actions.ReopenPeriod)
    without = ("change", "delete")
    grants = VIEWERS | {
        "finance": ("add", "close", "reopen"),
        "finance_head": ("close", "reopen"),
    }
