"""Webhooks in the programming interface: the log, and a new signing secret."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dougong.platform.actions import Missing
from dougong.platform.api.beside import READ_REFUSALS, WRITE_REFUSALS, BesideView
from dougong.platform.api.fields import Whole
from dougong.platform.api.serializers import Answer, Body, Reference
from dougong.platform.policies import policy_of

from .actions import RenewSecret
from .log import dispatches_of
from .models import Webhook


class DispatchAnswer(Answer):
    """One thing told: `id` is the message's id for the receiver, `status` its last answer."""

    id = serializers.UUIDField()
    event = serializers.CharField()
    record = Reference(allow_null=True)
    happened_at = serializers.DateTimeField()
    state = serializers.CharField()
    attempts = serializers.IntegerField()
    failure = serializers.CharField()
    status = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.IntegerField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)


class DispatchesAnswer(Answer):
    """The newest dispatches about records that the asker sees."""

    results = DispatchAnswer(many=True)


class SecretBody(Body):
    """The version that was read."""

    version = Whole(min_value=1, max_value=2**31 - 1)


class SecretAnswer(Answer):
    """The signing secret: it is answered this once."""

    secret = serializers.CharField()
    version = serializers.IntegerField()


class OfWebhook(BesideView):
    """An address below one webhook."""

    verb: ClassVar[str]

    @property
    def webhook(self) -> Webhook:
        rows = policy_of(Webhook).rows(self.actor, self.verb).select_related("record")
        found: Webhook | None = rows.filter(pk=self.matter.pk).first()
        if found is None:
            raise Missing(str(self.matter.pk))
        return found


class DispatchesView(OfWebhook):
    """The log."""

    permission: ClassVar[str] = "webhook.view"
    verb = "view"
    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="webhook_dispatches",
        tags=["webhook"],
        responses={200: DispatchesAnswer, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """What it told lately, and what it still has to tell."""
        found = dispatches_of(self.webhook, self.actor)
        return Response(DispatchesAnswer({"results": found}).data)


class SecretView(OfWebhook):
    """The signing secret."""

    permission: ClassVar[str] = "webhook.change"
    verb = "change"
    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="webhook_secret",
        tags=["webhook"],
        request=SecretBody,
        responses={200: SecretAnswer, **WRITE_REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Make or renew it; for a day messages are signed by the earlier one too."""
        row = self.webhook
        row.version = self.taken(SecretBody)["version"]
        action = RenewSecret(row, by=self.actor)
        done = action.execute()
        return Response(SecretAnswer({"secret": action.value, "version": done.version}).data)
