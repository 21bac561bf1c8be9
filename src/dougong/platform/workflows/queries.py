"""The workflows in force, the stamp by which a change is noticed, and what their terms rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Func, QuerySet, TextField

from dougong.platform.register import registry
from dougong.platform.rules.models import RuleSet
from dougong.platform.rules.queries import judge
from dougong.platform.transitions.flows import Flow

from .choices import WorkflowState
from .content import looks_in, terms_in
from .models import Workflow


def flows() -> list[Flow]:
    """Every workflow in force, as it is applied."""
    rows = Workflow.objects.filter(state=WorkflowState.ACTIVE).order_by("record_id")
    return [flow_of(row) for row in rows]


def flow_of(row: Workflow) -> Flow:
    """A version as it would be applied; what its kind no longer declares is left out."""
    kind = registry.get(row.subject)
    known = kind.transitions if kind is not None else ()
    terms = {way: one for way, one in terms_in(row.transitions).items() if way in known}
    titles = (row.title_zh, row.title_en)
    return Flow(row.pk, row.subject, row.scope_id, titles, looks_in(row.states), terms)


def stamp() -> Func:
    """Another text after every change of a workflow in force; empty where there is none."""
    return Func(template=_STAMP, output_field=TextField())


_STAMP = """(
SELECT coalesce(string_agg(concat(record_id, ' ', version), ',' ORDER BY record_id), '')
FROM workflows_workflow WHERE state = 'active'
)"""


def holds(key: int, row: Any) -> bool | None:
    """Whether a rule holds on a row; None where it is not in force or lacks a value."""
    rule_set = RuleSet.objects.filter(pk=key).select_related("record").first()
    judgement = judge(rule_set, row) if rule_set is not None else None
    if judgement is None or not judgement.verdict.is_evaluated:
        return None
    return bool(judgement.verdict.results.get("holds"))


def rule_names(key: int) -> tuple[str, str]:
    """The title of a rule set in both languages."""
    found = RuleSet.objects.filter(pk=key).values_list("title_zh", "title_en").first()
    return found or (f"#{key}", f"#{key}")


def role_names(keys: Sequence[str]) -> list[str]:
    """Names of roles in the reader's language; a role that is gone is called by its key."""
    account: Any = get_user_model()
    known = account.names_of_roles(keys)
    return [known.get(key, key) for key in keys]


def versions_of(row: Workflow) -> QuerySet[Workflow]:
    """All versions for the same kind and place, the newest first."""
    rows = Workflow.objects.filter(subject=row.subject, scope=row.scope_id)
    return rows.select_related("record").order_by("-number")


def rules_about(kind: str) -> QuerySet[RuleSet]:
    """Expressions about records of a kind."""
    rows = RuleSet.objects.filter(subject=kind, form="expression")
    return rows.select_related("record").order_by("pk")
