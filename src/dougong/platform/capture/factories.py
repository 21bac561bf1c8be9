"""Notes from the spot for tests."""

import factory

from dougong.platform.factories import RecordedFactory, UnitPlateFactory

from .models import CheckIn, Inspection


class CheckInFactory(RecordedFactory):
    class Meta:
        model = CheckIn

    site = factory.SubFactory(UnitPlateFactory)
    latitude = "31.230400"
    longitude = "121.473700"


class InspectionFactory(RecordedFactory):
    class Meta:
        model = Inspection

    site = factory.SubFactory(UnitPlateFactory)
    note = factory.Sequence(lambda n: f"walked round {n}")
