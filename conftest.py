"""Every test run gets a PostgreSQL server and a data folder of its own, and leaves neither behind."""

from __future__ import annotations

import os
import shutil
import tempfile

import django
import pytest

from dougong.config.local.postgres import start_throw_away


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Prepare the environment before the settings are read; workers of xdist inherit it."""
    if not hasattr(config, "workerinput"):
        _prepare_environment(config)
    # Named here and not in pyproject.toml: there pytest-django would read the settings too early.
    os.environ["DJANGO_SETTINGS_MODULE"] = "dougong.config.settings"
    django.setup()


def _prepare_environment(config: pytest.Config) -> None:
    data = tempfile.mkdtemp(prefix="dougong-data-")
    config.add_cleanup(lambda: shutil.rmtree(data, ignore_errors=True))
    os.environ.update(DOUGONG_DATA=data, SECRET_KEY="for tests only")  # noqa: S106
    os.environ.pop("DOUGONG_DEMO", None)
    if "DATABASE_URL" not in os.environ:
        cluster = start_throw_away()
        config.add_cleanup(cluster.stop)
        os.environ.update(cluster.environment())
