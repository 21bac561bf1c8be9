"""Every test run gets a PostgreSQL server and a data folder of its own, and leaves neither behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import autodiscover_modules

from tests import prepared

EMPTY_JOURNAL = """
DO $$ DECLARE counter regclass; BEGIN
    TRUNCATE journal.entry, journal.change, journal.vault, journal.pending, journal.note,
        journal.leaf, journal.node, journal.checkpoint, journal.term, procrastinate_jobs,
        procrastinate_events, procrastinate_periodic_defers, procrastinate_workers;
    UPDATE journal.head SET size = 0, epoch = 1, newest_at = NULL, log = 'dougong.local/journal/1',
        algorithm = 'sha256', environment = 'test',
        root = '\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    FOR counter IN SELECT oid FROM pg_class WHERE relkind = 'S' AND relname LIKE 'code\\_%' LOOP
        EXECUTE format('DROP SEQUENCE %s', counter);
    END LOOP;
END $$
"""
"""What flushing leaves: tables and counters that no model of Django stands for."""

LOCALE = Path(__file__).parent / "src/dougong/locale"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full` runs the heavy batteries too."""
    parser.addoption("--full", action="store_true", help="run tests marked `full` as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without `--full` the heavy ones are skipped, by name, not silently left out."""
    if config.getoption("--full"):
        return
    for item in items:
        if item.get_closest_marker("full"):
            item.add_marker(pytest.mark.skip(reason="heavy: python3 go.py test --full"))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Prepare the environment before the settings are read; workers of xdist inherit it."""
    if not hasattr(config, "workerinput"):
        _prepare_environment(config)
    if "DATABASE_URL" not in os.environ and not _leaves_tests_to_workers(config):
        _start_server(config)
    # Named here and not in pyproject.toml: there pytest-django would read the settings too early.
    os.environ["DJANGO_SETTINGS_MODULE"] = "dougong.config.settings"
    django.setup()
    if _leaves_tests_to_workers(config):
        # Inherited, it would make pytest-django read the settings before a worker has its server.
        del os.environ["DJANGO_SETTINGS_MODULE"]
    # Static files are served under their own names: nobody has collected and renamed them.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    if pattern := os.environ.get("DOUGONG_PREPARED"):
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = pattern
    # Hashes that cost a tenth of a second each would be most of the time; one test asks for real ones.
    from dougong.platform.identity.hashers import Argon2id

    Argon2id.time_cost, Argon2id.memory_cost, Argon2id.parallelism = 1, 1024, 1
    # Policies and verbs of all kinds are known from the start, as they are behind the web server.
    autodiscover_modules("resources")


def _prepare_environment(config: pytest.Config) -> None:
    data = tempfile.mkdtemp(prefix="dougong-data-")
    config.add_cleanup(lambda: shutil.rmtree(data, ignore_errors=True))
    os.environ.update(DOUGONG_DATA=data, SECRET_KEY="for tests only", DOUGONG_ENV="test")
    # Tests ask faster than people; those about limits set their own.
    os.environ["DOUGONG_REQUESTS_PER_SECOND"] = "0"
    os.environ["DOUGONG_SECOND_FACTOR"] = "offered"  # tests of the duty ask for it themselves
    os.environ.pop("DOUGONG_DEMO", None)
    os.environ.pop("DOUGONG_CLOCK", None)
    for catalogue in LOCALE.rglob("*.po"):
        polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))


def _leaves_tests_to_workers(config: pytest.Config) -> bool:
    """Whether this process only hands out tests; it needs no server then."""
    return not hasattr(config, "workerinput") and bool(getattr(config.option, "tx", None))


def _start_server(config: pytest.Config) -> None:
    """Every process that runs tests has a server of its own: sealing waits for no other's work."""
    cluster = prepared.start_prepared()
    config.add_cleanup(cluster.stop)
    os.environ.update(cluster.environment(), DOUGONG_PREPARED=prepared.DATABASE)


@pytest.fixture(scope="session")
def django_db_keepdb():
    """The database goes with the server of this run: nothing has to be dropped before."""
    return "DATABASE_URL" not in os.environ


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test runner empties tables by TRUNCATE between tests, which the journal refuses."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'no_truncate'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER no_truncate ON {table}")


@pytest.fixture(autouse=True)
def _nothing_committed_stays(request):
    """A test that commits leaves journal and code numbers as it found them: empty."""
    if "transactional_db" not in request.fixturenames and not _commits(request.node):
        yield
        return
    blocker = request.getfixturevalue("django_db_blocker")
    yield
    from django.db import connection

    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(EMPTY_JOURNAL)


@pytest.fixture(autouse=True)
def _lag_of_the_journal_is_asked_anew():
    """A process remembers for seconds how far sealing is behind; a test may have moved the clock."""
    from dougong.platform.ledger import read_only

    read_only.forget()


def _commits(test):
    mark = test.get_closest_marker("django_db")
    return mark is not None and mark.kwargs.get("transaction", False)


@pytest.fixture(autouse=True)
def _language_of_the_installation():
    """A request leaves its reader's language active in the thread: the next test starts without."""
    yield
    translation.deactivate()


@pytest.fixture
def english():
    """Messages in English, whatever the installation speaks: for tests that read their wording."""
    with translation.override("en"):
        yield
