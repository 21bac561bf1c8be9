"""Tags for tests."""

import factory

from dougong.platform.factories import RecordedFactory

from .models import Tag


class TagFactory(RecordedFactory):
    class Meta:
        model = Tag

    name_zh = factory.Sequence(lambda n: f"标签{n}")
    name_en = factory.Sequence(lambda n: f"Tag {n}")
    colour = "teal"
