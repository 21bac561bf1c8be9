"""Work items: everything that is planned on the one board and in the one network."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import (
    SECOND_CONSTRAINTS,
    UNDATED_CONSTRAINTS,
    CalendarUseChoice,
    ConstraintChoice,
    Driver,
    EffortRule,
    ItemKind,
    ItemState,
    PercentKind,
    ScheduleMode,
    TimingChoice,
)
from dougong.platform.records import Recorded
from dougong.platform.records.bilingual import in_reader_language

POINTS = (TimingChoice.START_MILESTONE, TimingChoice.FINISH_MILESTONE)


def _moment(label: Any) -> models.DateTimeField:
    return models.DateTimeField(label, null=True, blank=True)


def _computed(label: Any) -> models.DateTimeField:
    """A moment that only scheduling writes."""
    return models.DateTimeField(label, null=True, blank=True, editable=False)


class Computed(models.Model):
    """What scheduling a plan finds out about an item; nothing else writes these columns."""

    early_start_at = _computed(_("early start"))
    early_finish_at = _computed(_("early finish"))
    late_start_at = _computed(_("late start"))
    late_finish_at = _computed(_("late finish"))
    start_at = _computed(_("start"))
    finish_at = _computed(_("finish"))
    total_float_minutes = models.IntegerField(_("total float, minutes"), null=True, editable=False)
    free_float_minutes = models.IntegerField(_("free float, minutes"), null=True, editable=False)
    is_critical = models.BooleanField(_("critical"), default=False, editable=False)
    is_on_longest_path = models.BooleanField(
        _("on the longest path"), default=False, editable=False
    )
    driver = models.CharField(
        _("driver"), max_length=16, choices=Driver, blank=True, editable=False
    )
    driver_item = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("driving predecessor"),
        editable=False,
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        abstract = True


COMPUTED = tuple(field.attname for field in Computed._meta.local_fields)
"""Names of the columns that only scheduling writes."""


class Progress(models.Model):
    """What people report about an item: how far it is, and when it really began and ended."""

    actual_start_at = _moment(_("actual start"))
    actual_finish_at = _moment(_("actual finish"))
    suspended_at = _moment(_("suspended"))
    resumed_at = _moment(_("resumed"))
    remaining_minutes = models.PositiveIntegerField(_("remaining duration, minutes"), default=0)
    percent_kind = models.CharField(
        _("kind of percent"), max_length=20, choices=PercentKind, default=PercentKind.DURATION
    )
    percent_complete = models.DecimalField(
        _("percent complete"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    effort_minutes = models.PositiveIntegerField(_("effort, minutes"), default=0)
    actual_effort_minutes = models.PositiveIntegerField(_("actual effort, minutes"), default=0)
    remaining_effort_minutes = models.PositiveIntegerField(
        _("remaining effort, minutes"), default=0
    )

    class Meta:
        abstract = True


class Bounds(models.Model):
    """Dates that people set to hold an item in its place."""

    schedule_mode = models.CharField(
        _("scheduling"), max_length=8, choices=ScheduleMode, default=ScheduleMode.AUTO
    )
    manual_start_at = _moment(_("typed start"))
    manual_finish_at = _moment(_("typed finish"))
    constraint_kind = models.CharField(
        _("constraint"), max_length=16, choices=ConstraintChoice, default=ConstraintChoice.ASAP
    )
    constraint_at = _moment(_("constraint date"))
    second_constraint_kind = models.CharField(
        _("second constraint"), max_length=16, choices=ConstraintChoice, blank=True
    )
    second_constraint_at = _moment(_("second constraint date"))
    deadline_at = _moment(_("deadline"))
    expected_finish_at = _moment(_("expected finish"))
    levelling_delay_minutes = models.PositiveIntegerField(
        _("levelling delay, minutes"), default=0, editable=False
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=500, validators=[MaxValueValidator(1000)]
    )

    class Meta:
        abstract = True


class WorkItem(Computed, Progress, Bounds, Recorded):
    """A piece of planned work: phase, deliverable, work package, task, milestone, story or action item.

    Durations, efforts and floats are working minutes of the item's own calendar.
    """

    code_prefix: ClassVar[str] = "W"
    treatments: ClassVar[dict[str, str]] = dict.fromkeys(COMPUTED, "skip")
    """What scheduling computes is told by its entry, as the list of dates that moved."""
    project = models.ForeignKey(
        "portfolio.Project", models.PROTECT, related_name="+", verbose_name=_("project")
    )
    kind_of_item = models.CharField(
        _("kind of item"), max_length=16, choices=ItemKind, default=ItemKind.TASK
    )
    activity_id = models.CharField(_("activity id"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ItemState, default=ItemState.DRAFT, editable=False
    )
    timing = models.CharField(
        _("timing"), max_length=16, choices=TimingChoice, default=TimingChoice.DURATION
    )
    duration_minutes = models.PositiveIntegerField(_("duration, minutes"), default=480)
    is_elapsed = models.BooleanField(_("round the clock"), default=False)
    effort_rule = models.CharField(
        _("effort rule"), max_length=16, choices=EffortRule, default=EffortRule.FIXED_DURATION
    )
    is_effort_driven = models.BooleanField(_("effort-driven"), default=False)
    calendar = models.ForeignKey(
        "planning.WorkCalendar",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("calendar"),
    )
    calendar_use = models.CharField(
        _("use of calendars"),
        max_length=12,
        choices=CalendarUseChoice,
        default=CalendarUseChoice.TASK,
    )
    assignee = models.ForeignKey(
        "accounts.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assignee"),
    )
    is_committed = models.BooleanField(_("committed"), default=False)
    custom_values = models.JSONField(_("further values"), default=dict, blank=True, editable=False)
    baseline_start_at = _computed(_("baseline start"))
    baseline_finish_at = _computed(_("baseline finish"))

    class Meta:
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        indexes = [
            models.Index(fields=["project", "parent", "position"], name="item_outline"),
            models.Index(fields=["title", "record"], name="item_by_title"),
            models.Index(fields=["start_at", "record"], name="item_by_start"),
            models.Index(fields=["finish_at", "record"], name="item_by_finish"),
            models.Index(
                fields=["assignee", "finish_at"],
                name="item_of_person",
                condition=~Q(state__in=(ItemState.DONE, ItemState.CANCELLED)),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "activity_id"],
                name="item_activity_id_once",
                condition=~Q(activity_id=""),
                violation_error_message=_("Another item of the project has this activity id."),
            ),
            models.UniqueConstraint(
                fields=["project", "external_source", "external_id"],
                name="item_external_id_once",
                condition=~Q(external_id=""),
            ),
            models.CheckConstraint(
                name="item_parent_is_another", condition=Q(parent=None) | ~Q(parent=F("record"))
            ),
            models.CheckConstraint(
                name="item_percent_0_to_100", condition=Q(percent_complete__range=(0, 100))
            ),
            models.CheckConstraint(name="item_priority_to_1000", condition=Q(priority__lte=1000)),
            models.CheckConstraint(
                name="item_milestone_is_a_point",
                condition=~Q(timing__in=POINTS) | Q(duration_minutes=0),
                violation_error_message=_("A milestone has no duration."),
            ),
            models.CheckConstraint(
                name="item_finishes_after_start",
                condition=Q(actual_finish_at=None) | Q(actual_finish_at__gte=F("actual_start_at")),
                violation_error_message=_("The actual finish lies before the actual start."),
            ),
            models.CheckConstraint(
                name="item_finish_needs_start",
                condition=Q(actual_finish_at=None) | Q(actual_start_at__isnull=False),
                violation_error_message=_("An actual finish needs an actual start."),
            ),
            models.CheckConstraint(
                name="item_constraint_has_date",
                condition=Q(constraint_kind__in=UNDATED_CONSTRAINTS)
                | Q(constraint_at__isnull=False),
                violation_error_message=_("This constraint needs a date."),
            ),
            models.CheckConstraint(
                name="item_second_constraint",
                condition=Q(second_constraint_kind="")
                | (
                    Q(second_constraint_kind__in=SECOND_CONSTRAINTS)
                    & Q(second_constraint_at__isnull=False)
                ),
                violation_error_message=_(
                    "The second constraint may only be a bound of start or finish, with a date."
                ),
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.title, self.title_en)

    def wording(self) -> tuple[str, str]:
        return self.title, self.title_en

    @property
    def is_open(self) -> bool:
        return self.state not in {ItemState.DONE, ItemState.CANCELLED}

    @property
    def is_milestone(self) -> bool:
        return self.timing in POINTS
