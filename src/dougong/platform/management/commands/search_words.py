"""`dougong search_words`: make the search words of all records anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from dougong.platform.records.rewording import reword
from dougong.platform.register import registry


class Command(BaseCommand):
    help = "Make the words and the pinyin under which records are found anew."

    def handle(self, *args: Any, **options: Any) -> None:
        spelled = {name for name, kind in registry.items() if kind.model.is_spelled}
        self.stdout.write(f"{reword(spelled)} records")
