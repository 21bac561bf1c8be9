"""Notes from the spot for tests."""

import factory

from dougong.platform.factories import RecordedFactory, unwatched
from dougong.platform.records import Record

from .models import CheckIn, Inspection


class SitePlateFactory(factory.django.DjangoModelFactory):
    """A bare name plate of a unit: units themselves live in an app above this one."""

    class Meta:
        model = Record

    kind = "unit"
    code = factory.Sequence(lambda n: f"US-0000-{n:04}")
    label = factory.Sequence(lambda n: f"site {n}")
    terms = ()

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with unwatched():
            return super()._create(model_class, *args, **kwargs)


class CheckInFactory(RecordedFactory):
    class Meta:
        model = CheckIn

    site = factory.SubFactory(SitePlateFactory)
    latitude = "31.230400"
    longitude = "121.473700"


class InspectionFactory(RecordedFactory):
    class Meta:
        model = Inspection

    site = factory.SubFactory(SitePlateFactory)
    note = factory.Sequence(lambda n: f"walked round {n}")
