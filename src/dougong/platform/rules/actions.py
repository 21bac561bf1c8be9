"""Verbs on rule sets and versions: drafting is free, coming into force is decided by others."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dougong.platform.actions import Action, Add, Change, Delete
from dougong.platform.actions.classed import Stakes
from dougong.platform.comparison import TableChange, table_change
from dougong.platform.facts import facts_of
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation
from dougong.platform.records import Record
from dougong.platform.records.days import current_day
from dougong.platform.records.scopes import ScopeParent

from .choices import RuleForm, VersionState
from .coverage import findings
from .examples import read, require_met
from .models import RuleSet, RuleVersion
from .queries import in_force
from .rule import Rule, rule_of
from .sheets import sheet_of
from .shipped import shipped

SETTLED = ("key", "subject", "form", "unit_id")
"""Columns of a set that stand still once a version has been in force."""


def refuse(message: Any, code: str, field: str = "") -> ValidationError:
    error = ValidationError(message, code)
    return ValidationError({field: error}) if field else error


class AddRuleSet(Add):
    """Name the question; versions answer it."""

    def check(self) -> None:
        _require_facts(self.record)


class ChangeRuleSet(Change):
    """Edit names and purpose; what versions rest on stands still once one has been in force."""

    def check(self) -> None:
        _require_facts(self.record)
        is_settled = self.record.versions.filter(state=VersionState.APPROVED).exists()
        if is_settled and any(
            getattr(self.record, name) != getattr(self.stored, name) for name in SETTLED
        ):
            message = _("A version has been in force: key, kind, form and unit stand still.")
            raise refuse(message, "rules.set_is_settled")


def _require_facts(row: RuleSet) -> None:
    if not facts_of(row.subject):
        message = _("There are no declared facts of such records.")
        raise refuse(message, "rules.unknown_kind", "subject")


def rule_in(version: RuleVersion) -> Rule:
    of = version.rule_set
    return rule_of(of.form, of.subject, version.content)


class AddVersion(Add):
    """Draft a version; a set has one draft at a time."""

    label = _("Draft")

    def check(self) -> None:
        row: RuleVersion = self.record
        if row.rule_set.versions.filter(state=VersionState.DRAFT).exists():
            message = _("There is a draft already: go on with that one.")
            raise refuse(message, "rules.draft_exists", "rule_set")
        rule_in(row)
        read(row.examples)

    def perform(self) -> None:
        row: RuleVersion = self.record
        last = row.rule_set.versions.aggregate(last=Max("number"))["last"]
        row.number = (last or 0) + 1


def _require_draft(row: RuleVersion) -> None:
    if row.state != VersionState.DRAFT:
        message = _("What has been approved is never altered: draft a new version.")
        raise refuse(message, "rules.version_is_approved")


class ChangeVersion(Change):
    """Edit a draft."""

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state == VersionState.DRAFT

    def check(self) -> None:
        _require_draft(self.stored)
        if self.record.rule_set_id != self.stored.rule_set_id:
            message = _("A version stays with its rule set.")
            raise refuse(message, "rules.version_stays", "rule_set")
        rule_in(self.record)
        read(self.record.examples)


class DeleteVersion(Delete):
    """Throw a draft away."""

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state == VersionState.DRAFT

    def check(self) -> None:
        _require_draft(self.record)


class Enact(Action):
    """Put a draft in force from its day on; whoever had a hand in the draft does not decide it."""

    verb, label, icon, needs_reason = "enact", _("Put in force"), "circle-check", True
    classed = "rule_version"

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state == VersionState.DRAFT

    def check(self) -> None:
        row: RuleVersion = self.record
        _require_draft(row)
        rule = rule_in(row)
        if rule.table is not None:
            hindrances, _hints = findings(rule.table)
            if hindrances:
                errors = [ValidationError(str(one), one.code) for one in hindrances]
                raise ValidationError({"content": errors})
        require_met(rule, row.examples)
        is_past = row.effective_on < current_day()
        if is_past and not isinstance(self.by, Installation):
            message = _("A version does not come into force on a day that is over.")
            raise refuse(message, "rules.effective_in_the_past", "effective_on")
        same_day = row.rule_set.versions.filter(
            state=VersionState.APPROVED, effective_on=row.effective_on
        )
        if same_day.exists():
            message = _("Another version comes into force on that day.")
            raise refuse(message, "rules.day_is_taken", "effective_on")

    def perform(self) -> None:
        self.record.state = VersionState.APPROVED

    def stakes(self) -> Stakes:
        row: RuleVersion = self.record
        return Stakes(
            scope=row.rule_set.unit_id, group=row.rule_set_id, authors=_authors_of(row.record_id)
        )

    def table_change(self) -> TableChange | None:
        """Against the version that holds on the day the draft would come into force."""
        row: RuleVersion = self.record
        if row.rule_set.form != RuleForm.TABLE:
            return None
        before = in_force(row.rule_set, row.effective_on)
        told = _("against version %(number)s") % {"number": before.number} if before else ""
        return table_change(sheet_of(before) if before else {}, sheet_of(row), str(told))


def _authors_of(plate: int) -> tuple[int, ...]:
    """Accounts that drafted or edited a version, however long ago."""
    entries = Entry.objects.filter(record=plate, result="done", verb__in=("add", "change"))
    return tuple(entries.exclude(actor=None).values_list("actor_id", flat=True).distinct())


def sync_shipped_rules() -> list[RuleSet]:
    """Give every institution the shipped rule sets that it has not got yet."""
    roots = Record.objects.filter(kind="unit").exclude(pk__in=ScopeParent.objects.values("child"))
    known = set(RuleSet.objects.values_list("unit_id", "key"))
    by, made = Installation(), []
    for unit in roots.order_by("pk"):
        for one in shipped:
            if (unit.pk, one.key) in known or not facts_of(one.subject):
                continue
            row = RuleSet(**one.columns(), unit=unit, is_shipped=True)
            made.append(AddRuleSet(row, by=by, reason="as shipped").execute())
            version = RuleVersion(rule_set=row, effective_on=one.effective_on, content=one.content)
            AddVersion(version, by=by, reason="as shipped").execute()
            Enact(version, by=by, reason="as shipped").execute()
    return made
