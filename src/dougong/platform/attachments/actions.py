"""Handing a file in, replacing it by a newer version, taking it away, and hearing the scanner's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.actions.locking import lock
from dougong.platform.beside import rights
from dougong.platform.beside.actions import Contribution
from dougong.platform.beside.matters import Matter
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.records.lexemes import lexemes
from dougong.platform.watching.actions import tell_beside

from . import scanning
from .formats import recognised
from .models import Attachment, AttachmentVersion, Scan
from .names import checked_name, shown_name
from .quotas import require_room
from .store import received

WORDS = {"file": gettext_lazy("File")}
pending_jobs: list[Any] = []
"""The job that has a content scanned; `jobs` puts it here, for it calls actions itself."""


class Storing(Contribution):
    """What handing in and replacing share: checks first, then the file, then the row."""

    right: ClassVar[str] = rights.ATTACH
    words = WORDS

    def __init__(self, matter: Matter, file: Any, attachment: Attachment | None = None) -> None:
        super().__init__(matter)
        self.file, self.attachment = file, attachment
        self.name = ""
        self.was = attachment.name if attachment else ""

    def altered(self) -> Sequence[Matter]:
        return (self.matter,)

    def execute(self) -> Any:
        self.require()
        self.name = checked_name(str(self.file.name or ""))
        require_room(self.matter.plate, self.actor.pk, self.file.size)
        self.received = received(self.file.chunks())
        try:
            self.format = recognised(self.received.path, self.name)
            self.received.keep()
        except BaseException:
            self.received.discard()
            raise
        return super().execute()

    def version(self, attachment: Attachment, number: int) -> AttachmentVersion:
        is_scanned = scanning.is_configured()
        return AttachmentVersion(
            attachment=attachment,
            number=number,
            name=self.name,
            digest=self.received.digest,
            size=self.received.size,
            media_type=self.format.media_type,
            scan=Scan.PENDING if is_scanned else Scan.CLEAN,
            by_id=self.actor.pk,
        )

    def perform(self) -> Attachment:
        attachment = self.attachment or Attachment(record=self.matter.plate)
        number = 1
        if self.attachment is not None:
            lock(Attachment.objects.filter(pk=attachment.pk))
            newest = attachment.versions.aggregate(newest=Max("number"))["newest"]
            number = (newest or 0) + 1
        attachment.name, attachment.latest = self.name, number
        attachment.terms = lexemes(shown_name(self.name))
        attachment.save()
        version = self.version(attachment, number)
        version.save(force_insert=True)
        self.attachment = attachment
        return attachment

    def follow(self) -> None:
        tell_beside(self.matter, self.verb)
        if scanning.is_configured():
            for job in pending_jobs:
                job.defer(digest=self.received.digest)

    def about(self) -> Mapping[str, Any]:
        attachment = self.attachment
        return {
            "attachment": attachment.pk if attachment else 0,
            "number": attachment.latest if attachment else 0,
            "digest": self.received.digest,
            "size": self.received.size,
        }

    def told(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        was = {"file": shown_name(self.was)} if self.was else {}
        return was, {"file": shown_name(self.name)}


class Attach(Storing):
    """Hand in a file (附加文件)."""

    verb, label, icon = "attach", gettext_lazy("Attach a file"), "paperclip"


class Replace(Storing):
    """Hand in a newer version of a file; the older ones stay."""

    verb, label, icon = "replace_file", gettext_lazy("New version of a file"), "file-upload"


class Detach(Contribution):
    """Take a file away with all its versions; the sweeper removes contents that nothing names."""

    verb, label, icon = "detach", gettext_lazy("Remove a file"), "trash"
    right: ClassVar[str] = rights.DETACH
    words = WORDS

    def __init__(self, matter: Matter, attachment: Attachment, *, reason: str = "") -> None:
        super().__init__(matter, reason=reason)
        self.attachment, self.key, self.name = attachment, attachment.pk, attachment.name

    def altered(self) -> Sequence[Matter]:
        return (self.matter,)

    def require(self) -> None:
        others = self.attachment.versions.exclude(by=self.actor.pk).exists()
        if others:
            super().require()
        else:
            self.matter.require(rights.ATTACH)

    def check(self) -> None:
        if len(self.reason) < 5:
            missing = ValidationError(
                _("Give a reason of at least 5 characters."), "reason_missing"
            )
            raise ValidationError({"reason": missing})

    def perform(self) -> None:
        self.attachment.delete()

    def about(self) -> Mapping[str, Any]:
        return {"attachment": self.key}

    def told(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        return {"file": shown_name(self.name)}, {}


def settle_scan(digest: str, verdict: Scan) -> int:
    """Keep what the scanner said, for every file of this content; how many waited for it."""
    with transaction.atomic(), unit_of_work(None) as unit:
        (waiting,) = lock(
            AttachmentVersion.objects.filter(digest=digest, scan=Scan.PENDING).select_related(
                "attachment"
            )
        )
        for version in waiting:
            version.scan = verdict
            version.save(update_fields=["scan"])
        about = {"digest": digest, "verdict": str(verdict)}
        lines = [
            Line("scan_file", one.attachment.record_id, 0, about=about, retention=("operations",))
            for one in waiting
        ]
        if lines:
            unit.write(lines)
        return len(lines)
