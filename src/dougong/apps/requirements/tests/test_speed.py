"""Twenty thousand requirements: pool, board and matrix stay quick; five thousand rows of a sheet come in."""

from statistics import median
from time import perf_counter

import pytest
from django.test import Client

from dougong.apps.requirements.factories import LinkFactory, RequirementFactory
from dougong.apps.requirements.models import Requirement
from dougong.apps.requirements.tests.stage import crowd
from dougong.platform.factories import unwatched
from dougong.platform.links.models import RecordLink
from tests.cast import Bank

pytestmark = [pytest.mark.django_db, pytest.mark.full, pytest.mark.alone]
MANY, LIMIT = 20_000, 0.300


def timed(client, path):
    spans = []
    for _turn in range(7):
        begin = perf_counter()
        assert client.get(path).status_code == 200
        spans.append(perf_counter() - begin)
    return median(spans[2:])


def test_pages_of_twenty_thousand_requirements_come_in_300_ms():
    bank = Bank.found()
    project = bank.here.project
    crowd(project, MANY)
    work = RequirementFactory(project=project)
    link = LinkFactory(source=project.record, target=work.record, by=work.record)
    keys = Requirement.objects.order_by("pk").values_list("pk", flat=True)
    with unwatched():
        RecordLink.objects.bulk_create(
            RecordLink(link_type="implements", source_id=work.pk, target_id=key, by_id=link.by_id)
            for key in keys
            if key != work.pk
        )
    client = Client()
    client.force_login(bank.keeper)
    pages = {
        "pool": "/requirement/?sort=-score",
        "board": "/requirement/?as=board",
        "matrix": f"/project/{project.pk}/coverage/",
    }
    took = {name: timed(client, path) for name, path in pages.items()}
    assert {name: span for name, span in took.items() if span > LIMIT} == {}
