"""How units and calendars are listed, shown, edited and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import VIEWERS
from dougong.apps.accounts.models import Person
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Centre, Resource, register

from . import actions, models, queries

CENTRE = Centre("organisation", _("Organisation"), "building-bank", 80)


@register
class UnitResource(Resource):
    model = models.Unit
    centre = CENTRE
    icon = "sitemap"
    order = 10
    columns = ("record", "kind_of_unit", "parent", "city", "state")
    fields = (
        "name_zh",
        "name_en",
        "short_zh",
        "short_en",
        "kind_of_unit",
        "parent",
        "order",
        "calendar",
        "licence_no",
        "cost_centre_code",
        "city",
        "latitude",
        "longitude",
        "opened_on",
    )
    filters = ("kind_of_unit", "parent", "state")
    actions = (
        actions.AddUnit,
        actions.ChangeUnit,
        actions.DeleteUnit,
        actions.MoveUnit,
        actions.OpenUnit,
        actions.CloseUnit,
    )
    facts = (queries.descendant_count, queries.headcount)
    panels = (
        RelatedPanel(_("Units below"), model=models.Unit, foreign_key="parent"),
        RelatedPanel(_("People"), model=Person, foreign_key="unit"),
    )
    grants = VIEWERS | {
        "pmo": ("add", "change"),
        "hr": ("add", "change", "delete", "move", "open", "close"),
        "security_admin": (),
    }


@register
class CalendarResource(Resource):
    model = models.Calendar
    centre = CENTRE
    icon = "calendar"
    order = 20
    columns = ("record", "purpose", "base", "source", "covers_to", "unit")
    fields = ("name_zh", "name_en", "unit", "purpose", "base", "week", "source")
    filters = ("purpose", "source")
    actions = (actions.ChangeCalendar, actions.PublishCalendarYear)
    panels = (RelatedPanel(_("Special days"), model=models.CalendarDay, foreign_key="calendar"),)
    links = (("calendar-year", _("Year"), "calendar-event"),)
    policy_class = queries.PublishedDownwards
    grants = VIEWERS | {"pmo": ("add", "change", "delete", "publish")}


@register
class CalendarDayResource(Resource):
    model = models.CalendarDay
    centre = CENTRE
    icon = "calendar-event"
    order = 30
    columns = ("record", "calendar", "day", "kind_of_day", "origin")
    fields = ("calendar", "day", "kind_of_day", "intervals", "name_zh", "name_en")
    filters = ("calendar", "kind_of_day", "origin")
    ordering = "-day"
    in_menu = False
    actions = (actions.AddCalendarDay, actions.ChangeCalendarDay)
    policy_class = queries.PublishedDownwards
    grants = VIEWERS | {"pmo": ("add", "change", "delete")}
