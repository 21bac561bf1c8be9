"""A worker of the product with one job more: it adds a person, slowly, so that a kill hits it."""

import os
import sys

import django


def declare():
    """The job, declared in the process that runs it and in the one that enqueues it."""
    from procrastinate.contrib.django import app

    from dougong.platform.jobs import job

    name = f"{__name__ if __name__ != '__main__' else 'tests.operation.worker_stub'}.add_slowly"
    if name in app.tasks:
        return app.tasks[name]

    def add_slowly(name: str, unit: int) -> None:
        from django.db import connection

        from dougong.apps.accounts.models import Person
        from dougong.platform.actions import Add
        from dougong.platform.policies import Installation

        Add(Person(name_zh=name, unit_id=unit), by=Installation()).execute()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.15)")

    add_slowly.__module__ = "tests.operation.worker_stub"
    return job(queue="slow")(add_slowly)


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "dougong.config.settings"
    django.setup()
    from django.utils.module_loading import autodiscover_modules

    from dougong.platform.jobs.working import work

    autodiscover_modules("resources", "jobs")
    declare()
    work(None, 2, float(sys.argv[1]))


if __name__ == "__main__":
    main()
