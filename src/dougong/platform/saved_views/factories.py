"""Saved views for tests."""

import factory

from dougong.platform.factories import RecordedFactory

from .models import SavedView


class SavedViewFactory(RecordedFactory):
    class Meta:
        model = SavedView

    ready = {"retire": {"is_for_all": True}}
    title = factory.Sequence(lambda n: f"View {n}")
    subject = "unit"
    address = "sort=-name_zh"
