"""States, kinds and options of plans, each in the order of life or of the planning domain."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemKind(models.TextChoices):
    PHASE = "phase", _("Phase")
    DELIVERABLE = "deliverable", _("Deliverable")
    WORK_PACKAGE = "work_package", _("Work package")
    TASK = "task", _("Task")
    MILESTONE = "milestone", _("Milestone")
    STORY = "story", _("Story")
    ACTION_ITEM = "action_item", _("Action item")


class ItemState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    READY = "ready", _("Ready")
    IN_PROGRESS = "in_progress", _("In progress")
    IN_REVIEW = "in_review", _("In review")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_STATES = (ItemState.DRAFT, ItemState.READY, ItemState.IN_PROGRESS, ItemState.IN_REVIEW)


class TimingChoice(models.TextChoices):
    DURATION = "duration", _("Duration")
    START_MILESTONE = "start_milestone", _("Start milestone")
    FINISH_MILESTONE = "finish_milestone", _("Finish milestone")
    LEVEL_OF_EFFORT = "level_of_effort", _("Level of effort")
    SUMMARY = "summary", _("Summary")


class ScheduleMode(models.TextChoices):
    AUTO = "auto", _("Automatic")
    MANUAL = "manual", _("Manual")


class EffortRule(models.TextChoices):
    FIXED_DURATION = "fixed_duration", _("Fixed duration")
    FIXED_UNITS = "fixed_units", _("Fixed units")
    FIXED_EFFORT = "fixed_effort", _("Fixed effort")


class CalendarUseChoice(models.TextChoices):
    TASK = "task", _("Calendar of the item")
    RESOURCES = "resources", _("Calendars of the resources")
    BOTH = "both", _("What both share")


class ConstraintChoice(models.TextChoices):
    ASAP = "ASAP", _("As soon as possible")
    ALAP = "ALAP", _("As late as possible")
    SNET = "SNET", _("Start no earlier than")
    SNLT = "SNLT", _("Start no later than")
    FNET = "FNET", _("Finish no earlier than")
    FNLT = "FNLT", _("Finish no later than")
    START_ON = "START_ON", _("Start on")
    FINISH_ON = "FINISH_ON", _("Finish on")
    MSO = "MSO", _("Must start on")
    MFO = "MFO", _("Must finish on")
    MANDATORY_START = "MANDATORY_START", _("Mandatory start")
    MANDATORY_FINISH = "MANDATORY_FINISH", _("Mandatory finish")


UNDATED_CONSTRAINTS = (ConstraintChoice.ASAP, ConstraintChoice.ALAP)
SECOND_CONSTRAINTS = (
    ConstraintChoice.SNET,
    ConstraintChoice.SNLT,
    ConstraintChoice.FNET,
    ConstraintChoice.FNLT,
)


class PercentKind(models.TextChoices):
    DURATION = "duration", _("Of the duration")
    PHYSICAL = "physical", _("Physical")
    EFFORT = "effort", _("Of the effort")
    STEPS = "steps", _("By steps")
    MILESTONE_WEIGHTS = "milestone_weights", _("By milestone weights")


class Driver(models.TextChoices):
    """What fixes the early start of an item."""

    LINK = "link", _("Link")
    CONSTRAINT = "constraint", _("Constraint")
    DATA_DATE = "data_date", _("Data date")
    PROJECT_START = "project_start", _("Project start")
    ACTUAL = "actual", _("Actual date")
    MANUAL = "manual", _("Typed date")
    LEVELLING = "levelling", _("Levelling")
    RESOURCE = "resource", _("Resource")
    EXPECTED_FINISH = "expected_finish", _("Expected finish")


class LinkChoice(models.TextChoices):
    FS = "FS", _("Finish to start")
    SS = "SS", _("Start to start")
    FF = "FF", _("Finish to finish")
    SF = "SF", _("Start to finish")


class LagKindChoice(models.TextChoices):
    WORKING = "working", _("Working time")
    ELAPSED = "elapsed", _("Elapsed time")
    PERCENT = "percent", _("Percent of the predecessor")


class CalendarKind(models.TextChoices):
    PROJECT = "project", _("Project")
    TASK = "task", _("Task")
    PERSON = "person", _("Person")
    EQUIPMENT = "equipment", _("Equipment")
    LAUNCH = "launch", _("Launch")
    IMPORTED = "imported", _("Imported")


class ResourceKind(models.TextChoices):
    PERSON = "person", _("Person")
    CREW = "crew", _("Crew")
    EQUIPMENT = "equipment", _("Equipment")
    MATERIAL = "material", _("Material")
    PLACEHOLDER = "placeholder", _("Placeholder")


class Profile(models.TextChoices):
    """Whose scheduling rules hold where a plan does not say otherwise."""

    DOUGONG = "dougong", _("Dougong")
    P6 = "p6", _("Primavera P6")
    MSPROJECT = "msproject", _("Microsoft Project")


class ScheduleFrom(models.TextChoices):
    START = "start", _("From the start")
    FINISH = "finish", _("From the finish")


class LagCalendar(models.TextChoices):
    PREDECESSOR = "predecessor", _("Of the predecessor")
    SUCCESSOR = "successor", _("Of the successor")
    PROJECT = "project", _("Of the project")
    ELAPSED = "elapsed", _("Round the clock")


class ProgressRule(models.TextChoices):
    RETAINED_LOGIC = "retained_logic", _("Retained logic")
    PROGRESS_OVERRIDE = "progress_override", _("Progress override")


class SsLagFrom(models.TextChoices):
    ACTUAL_START = "actual_start", _("Actual start")
    EARLY_START = "early_start", _("Early start")


class FloatKind(models.TextChoices):
    FINISH = "finish", _("Finish float")
    START = "start", _("Start float")
    SMALLEST = "smallest", _("The smaller one")


class CriticalRule(models.TextChoices):
    FLOAT = "float", _("Total float")
    LONGEST_PATH = "longest_path", _("Longest path")


class ExternalLinks(models.TextChoices):
    BOTH = "both", _("Predecessors and successors")
    PREDECESSORS = "predecessors", _("Predecessors")
    NONE = "none", _("None")


class FloatBasis(models.TextChoices):
    OWN_PROJECT = "own_project", _("Own project")
    WHOLE_SET = "whole_set", _("Whole set")


class AlapRule(models.TextChoices):
    FREE_FLOAT = "free_float", _("Free float")
    TOTAL_FLOAT = "total_float", _("Total float")


class BaselineState(models.TextChoices):
    CURRENT = "current", _("Current")
    SUPERSEDED = "superseded", _("Superseded")


class PlanFileState(models.TextChoices):
    """The life of an uploaded plan file."""

    STORED = "stored", _("Stored")
    CHECKED = "checked", _("Checked")
    REFUSED = "refused", _("Refused")
    IMPORTING = "importing", _("Being imported")
    IMPORTED = "imported", _("Imported")
    DISCARDED = "discarded", _("Discarded")
