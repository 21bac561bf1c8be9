"""`dougong work`: run background jobs until stopped."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import autodiscover_modules

from dougong.config.start_checks import refuse_bad_start
from dougong.platform.jobs.working import HEARTBEAT, work
from dougong.platform.journal.notes import note


class Command(BaseCommand):
    """Any number of workers may run; a job of one that was killed is taken up by another."""

    help = "Run background jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queues", help="names parted by commas; all of them if not given")
        parser.add_argument("--concurrency", type=int, default=2)
        parser.add_argument(
            "--heartbeat", type=float, default=HEARTBEAT, help="seconds between signs of life"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_bad_start()
        autodiscover_modules("resources", "jobs")
        queues = options["queues"].split(",") if options["queues"] else None
        note("start", None, about={"process": "worker"})
        try:
            work(queues, options["concurrency"], options["heartbeat"])
        finally:
            note("stop", None, about={"process": "worker"})
