"""A requirement from the pool to its acceptance."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.requirements.choices import RequirementKind, RequirementState
from dougong.apps.requirements.models import Requirement
from dougong.apps.requirements.queries.criteria import read, unverifiable
from dougong.apps.requirements.queries.priorities import missing
from dougong.platform.actions import Action, Add, Change

from .texts import keep_text, number_text, weigh
from .tracing import suspect_links

State = RequirementState
MEASURED = (RequirementKind.NON_FUNCTIONAL, RequirementKind.SECURITY)


class AddRequirement(Add):
    """Raise a requirement: its first text is version 1."""

    label = _("Raise")

    def perform(self) -> None:
        self.record.raised_by_id = self.by.natural_person
        weigh(self.record)

    def follow(self) -> None:
        keep_text(self.record, self.by, self.reason)


class ChangeRequirement(Change):
    """Edit a requirement; another text becomes the next version, and no signed text is edited."""

    def check(self) -> None:
        requirement: Requirement = self.record
        is_other_text = requirement.content() != self.stored.content()
        if is_other_text and self.stored.baseline_number is not None:
            message = _(
                "%(code)s is confirmed in version %(number)s. Open a change request for its text."
            )
            names = {"code": requirement.code, "number": self.stored.baseline_number}
            raise ValidationError(message, "requirements.confirmed", names)

    def perform(self) -> None:
        self.has_new_text = number_text(self.record, self.stored)
        weigh(self.record)

    def follow(self) -> None:
        if self.has_new_text:
            keep_text(self.record, self.by, self.reason)
            suspect_links(self.record)


class Passage(Action):
    """A verb that takes a requirement from one of some states to another."""

    def check(self) -> None:
        if self.stored.state not in self.sources:
            message = _("A requirement in the state “%(state)s” cannot do this.")
            names = {"state": State(self.stored.state).label}
            raise ValidationError(message, "requirements.wrong_state", names)

    def perform(self) -> None:
        (self.record.state,) = self.goals

    @classmethod
    def applies_to(cls, record: Requirement) -> bool:
        return record.state in cls.sources


class AnalyseRequirement(Passage):
    """Every criterion can be verified, and it is known who answers for it."""

    verb, label, icon = "analyse", _("Analysed"), "search"
    sources, goals = (State.RAISED,), (State.ANALYSED,)

    def check(self) -> None:
        super().check()
        requirement: Requirement = self.record
        self.require_people(requirement)
        criteria = read(requirement.criteria)
        if not criteria:
            message = _("Version %(number)s has no acceptance criterion.")
            names = {"number": requirement.text_number}
            raise ValidationError(message, "requirements.criteria_missing", names)
        if unclear := unverifiable(requirement.criteria):
            message = _(
                "Nobody could verify these criteria: %(numbers)s. Give a figure or a scene."
            )
            lines = {"numbers": ", ".join(map(str, unclear))}
            raise ValidationError(message, "requirements.not_verifiable", lines)
        is_measured = any(one.kind in {"measure", "checklist"} for one in criteria)
        if requirement.kind_of_requirement in MEASURED and not is_measured:
            message = _("A requirement of this kind needs a measure or a point to check.")
            raise ValidationError(message, "requirements.measure_missing")

    @staticmethod
    def require_people(requirement: Requirement) -> None:
        for name in ("product_manager", "sponsor"):
            if getattr(requirement, f"{name}_id") is None:
                message = _("Name this person first.")
                error = ValidationError(message, "requirements.person_missing")
                raise ValidationError({name: error})


class PrioritiseRequirement(Passage):
    """It has its place among the others by an agreed way to rank."""

    verb, label, icon = "prioritise", _("Prioritised"), "sort-descending"
    sources, goals = (State.ANALYSED,), (State.PRIORITISED,)

    def check(self) -> None:
        super().check()
        if names := missing(self.record):
            columns = [str(self.record._meta.get_field(name).verbose_name) for name in names]
            message = _("No score without these: %(fields)s.")
            told = {"fields": ", ".join(columns)}
            raise ValidationError(message, "requirements.score_missing", told)


class ConfirmRequirement(Passage):
    """The sheet on which it stands is signed by all: this text is the baseline."""

    verb, label, icon = "confirm", _("Confirmed"), "signature"
    sources = (State.PRIORITISED, State.CONFIRMED, State.IN_DELIVERY, State.DELIVERED)
    goals = (State.CONFIRMED,)

    def perform(self) -> None:
        if self.record.state == State.PRIORITISED:
            super().perform()
        self.record.baseline_number = self.record.text_number


class BeginDelivery(Passage):
    """Work on it has begun."""

    verb, label, icon = "begin_delivery", _("Begin delivery"), "player-play"
    sources, goals = (State.CONFIRMED,), (State.IN_DELIVERY,)


class DeliverRequirement(Passage):
    """It is built and waits for acceptance."""

    verb, label, icon = "deliver", _("Delivered"), "package"
    sources, goals = (State.IN_DELIVERY,), (State.DELIVERED,)


class AcceptRequirement(Passage):
    """The business side finds every criterion fulfilled; whoever built it does not say so."""

    verb, label, icon = "accept", _("Accept"), "circle-check"
    sources, goals = (State.DELIVERED,), (State.ACCEPTED,)

    def check(self) -> None:
        super().check()
        person = self.by.natural_person
        if person is not None and person == self.record.owner_id:
            message = _("The owner built it: somebody else accepts it.")
            raise ValidationError(message, "requirements.same_person")


class RejectRequirement(Passage):
    """It will not be done."""

    verb, label, icon, needs_reason = "reject", _("Reject"), "x", True
    sources, goals = (State.RAISED, State.ANALYSED, State.PRIORITISED), (State.REJECTED,)


class DeferRequirement(Passage):
    """Not now."""

    verb, label, icon, needs_reason = "defer", _("Defer"), "clock-pause", True
    sources, goals = (State.RAISED, State.ANALYSED, State.PRIORITISED), (State.DEFERRED,)


class ReopenRequirement(Passage):
    """Back into the pool."""

    verb, label, icon, needs_reason = "reopen", _("Reopen"), "rotate", True
    sources, goals = (State.REJECTED, State.DEFERRED), (State.RAISED,)


class MergeRequirement(Passage):
    """It says the same as another one, which goes on in its place."""

    verb, label, icon, needs_reason = "merge", _("Merge into another"), "git-merge", True
    edits = ("merged_into",)
    sources, goals = (State.RAISED, State.ANALYSED, State.PRIORITISED), (State.MERGED,)

    def check(self) -> None:
        super().check()
        other = self.record.merged_into
        if other is None or other.pk == self.record.pk or other.state == State.MERGED:
            message = _("Name another requirement that goes on in its place.")
            error = ValidationError(message, "requirements.merge_into_what")
            raise ValidationError({"merged_into": error})
