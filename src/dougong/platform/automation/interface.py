"""Automations in the programming interface: the sentence with the run log, and the dry run."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dougong.platform.actions import Missing
from dougong.platform.api.beside import READ_REFUSALS, BesideView
from dougong.platform.api.serializers import Answer, Reference
from dougong.platform.policies import policy_of

from .models import Automation
from .rehearsal import rehearse
from .runs import runs_of
from .sentences import in_both, sentence


class BothLanguages(Answer):
    """A sentence in Chinese and in English."""

    zh = serializers.CharField()
    en = serializers.CharField()


class RunAnswer(Answer):
    """What an automation did once; `cause` names the verb, crossing or time that set it off."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    record = Reference()
    cause = serializers.CharField()
    outcome = serializers.CharField()
    said = BothLanguages(many=True)


class RunsAnswer(Answer):
    """The newest runs on records that the asker sees."""

    sentence = BothLanguages()
    results = RunAnswer(many=True)


class WouldAnswer(Answer):
    """A time at which the automation would have fired; `at` is null for the next coming round."""

    record = Reference()
    at = serializers.DateTimeField(allow_null=True)
    does = serializers.ListField(child=serializers.CharField())
    hindrance = serializers.CharField()


class RehearsalAnswer(Answer):
    """What a dry run over the past thirty days found; nothing was done."""

    sentence = BothLanguages()
    refusal = serializers.CharField()
    results = WouldAnswer(many=True)


class OfAutomation(BesideView):
    """An address below one automation."""

    permission: ClassVar[str] = "automation.view"
    http_method_names = ["get", "head", "options"]

    @property
    def automation(self) -> Automation:
        rows = policy_of(Automation).rows(self.actor, "view").select_related("record", "rule_set")
        found: Automation | None = rows.filter(pk=self.matter.pk).first()
        if found is None:
            raise Missing(str(self.matter.pk))
        return found


class RunsView(OfAutomation):
    """The run log."""

    @extend_schema(
        operation_id="automation_runs",
        tags=["automation"],
        responses={200: RunsAnswer, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The sentence of the automation, and its newest runs."""
        told = [told_run(one.run) for one in runs_of(self.automation, self.actor)]
        return Response(RunsAnswer({"sentence": both(self.automation), "results": told}).data)


class RehearsalView(OfAutomation):
    """The dry run."""

    @extend_schema(
        operation_id="automation_rehearsal",
        tags=["automation"],
        responses={200: RehearsalAnswer, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """On which records it would have fired within thirty days, and what it would have done."""
        rehearsal = rehearse(self.automation, self.actor)
        body = {
            "sentence": both(self.automation),
            "refusal": rehearsal.refusal,
            "results": rehearsal.shown,
        }
        return Response(RehearsalAnswer(body).data)


def both(automation: Automation) -> dict[str, str]:
    return in_both(lambda: sentence(automation))


def told_run(run: Any) -> dict[str, Any]:
    return {
        "id": run.pk,
        "at": run.at,
        "record": run.record,
        "cause": run.cause,
        "outcome": run.outcome,
        "said": run.said,
    }
