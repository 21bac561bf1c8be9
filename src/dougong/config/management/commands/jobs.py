"""`dougong jobs`: run what is due, show and repeat parked jobs, release them after a restore."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import autodiscover_modules

from dougong.platform.jobs import queue as queued
from dougong.platform.jobs.working import run_due
from dougong.platform.ledger.restoration import release_jobs


class Command(BaseCommand):
    help = "Run due jobs once, list parked ones, run one again, release all after a restore."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="what", required=True)
        run = verbs.add_parser("run", help="run everything that is due at the product's clock")
        run.add_argument("--once", action="store_true", required=True)
        run.add_argument("--queue", action="append")
        run.add_argument("--json", action="store_true")
        verbs.add_parser("parked", help="jobs that failed as often as they may")
        again = verbs.add_parser("again", help="run a parked job again")
        again.add_argument("number", type=int)
        verbs.add_parser("release", help="let jobs go on that a restore has parked")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["what"])(options)

    def run(self, options: dict[str, Any]) -> None:
        autodiscover_modules("resources", "jobs")
        said = run_due(options["queue"]).as_dict()
        if options["json"]:
            self.stdout.write(json.dumps(said))
        else:
            self.stdout.write(f"{said['done']} done, {said['failed']} failed")

    def parked(self, _options: dict[str, Any]) -> None:
        for job in queued.parked():
            self.stdout.write(f"{job.pk} {job.task_name} {job.attempts} attempts")

    def again(self, options: dict[str, Any]) -> None:
        if not queued.parked().filter(pk=options["number"]).exists():
            raise CommandError("There is no such parked job.")
        queued.run_again(options["number"])

    def release(self, _options: dict[str, Any]) -> None:
        self.stdout.write(str(release_jobs()))
