"""Retention classes, holds and archives for tests."""

from datetime import UTC, date, datetime

import factory
from django.db import connection

from dougong.platform.factories import RecordedFactory, UnitPlateFactory

from .models import Archive, LegalHold, RetentionClass


class RetentionClassFactory(RecordedFactory):
    class Meta:
        model = RetentionClass

    key = factory.Sequence(lambda n: f"class_{n}")
    title_zh = factory.Sequence(lambda n: f"保存类别 {n}")
    title_en = factory.Sequence(lambda n: f"Retention class {n}")
    months = 12
    unit = factory.SubFactory(UnitPlateFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """The term has held for ever: what the trigger notes goes past a row of a test's making."""
        row = super()._create(model_class, *args, **kwargs)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO journal.term (class, months, since) VALUES (%s, %s, '-infinity')",
                [row.key, row.months],
            )
        return row


class LegalHoldFactory(RecordedFactory):
    class Meta:
        model = LegalHold

    held = factory.SubFactory(UnitPlateFactory)
    matter = factory.Sequence(lambda n: f"case {n}")
    grounds = "inquiry of the supervisor"


KEPT = {
    "stage": "kept",
    "sha256": "a" * 64,
    "oldest_at": datetime(1990, 1, 1, tzinfo=UTC),
    "newest_at": datetime(1990, 1, 31, tzinfo=UTC),
}


class ArchiveFactory(RecordedFactory):
    ready = {"destroy": KEPT}

    class Meta:
        model = Archive

    month = factory.Sequence(lambda n: date(1990 + n // 12 % 30, n % 12 + 1, 1))
    kept_as = factory.SubFactory(RetentionClassFactory)
    unit = factory.SelfAttribute("kept_as.unit")
