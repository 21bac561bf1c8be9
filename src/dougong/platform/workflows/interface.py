"""Workflows in the programming interface: what a version says, and the next steps of a record."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dougong.platform.actions import Missing
from dougong.platform.api.beside import READ_REFUSALS, BesideView
from dougong.platform.api.serializers import Answer
from dougong.platform.pages.steps import course_of
from dougong.platform.policies import policy_of
from dougong.platform.requests.api_errors import in_both

from .models import Workflow
from .sentences import hints_of, looks_told, told_of


class Said(Answer):
    """Something in Chinese and in English."""

    zh = serializers.CharField()
    en = serializers.CharField()


class WaySaid(Answer):
    """One transition: the verb, where it leads, and the sentence."""

    verb = serializers.CharField()
    start = serializers.CharField()
    goal = serializers.CharField()
    sentence = Said()


class WorkflowSaid(Answer):
    """A version in sentences."""

    transitions = WaySaid(many=True)
    states = Said(many=True)
    hints = Said(many=True)


class StepAnswer(Answer):
    """One way on; `hindrances` says what keeps the asker from it, `asks` what it will ask for."""

    verb = serializers.CharField()
    goal = serializers.CharField()
    is_open = serializers.BooleanField()
    hindrances = Said(many=True)
    asks = Said(many=True)


class CourseAnswer(Answer):
    """Where a record stands and how it may go on."""

    state = serializers.CharField(allow_blank=True)
    workflow = serializers.IntegerField(allow_null=True)
    steps = StepAnswer(many=True)


def _said(say: Any) -> list[dict[str, str]]:
    """A list of sentences in both languages."""
    return [{"zh": zh, "en": en} for zh, en in zip(*in_both(say), strict=True)]


class SaidView(BesideView):
    """A version in sentences."""

    permission: ClassVar[str] = "workflow.view"
    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="workflow_said",
        tags=["workflow"],
        responses={200: WorkflowSaid, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Every transition and every state about which the workflow says something."""
        row = policy_of(Workflow).rows(self.actor, "view").filter(pk=self.matter.pk).first()
        if row is None:
            raise Missing(str(pk))
        sentences = _said(lambda: [one.sentence for one in told_of(row)])
        ways = [
            {
                "verb": one.way.verb,
                "start": one.way.source,
                "goal": one.way.goal,
                "sentence": said,
            }
            for one, said in zip(told_of(row), sentences, strict=True)
        ]
        body = {
            "transitions": ways,
            "states": _said(lambda: looks_told(row)),
            "hints": _said(lambda: hints_of(row)),
        }
        return Response(WorkflowSaid(body).data)


class StepsView(BesideView):
    """The next steps of any record."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="record_steps",
        tags=["workflow"],
        responses={200: CourseAnswer, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The ways on from the present state, open to the asker or not."""
        resource = self.matter.resource
        rows = resource.policy.rows(self.actor, "view").select_related("record")
        row = rows.filter(pk=pk).first()
        if row is None:
            raise Missing(str(pk))
        zh, en = in_both(lambda: course_of(row, resource, self.actor))
        if zh is None or en is None:
            return Response(CourseAnswer({"state": "", "workflow": None, "steps": []}).data)
        steps = [
            {
                "verb": mine.way.verb,
                "goal": mine.way.goal,
                "is_open": mine.is_open,
                "hindrances": _paired(mine.why, other.why),
                "asks": _paired(mine.asks, other.asks),
            }
            for mine, other in zip(zh.steps, en.steps, strict=True)
        ]
        workflow = zh.flow.pk if zh.flow is not None else None
        body = {"state": row.state, "workflow": workflow, "steps": steps}
        return Response(CourseAnswer(body).data)


def _paired(zh: Any, en: Any) -> list[dict[str, str]]:
    return [{"zh": one, "en": other} for one, other in zip(zh, en, strict=True)]
