"""What the editor asks of the server: a look at the content, a trial, records to try, and saving."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.actions import Missing
from dougong.platform.facts import facts_of
from dougong.platform.forms import plate_label
from dougong.platform.pages import OwnData
from dougong.platform.policies import policy_of
from dougong.platform.register import registry
from dougong.platform.requests.bodies import BodyRefused, BodyTooLarge, check_texts, read

from .actions import AddVersion, ChangeVersion
from .content import Faults, table_of
from .coverage import findings
from .examples import run, typed
from .models import RuleSet, RuleVersion
from .queries import answers_of, values_of
from .rule import Rule, rule_of

LARGEST_BODY = 2 * 2**20
MOST_KEYS = 60_000
MOST_SUBJECTS = 12


class RuleData(OwnData):
    """Base: a rule set that the reader sees, and a JSON body read strictly."""

    permission = "ruleset.view"
    model = RuleSet
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> JsonResponse:
        if len(request.body) > LARGEST_BODY:
            raise BodyTooLarge(
                "The body is larger than %(limit)s bytes.", params={"limit": LARGEST_BODY}
            )
        body = read(request.body, MOST_KEYS)
        if not isinstance(body, dict):
            raise BodyRefused("The body must be a JSON object.")
        check_texts(body)
        return JsonResponse(self.answer(body))

    def answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def rule(self, content: Any) -> Rule:
        return rule_of(self.row.form, self.row.subject, content)


class CheckData(RuleData):
    """Every problem of a content that is not stored yet, by row and column."""

    def answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        found = self.problems(body.get("content"))
        return found | {"examples": self.examples(body, is_readable=not found["problems"])}

    def examples(self, body: Mapping[str, Any], *, is_readable: bool) -> list[dict[str, Any]]:
        """How each example comes out by the content on the screen."""
        if not is_readable or not body.get("examples"):
            return []
        return [one.told() for one in run(self.rule(body.get("content")), body["examples"])]

    def problems(self, content: Any) -> dict[str, Any]:
        if self.row.form == "expression":
            return {"problems": self._of_expression(content), "hindrances": [], "hints": []}
        faults = Faults()
        table = table_of(content, facts_of(self.row.subject), faults)
        hindrances, hints = ([], []) if faults else findings(table)
        return {
            "problems": [one.told() for one in faults],
            "hindrances": [one.told() for one in hindrances],
            "hints": [one.told() for one in hints],
        }

    def _of_expression(self, content: Any) -> list[dict[str, Any]]:
        try:
            self.rule(content)
        except ValidationError as error:
            return [{"row": None, "column": None, "text": text} for text in error.messages]
        return []


class TryData(RuleData):
    """What a content would say of a record that the reader sees, or of typed values."""

    def answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        rule = self.rule(body.get("content"))
        if body.get("record") is not None:
            values = values_of(rule, self.subject(body["record"]))
        else:
            values = typed(rule, self.mapping(body.get("values")))
        verdict = rule.weigh(values)
        return verdict.told() | {"answers": answers_of(rule, verdict)}

    @staticmethod
    def mapping(told: Any) -> Mapping[str, Any]:
        if not isinstance(told, dict):
            raise BodyRefused("The body must be a JSON object.")
        return told

    def subject(self, key: Any) -> Any:
        kind = registry.get(self.row.subject)
        if kind is None or not isinstance(key, int) or not 0 < key < 2**63:
            raise Missing(str(key))
        return kind.policy.blinded(self.find(kind.model, key), self.actor)


class SubjectsData(RuleData):
    """Records of the rule's kind that the reader sees, found by words."""

    def answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        kind = registry.get(self.row.subject)
        words = body.get("words", "")
        if kind is None or not isinstance(words, str):
            return {"records": []}
        rows = policy_of(kind.model).rows(self.actor).select_related("record")
        if words.strip():
            rows = rows.filter(record__terms__finds=words[:200])
        found = rows.order_by("-pk")[:MOST_SUBJECTS]
        return {"records": [{"id": row.pk, "label": plate_label(row)} for row in found]}


class SaveData(RuleData):
    """Store the draft; what is wrong with it comes back and nothing is lost."""

    permission = "ruleversion.change"

    def answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        row = self.draft(body.get("draft"))
        row.content, row.effective_on = body.get("content"), self.day(body.get("effective_on"))
        row.examples = body.get("examples", row.examples)
        verb = AddVersion if row._state.adding else ChangeVersion
        done = verb(row, by=self.actor).execute()
        return {
            "id": done.pk,
            "version": done.version,
            "url": reverse("ruleversion-detail", args=[done.pk]),
        }

    def draft(self, told: Any) -> RuleVersion:
        if told is None:
            return RuleVersion(rule_set=self.row)
        names = ("id", "version")
        if not isinstance(told, dict) or not all(type(told.get(one)) is int for one in names):
            raise Missing("draft")
        row: RuleVersion = self.find(RuleVersion, told["id"], "change")
        if row.rule_set_id != self.row.pk:
            raise Missing(str(row.pk))
        row.version = told["version"]
        return row

    @staticmethod
    def day(word: Any) -> date:
        try:
            return date.fromisoformat(word)
        except (TypeError, ValueError) as error:
            message = _("A day as 2026-03-31 is wanted.")
            wrong = ValidationError(message, "invalid")
            raise ValidationError({"effective_on": wrong}) from error
