"""What has to be done before web server and worker start; each step is skipped when unchanged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation.reloader import translation_file_changed

from dougong.apps.accounts.actions import (
    sync_shipped_conflicts,
    sync_shipped_profiles,
    sync_shipped_roles,
)
from dougong.platform.approvals.actions import sync_shipped_matrices
from dougong.platform.keeping.actions import sync_shipped_classes
from dougong.platform.ledger import divergence
from dougong.platform.ledger.head import found_log
from dougong.platform.rules.actions import sync_shipped_rules

from . import seed
from .seed.cast import open_accounts

Say = Callable[[str], None]
STAMPS = "prepared.json"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of preparation; `run` answers whether there was anything to do."""

    zh: str
    en: str
    run: Callable[[Say], bool]


def prepare(say: Say, *, demo: bool) -> None:
    """Do every step in order, with a line for each in both languages."""
    steps = [*STEPS, DEMO] if demo else STEPS
    for number, step in enumerate(steps, start=1):
        began = monotonic()
        label = f"[{number}/{len(steps)}] {step.zh} {step.en}"
        has_worked = step.run(lambda line: say(f"      {line}"))
        outcome = f"{monotonic() - began:.1f} s" if has_worked else "未变 unchanged"
        say(f"{label}: {outcome}")


def migrate(_say: Say) -> bool:
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def create_cache_table(_say: Say) -> bool:
    """Rate limits and the like live in a table where the cache is the database's."""
    caches = settings.CACHES.values()
    tables = {cache["LOCATION"] for cache in caches if cache["BACKEND"].endswith("DatabaseCache")}
    if tables <= set(connection.introspection.table_names()):
        return False
    call_command("createcachetable", verbosity=0)
    return True


def compile_catalogues(_say: Say) -> bool:
    sources = [path for folder in settings.LOCALE_PATHS for path in Path(folder).rglob("*.po")]
    if is_unchanged("catalogues", sources) and all(p.with_suffix(".mo").exists() for p in sources):
        return False
    # Imported here: an installed product brings compiled catalogues and reads none.
    import polib

    for path in sources:
        compiled = path.with_suffix(".mo")
        polib.pofile(str(path)).save_as_mofile(str(compiled))
        # This process has looked for it in vain before; what follows speaks both languages.
        translation_file_changed(sender=None, file_path=compiled)
    remember("catalogues", sources)
    return bool(sources)


def collect_static_files(_say: Say) -> bool:
    root = Path(settings.STATIC_ROOT)
    sources = list(_static_sources())
    if is_unchanged("static", sources) and (root / "staticfiles.json").exists():
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    remember("static", sources)
    return True


def _static_sources() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))


def found_journal(_say: Say) -> bool:
    """Name, digest and environment of the log, for as long as it is empty."""
    return found_log(settings.JOURNAL_LOG, settings.JOURNAL_DIGEST, settings.ENVIRONMENT)


def compare_journal(say: Say) -> bool:
    """Hold the journal against the checkpoints outside before anybody may write."""
    if found := divergence.check(settings.CHECKPOINT_FOLDERS):
        say(f"只读 read-only: {found.kind}, {found.kept} → {found.outside}")
    return bool(settings.CHECKPOINT_FOLDERS)


def update_roles(_say: Say) -> bool:
    """Roles, password profiles, matrices, rules and retention classes as they are shipped."""
    made = [sync_shipped_roles(), sync_shipped_matrices(), sync_shipped_profiles()]
    made += [sync_shipped_rules(), sync_shipped_conflicts(), sync_shipped_classes()]
    return any(made)


def seed_demo(say: Say) -> bool:
    accounts = Path(settings.DATA) / seed.cast.FILE
    if seed.is_empty():
        seeding = seed.Seeding.of(seed.DEMO_SCALE, seed.DEMO_SEED)
        seed.sow(seeding, lambda kind, number: say(f"{kind}: {number}"))
        seed.open_doors(settings.DATA, lambda kind, number: say(f"{kind}: {number}"))
    elif accounts.exists():
        return False
    else:
        open_accounts(settings.DATA)
    return True


STEPS = [
    Step("数据库结构", "database", migrate),
    Step("审计日志", "journal", found_journal),
    Step("库外检查点", "checkpoints outside", compare_journal),
    Step("缓存表", "cache table", create_cache_table),
    Step("语言目录", "catalogues", compile_catalogues),
    Step("静态文件", "static files", collect_static_files),
    Step("内置角色", "shipped roles", update_roles),
]
DEMO = Step("示范机构", "demo institutions", seed_demo)


def is_unchanged(name: str, files: Iterable[Path]) -> bool:
    """Whether the step was done for exactly these files before."""
    return _stamps().get(name) == digest(files)


def remember(name: str, files: Iterable[Path]) -> None:
    path = Path(settings.DATA) / STAMPS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_stamps() | {name: digest(files)}), encoding="utf-8")


def _stamps() -> dict[str, str]:
    path = Path(settings.DATA) / STAMPS
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def digest(files: Iterable[Path]) -> str:
    """A digest of names, sizes and times: quick, and right as long as no clock is turned back."""
    known = hashlib.sha256()
    for path in sorted(files):
        status = path.stat()
        known.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return known.hexdigest()
