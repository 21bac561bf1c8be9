"""`dougong ledger`: seal, verify, sign checkpoints, witness them, export evidence."""

from __future__ import annotations

import json
import logging
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from dougong.kernel import clock
from dougong.kernel.errors import DougongError
from dougong.platform.exports.watermark import Watermark
from dougong.platform.keeping import archiving
from dougong.platform.ledger import divergence, evidence, runs, signing, standing, witness
from dougong.platform.ledger.checkpoints import read_checkpoint
from dougong.platform.ledger.head import read_head
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.ledger.verification import verify

log = logging.getLogger(__name__)
LEAVES_PER_CHECKPOINT, SECONDS_PER_CHECKPOINT, PAUSE = 1_000, 600, 1.0
SECONDS_PER_COMPARISON = 3600
ALARM_AFTER = 60.0


class Command(BaseCommand):
    alarm_at = ALARM_AFTER
    help = "Seal and verify the journal, sign checkpoints, export evidence."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="what", required=True)
        seal = verbs.add_parser("seal", help="number what is finished")
        seal.add_argument("--forever", action="store_true", help="go on until stopped")
        check = verbs.add_parser("verify", help="check the sealed journal")
        check.add_argument("--quick", action="store_true")
        check.add_argument("--checkpoint", action="append", default=[], type=Path)
        check.add_argument("--key", action="append", default=[])
        check.add_argument("--json", action="store_true")
        sign = verbs.add_parser("checkpoint", help="sign the head now")
        sign.add_argument("--out", action="append", default=[], type=Path)
        verbs.add_parser(
            "archive", help="take out the months that were ordered, remove destroyed files"
        )
        verbs.add_parser("key", help="print the verifier key to hand to the audit department")
        cosign = verbs.add_parser("cosign", help="witness a checkpoint, on the audit's own machine")
        cosign.add_argument("checkpoint", type=Path, nargs="?")
        cosign.add_argument("--state", type=Path, required=True)
        cosign.add_argument("--found", metavar="NAME", help="begin the state file of this witness")
        cosign.add_argument("--key", action="append", default=[], help="verifier key of the log")
        pack = verbs.add_parser("export-evidence", help="write an evidence pack")
        pack.add_argument("target", type=Path)
        pack.add_argument("--scope", default="*")
        pack.add_argument("--from", dest="first", type=_moment)
        pack.add_argument("--to", dest="last", type=_moment)

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("resources")
        try:
            getattr(self, options["what"].replace("-", "_"))(options)
        except (DougongError, OSError) as error:
            raise CommandError(str(error)) from error

    def seal(self, options: dict[str, Any]) -> None:
        if not options["forever"]:
            self.stdout.write(str(seal_all()))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        folders = settings.CHECKPOINT_FOLDERS
        signed_at, signed_size = clock.now(), read_head().size
        compared_at = None
        while not stop.wait(PAUSE):
            now = clock.now()
            if compared_at is None or (now - compared_at).total_seconds() > SECONDS_PER_COMPARISON:
                divergence.check(folders)
                compared_at = now
            if divergence.current() and not divergence.go_on():
                continue  # what contradicts the outside is neither sealed nor signed
            seal_all()
            self.tell_lag()
            waited, size = (now - signed_at).total_seconds(), read_head().size
            if size - signed_size >= LEAVES_PER_CHECKPOINT or waited >= SECONDS_PER_CHECKPOINT:
                signing.sign_checkpoint(signing.own_signer(), folders)
                signing.carry_again(folders)
                self.keep_archives()
                signed_at, signed_size = now, read_head().size

    def tell_lag(self) -> None:
        """Once a minute, whoever keeps the sealer waiting for more than a minute is named."""
        lag = standing.sealing_lag().total_seconds()
        if lag >= self.alarm_at:
            log.error("sealing is behind", extra={"seconds": lag, "blocker": standing.blocker()})
            self.alarm_at = lag + ALARM_AFTER
        elif lag < ALARM_AFTER:
            self.alarm_at = ALARM_AFTER

    def keep_archives(self) -> None:
        """Sealing goes on whatever befalls a file; the order waits for the next round."""
        try:
            archiving.write_ordered()
            archiving.remove_destroyed()
        except (DougongError, DatabaseError, OSError):
            log.exception("an archive was not written")

    def verify(self, options: dict[str, Any]) -> None:
        keys = options["key"] or own_keys()
        notes = [path.read_text(encoding="utf-8") for path in options["checkpoint"]]
        outside = [*(read_checkpoint(n, keys) for n in notes), *runs.outside_points()]
        verdict = verify(quick=options["quick"], outside=outside)
        try:
            runs.note_verdict(verdict, None)
        except DatabaseError as error:  # a role that only reads may verify too
            self.stderr.write(f"not journalled 未记入日志: {error}")
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_dict()))
        elif verdict.valid:
            self.stdout.write(f"valid 有效: {verdict.size} leaves, {verdict.seconds} s")
        if not verdict.valid:
            raise CommandError(
                f"invalid 无效: {verdict.kind} seq={verdict.first_bad_seq} {verdict.record or ''}"
            )

    def checkpoint(self, options: dict[str, Any]) -> None:
        seal_all()
        folders = options["out"] or settings.CHECKPOINT_FOLDERS
        note = signing.sign_checkpoint(signing.own_signer(), folders)
        signing.carry_again(folders)
        self.stdout.write(note or "nothing new")

    def cosign(self, options: dict[str, Any]) -> None:
        if options["found"]:
            state = witness.State.found(options["state"], options["found"], options["key"])
            self.stdout.write(state.verifier_key())
            return
        if options["checkpoint"] is None:
            raise CommandError("which checkpoint? 请指明检查点文件")
        state = witness.State.from_file(options["state"])
        state.trust(options["key"])
        try:
            note = witness.cosign(state, options["checkpoint"])
        except witness.NotWitnessed as refused:
            self.stderr.write(f"not witnessed 拒绝见证: {refused}")
            sys.exit(1)
        state.keep(options["state"])
        options["checkpoint"].write_text(note, encoding="utf-8")
        self.stdout.write(note)

    def archive(self, options: dict[str, Any]) -> None:
        for one in archiving.write_ordered():
            self.stdout.write(f"{one.file} {one.sha256}")
        for name in archiving.remove_destroyed():
            self.stdout.write(f"removed 已删除: {name}")

    def key(self, options: dict[str, Any]) -> None:
        self.stdout.write(signing.own_signer().verifier_key())

    def export_evidence(self, options: dict[str, Any]) -> None:
        selection = evidence.Selection(options["scope"], options["first"], options["last"])
        with options["target"].open("wb") as target:
            mark = Watermark("dougong ledger export-evidence", clock.now(), selection.scope)
            keys = own_keys()
            manifest = evidence.export(target, selection, keys, mark)
        self.stdout.write(json.dumps(manifest))


def own_keys() -> list[str]:
    """Verifier keys of the installation's log, those before a rotation among them."""
    signer = signing.own_signer()
    return signing.trusted_keys([signer.name])


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else timezone.make_aware(found)
