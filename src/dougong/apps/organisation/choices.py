"""Kinds and states of units, purposes and days of calendars."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    INSTITUTION = "institution", _("Institution")
    HEAD_DEPARTMENT = "head_department", _("Head-office department")
    PMO = "pmo", _("Project management office")
    BRANCH_TIER1 = "branch_tier1", _("Tier-1 branch")
    BRANCH_TIER2 = "branch_tier2", _("Tier-2 branch")
    OUTLET = "outlet", _("Outlet")
    SUBSIDIARY = "subsidiary", _("Subsidiary")
    CENTRE = "centre", _("Centre")
    TEAM = "team", _("Team")
    EXTERNAL = "external", _("External body")


class UnitState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("In operation")
    CLOSED = "closed", _("Closed")


class CalendarPurpose(models.TextChoices):
    WORK = "work", _("Work")
    TRADING = "trading", _("Trading")
    SETTLEMENT = "settlement", _("Settlement")
    RELEASE = "release", _("Release")


class CalendarSource(models.TextChoices):
    """Who publishes the special days of a calendar."""

    NONE = "", _("nobody: days are entered by hand")
    CN_LEGAL = "cn_legal", _("State Council, mainland China")
    CN_EXCHANGES = "cn_exchanges", _("Shanghai and Shenzhen exchanges")
    HK_EXCHANGE = "hk_exchange", _("Hong Kong exchange")


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("Holiday")
    MAKE_UP = "make_up", _("Make-up day")
    HALF_DAY = "half_day", _("Half day")
    CLOSURE = "closure", _("Closure")
    TRADING_HOLIDAY = "trading_holiday", _("Trading holiday")


class DayOrigin(models.TextChoices):
    PUBLISHED = "published", _("Published")
    FORECAST = "forecast", _("Forecast until published")
    MANUAL = "manual", _("Entered by hand")
