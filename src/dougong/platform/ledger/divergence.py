"""When an outside checkpoint is ahead of the database or contradicts it: read-only until two persons agree.

What was found lies in a file of the data folder: the database itself is what is doubted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from dougong.kernel import clock
from dougong.kernel.errors import N_, DougongError
from dougong.platform.journal import Entry
from dougong.platform.journal.notes import note
from dougong.platform.policies import Actor

from .checkpoints import Checkpoint, NotSigned
from .destinations import logs_in, read_outside
from .head import Head, read_head
from .sealer import append_note
from .signing import trusted_keys
from .verification import Fault, check_outside

FILE = "journal_diverged.json"
ACKNOWLEDGE = "acknowledge_divergence"
PARTIES = ("audit_admin", "system_admin")


class JournalDiverged(DougongError):
    """Nothing is written while the journal contradicts what was carried outside."""

    code = "journal_diverged"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            N_("The journal contradicts a checkpoint kept outside: for the time being read only.")
        )


@dataclass(frozen=True, slots=True)
class Divergence:
    """What an outside checkpoint says and the database does not."""

    kind: str
    log: str
    kept: int
    """Leaves that the database holds."""
    outside: int
    outside_root: str
    first: int | None
    last: int | None
    last_sealed: str
    found_at: str

    @property
    def lost(self) -> int:
        return max(0, self.outside - self.kept)


def compare(folders: Sequence[Path]) -> Divergence | None:
    """Hold the journal against the newest checkpoint of every destination that can be read."""
    head = read_head()
    keys = trusted_keys([head.log, *logs_in(folders)])
    for folder in folders:
        for point in _readable(folder, keys):
            try:
                check_outside(head, [point])
            except Fault as fault:
                return _found(head, point, fault)
    return None


def _readable(folder: Path, keys: Sequence[str]) -> list[Checkpoint]:
    """A note that nobody trusted has signed proves nothing; it must not stop the house either."""
    try:
        return read_outside([folder], keys)
    except (OSError, NotSigned):
        return []


def _found(head: Head, point: Checkpoint, fault: Fault) -> Divergence:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(sealed_at) FROM journal.leaf")
        (sealed,) = cursor.fetchone()
    first, last = fault.missing or (None, None)
    return Divergence(
        fault.kind, point.log, head.size, point.size, point.root.hex(), first, last,
        sealed.isoformat(timespec="seconds") if sealed else "",
        clock.now().isoformat(timespec="seconds"),
    )  # fmt: skip


def check(folders: Sequence[Path]) -> Divergence | None:
    """Compare, and remember what is found; what was found before stays until two persons agree."""
    known = current()
    if known is None and (known := compare(folders)):
        _path().write_text(json.dumps(asdict(known)), encoding="utf-8")
    return known


def current() -> Divergence | None:
    """What stands between this installation and its writers, if anything does."""
    path = _path()
    if not path.exists():
        return None
    return Divergence(**json.loads(path.read_text(encoding="utf-8")))


def acknowledge(actor: Actor, reason: str) -> None:
    """One of the two parties says that work may go on; the entry is the acknowledgement."""
    found = current()
    if found is None:
        raise DougongError(N_("The journal agrees with all checkpoints kept outside."))
    party = next((role for role in PARTIES if actor.reach_of_role(role)), None)
    if party is None or not actor.may_sign:
        raise DougongError(
            N_("Only an audit administrator and a system administrator can acknowledge this.")
        )
    if len(reason.strip()) < 5:
        raise DougongError(N_("Give a reason of at least 5 characters."))
    about = {"divergence": found.found_at, "party": party, "person": actor.natural_person}
    note(ACKNOWLEDGE, actor.pk, result="done", about=about, reason=reason.strip())


def acknowledged_by(found: Divergence) -> dict[str, Entry]:
    """The first acknowledgement of each party; the two are different natural persons."""
    by_party: dict[str, Entry] = {}
    persons: set[int | None] = set()
    for entry in Entry.objects.filter(verb=ACKNOWLEDGE, version=0).order_by("pk"):
        about = entry.about
        person = _person_of(entry)
        is_another = person not in persons and about["party"] not in by_party
        if about["divergence"] == found.found_at and is_another:
            by_party[about["party"]] = entry
            persons.add(person)
    return by_party


def _person_of(entry: Entry) -> int | None:
    account = get_user_model().objects.filter(pk=entry.actor_id).first()
    person: int | None = getattr(account, "natural_person", None)
    return person


def go_on() -> Head | None:
    """Once both parties have agreed: a new log that begins with a link to the old checkpoint."""
    found = current()
    if found is None or set(acknowledged_by(found)) != set(PARTIES):
        return None
    with transaction.atomic():
        head = read_head(lock=True)
        stem, _, number = head.log.rpartition("/")
        log = f"{stem}/{int(number) + 1}" if number.isdigit() else f"{head.log}/2"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE journal.head SET log = %s", [log])
        renamed = Head(log, head.algorithm, head.environment, head.epoch, head.size, head.root)
        old = {"log": found.log, "size": found.outside, "root": found.outside_root}
        after = append_note(renamed, "link", {"old": old, "kept": head.size, "lost": found.lost})
    _path().unlink()
    return after


def _path() -> Path:
    return Path(settings.DATA) / FILE
