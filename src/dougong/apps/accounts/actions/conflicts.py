"""Rules about duties that do not belong in one hand, and what they refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import ConflictLevel, Duty, Severity
from dougong.apps.accounts.models import ConflictRule, Role
from dougong.apps.accounts.queries.duties import Clash, Holding, clashes_with, duties_of
from dougong.platform.actions import Add, Change, Delete
from dougong.platform.policies import Actor, Installation
from dougong.platform.register import registry

STRICTNESS = [str(level) for level in ConflictLevel]
"""From the narrowest to the widest level."""


class AddRule(Add):
    """Keep two duties apart; decided by others."""

    classed = "conflict_rules"

    def needs_approval(self) -> bool:
        return super().needs_approval() and weighs(self.record)

    def check(self) -> None:
        check_sides(self.record)


class ChangeRule(Change):
    """Alter a rule; a shipped one is only tightened."""

    classed = "conflict_rules"

    def needs_approval(self) -> bool:
        return super().needs_approval() and weighs(self.record)

    def check(self) -> None:
        rule, stored = self.record, self.stored
        check_sides(rule)
        if not stored.is_shipped or isinstance(self.by, Installation):
            return
        is_same = (rule.left, rule.right, rule.unit_id) == (
            stored.left,
            stored.right,
            stored.unit_id,
        )
        is_looser = STRICTNESS.index(rule.level) < STRICTNESS.index(stored.level) or (
            stored.severity == Severity.FORBID and rule.severity != Severity.FORBID
        )
        if not is_same or is_looser:
            message = _("A shipped rule may be tightened, but not loosened.")
            raise ValidationError(message, "accounts.rule_is_shipped")


class DeleteRule(Delete):
    """Remove a rule of the institution's own."""

    classed = "conflict_rules"

    def needs_approval(self) -> bool:
        return super().needs_approval() and weighs(self.record)

    def check(self) -> None:
        if self.record.is_shipped:
            message = _("A shipped rule is not removed.")
            raise ValidationError(message, "accounts.rule_is_shipped")


def weighs(rule: ConflictRule) -> bool:
    """Whether others decide about the rule: it forbids, or did, or every installation has it."""
    forbids = ConflictRule.objects.filter(pk=rule.pk, severity=Severity.FORBID)
    return rule.is_shipped or rule.severity == Severity.FORBID or forbids.exists()


def check_sides(rule: ConflictRule) -> None:
    """Each side is a duty, a role or a permission that exists."""
    known = {*Duty.values, *registry.permissions(), *Role.objects.values_list("key", flat=True)}
    for name in ("left", "right"):
        if getattr(rule, name) not in known:
            message = _("Name a duty, a role or a permission.")
            error = ValidationError(message, "accounts.unknown_duty")
            raise ValidationError({name: error})
    if rule.left == rule.right:
        message = _("A rule names two different duties.")
        error = ValidationError(message, "accounts.one_duty_only")
        raise ValidationError({"right": error})


def settle_conflicts(field: str, new: Sequence[Holding]) -> list[str]:
    """Refuse what a rule forbids; the codes of the rules that only warn are given back."""
    warned: list[str] = []
    for holding in new:
        for clash in clashes_with(holding):
            if clash.rule.refuses:
                raise conflict(field, clash)
            warned.append(clash.rule.code)
    return sorted(set(warned))


def warnings_told(codes: Sequence[str]) -> dict[str, Any]:
    """What the journal keeps of warnings."""
    return {"conflicts": list(codes)} if codes else {}


def conflict(field: str, clash: Clash) -> ValidationError:
    message = _("The rule “%(rule)s” keeps this apart from the role “%(role)s”, which is held.")
    told = {"rule": str(clash.rule), "role": str(clash.one.role)}
    if clash.one.role != clash.other.role:
        told["role"] = f"{clash.one.role} / {clash.other.role}"
    return ValidationError({field: ValidationError(message, "accounts.duties_conflict", told)})


def refuse_duties_in_one_role(role: Role) -> None:
    """A role does not bring together by itself what a rule keeps apart."""
    duties = duties_of(role)
    for rule in ConflictRule.objects.all():
        if rule.refuses and {rule.left, rule.right} <= duties:
            message = _("The rule “%(rule)s” keeps these duties apart.")
            error = ValidationError(message, "accounts.duties_conflict", {"rule": str(rule)})
            raise ValidationError({"permissions": error})


@dataclass(frozen=True, slots=True)
class Shipped:
    """A rule that every installation has."""

    left: Duty
    right: Duty
    level: ConflictLevel
    severity: Severity


SHIPPED = (
    *(
        Shipped(left, right, ConflictLevel.SAME_RECORD, severity)
        for left, right, severity in (
            (Duty.REQUESTER, Duty.APPROVER, Severity.FORBID),
            (Duty.DEVELOPER, Duty.VALIDATOR, Severity.FORBID),
            (Duty.DEVELOPER, Duty.RELEASER, Severity.FORBID),
            (Duty.BUYER, Duty.PAYER, Severity.FORBID),
            (Duty.TESTER, Duty.DEVELOPER, Severity.WARN),
            (Duty.EVALUATOR, Duty.BUYER, Severity.FORBID),
        )
    ),
    *(
        Shipped(left, right, ConflictLevel.EVERYWHERE, Severity.FORBID)
        for left, right in (
            (Duty.SYSTEM, Duty.SECURITY),
            (Duty.SYSTEM, Duty.AUDIT),
            (Duty.SECURITY, Duty.AUDIT),
            (Duty.SYSTEM, Duty.BUSINESS),
            (Duty.SECURITY, Duty.BUSINESS),
            (Duty.AUDIT, Duty.BUSINESS),
        )
    ),
)


def sync_shipped_conflicts() -> list[ConflictRule]:
    """Make the shipped rules that are not there yet; one that was tightened stays as it is."""
    known = set(ConflictRule.objects.filter(is_shipped=True).values_list("left", "right"))
    rows = [
        ConflictRule(
            left=one.left,
            right=one.right,
            level=one.level,
            severity=one.severity,
            is_shipped=True,
            **_titles(one),
        )
        for one in SHIPPED
        if (one.left, one.right) not in known
    ]
    by: Actor = Installation()
    return AddRule.execute_many(rows, by=by, reason="as shipped")


def _titles(one: Shipped) -> dict[str, Any]:
    said = {}
    for language, name in (("zh-hans", "title_zh"), ("en", "title_en")):
        with translation.override(language):
            said[name] = f"{one.left.label} × {one.right.label}"
    return said
