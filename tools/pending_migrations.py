"""Say which models changed without a migration; unlike `makemigrations --check` it needs no database."""

from __future__ import annotations

import sys

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils.translation import deactivate_all


def main() -> int:
    """Print one line per pending change of an app of ours, and per app with two latest migrations."""
    django.setup()
    deactivate_all()  # a label in another language is no change
    loader = MigrationLoader(None)
    found = [
        f"{app}: several latest migrations: {', '.join(names)}"
        for app, names in loader.detect_conflicts().items()
    ]
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    for app, migrations in detector.changes(graph=loader.graph).items():
        if apps.get_app_config(app).name.startswith("dougong."):
            operations = [
                operation for migration in migrations for operation in migration.operations
            ]
            found += [f"{app}: {operation.describe()}" for operation in operations]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
