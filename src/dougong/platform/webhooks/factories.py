"""Webhooks for tests."""

import factory

from dougong.platform.factories import RecordedFactory, UnitPlateFactory

from .choices import WebhookState
from .models import Webhook


class WebhookFactory(RecordedFactory):
    class Meta:
        model = Webhook

    ready = {
        "pause": {"state": WebhookState.ACTIVE},
        "activate": {"secret": "made"},
        "ping": {"secret": "made"},
    }
    title = factory.Sequence(lambda n: f"Webhook {n}")
    place = factory.SubFactory(UnitPlateFactory)
    subjects = ["unit"]
    address = "https://93.184.215.14/dougong"
