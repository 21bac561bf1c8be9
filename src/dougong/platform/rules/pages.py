"""Pages of rules: the facts there are, the table with its trial, two versions compared, one version."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.actions import Missing
from dougong.platform.comparison import table_change
from dougong.platform.facts import Fact, facts, facts_of
from dougong.platform.navigation import tabs_of
from dougong.platform.pages import AddPage, ChangePage, DetailPage, OwnPage
from dougong.platform.policies import policy_of
from dougong.platform.records.days import current_day
from dougong.platform.register import registry

from .models import RuleSet, RuleVersion, empty_content
from .queries import draft_of, in_force
from .sheets import examples_of, sheet_of
from .words import editor_words

TYPE_LABELS = {
    "number": gettext_lazy("Number"),
    "date": gettext_lazy("Date"),
    "boolean": gettext_lazy("Yes or no"),
    "choice": gettext_lazy("Choice"),
    "text": gettext_lazy("Text"),
}


def fact_told(fact: Fact) -> dict[str, Any]:
    """A fact as the editor needs it."""
    return {
        "name": fact.name,
        "label": capfirst(str(fact.label)),
        "unit": fact.unit if fact.unit != "d" else _("days"),
        "type": fact.value_type,
        "choices": [[code, str(label)] for code, label in fact.choices],
        "meaning": fact.explained,
    }


class FactsPage(OwnPage):
    """Every declared fact with type, unit and meaning, by record kind."""

    permission = "ruleset.view"
    template_name = "rules/facts.html"

    def context(self) -> dict[str, Any]:
        custom = {n: one for kind in registry for n, one in facts_of(kind).items()}
        ordered = sorted((facts | custom).values(), key=lambda one: one.name)
        groups = []
        for kind, members in groupby(ordered, key=lambda one: one.kind):
            word = kind.replace("_", "")
            ending = [one for name, one in registry.items() if name.endswith(word)]
            resource = registry.get(word) or (ending[0] if ending else None)
            lines = [
                {
                    "name": one.name,
                    "label": capfirst(str(one.label)),
                    "type": TYPE_LABELS[one.value_type],
                    "unit": one.unit if one.unit != "d" else _("days"),
                    "choices": [str(label) for _code, label in one.choices],
                    "meaning": one.explained,
                    "may_be_unknown": one.may_be_unknown,
                }
                for one in members
            ]
            label = capfirst(resource.label_plural) if resource else kind
            icon = resource.icon if resource else "list"
            groups.append({"label": label, "icon": icon, "lines": lines})
        return {"groups": groups, "total": len(ordered)}


class RuleSetPage(OwnPage):
    """Base of the pages below a rule set."""

    permission = "ruleset.view"
    model = RuleSet

    def version(self, word: str) -> RuleVersion | None:
        """The version of this set that the address names."""
        if not word:
            return None
        key = int(word) if word.isascii() and word.isdigit() and len(word) < 19 else 0
        found = self.row.versions.select_related("record").filter(pk=key).first()
        if found is None:
            raise Missing(word)
        return found


class TablePage(RuleSetPage):
    """The grid: the draft if there is one, else what is in force as the beginning of a draft."""

    template_name = "rules/table.html"

    def context(self) -> dict[str, Any]:
        draft = draft_of(self.row)
        asked = self.version(self.request.GET.get("version", ""))
        shown = asked or draft or in_force(self.row)
        is_draft = shown is not None and draft is not None and shown.pk == draft.pk
        may = policy_of(RuleVersion).rows(self.actor, "change")
        may_save = policy_of(RuleVersion).allows(self.actor, "change")
        if draft is not None:
            may_save = may.filter(pk=draft.pk).exists()
        is_open = is_draft or draft is None
        return {
            "shown": shown,
            "draft": draft,
            "is_draft": is_draft,
            "may_save": may_save and is_open,
            "editor": self.editor(shown, is_draft=is_draft, may_save=may_save and is_open),
        }

    def editor(
        self, shown: RuleVersion | None, *, is_draft: bool, may_save: bool
    ) -> dict[str, Any]:
        rule_set: RuleSet = self.row
        beginning: Any = {"expression": ""} if rule_set.form == "expression" else empty_content()
        day = current_day()
        if shown is not None and is_draft:
            day = shown.effective_on
        return {
            "form": rule_set.form,
            "facts": [fact_told(one) for one in facts_of(rule_set.subject).values()],
            "content": shown.content if shown else beginning,
            "examples": shown.examples if shown else [],
            "draft": {"id": shown.pk, "version": shown.version} if shown and is_draft else None,
            "effective_on": day.isoformat(),
            "may_save": may_save,
            "urls": {
                name: reverse(f"ruleset-{name}", args=[rule_set.pk])
                for name in ("check", "try", "save", "subjects")
            },
            "words": editor_words(),
        }


class ComparePage(RuleSetPage):
    """Two versions, row by row."""

    template_name = "rules/compare.html"

    def context(self) -> dict[str, Any]:
        versions = list(self.row.versions.select_related("record").order_by("-number"))
        given = self.request.GET
        after = self.version(given.get("after", "")) or (versions[0] if versions else None)
        before = self.version(given.get("before", "")) or (
            versions[1] if len(versions) > 1 else after
        )
        told = {"versions": versions, "before": before, "after": after}
        if before is None or after is None:
            return told
        sheets = [sheet_of(before), sheet_of(after)]
        return told | {
            "change": table_change(sheets[0], sheets[1]),
            "expressions": [one.get("expression") for one in sheets],
        }


class GridInstead:
    """In place of a form over stored content: the grid of the rule set."""

    def get(self: Any, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.row is not None:
            return redirect("ruleset-table", pk=self.row.rule_set_id)
        given = request.GET.get("rule_set", "")
        is_key = given.isascii() and given.isdigit() and len(given) < 19
        if is_key and policy_of(RuleSet).rows(self.actor, "view").filter(pk=given).exists():
            return redirect("ruleset-table", pk=int(given))
        messages.info(request, _("Choose a rule set: a version is drafted in its table."))
        return redirect("ruleset-list")


class DraftPage(GridInstead, AddPage):
    """A new version is drafted in the grid."""


class EditDraftPage(GridInstead, ChangePage):
    """A draft is edited in the grid."""


class VersionPage(DetailPage):
    """One version as a table to read, with what may be done with it."""

    template_name = "rules/version.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        buttons = self.buttons()
        return self.shown(
            sheet=sheet_of(self.row),
            examples=examples_of(self.row),
            buttons=[one for one in buttons if one.action.verb != "change"],
            may_edit=any(one.action.verb == "change" for one in buttons),
            tabs=tabs_of(self.row, f"{self.resource.name}-detail"),
        )
