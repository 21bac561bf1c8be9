"""`dougong work`: run background jobs until stopped."""

from __future__ import annotations

import os
import socket
import uuid
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import autodiscover_modules
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from dougong.platform.notes import note


class Command(BaseCommand):
    """A worker with a name of its own: two of the same name would take each other's jobs."""

    help = "Run background jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queues", help="names parted by commas; all of them if not given")
        parser.add_argument("--concurrency", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("resources", "jobs")
        queues = options["queues"].split(",") if options["queues"] else None
        name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        note("start", None, about={"process": "worker"})
        try:
            with app.replace_connector(connector) as working:
                working.run_worker(
                    queues=queues,
                    name=name,
                    concurrency=options["concurrency"],
                    delete_jobs="never",
                )
        finally:
            note("stop", None, about={"process": "worker"})
