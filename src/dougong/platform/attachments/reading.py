"""Attachments as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from dougong.platform.actions import Missing
from dougong.platform.beside import rights
from dougong.platform.beside.matters import Matter
from dougong.platform.beside.people import Named, names_of, unknown
from dougong.platform.beside.pictures import install_pictures

from .models import Attachment, AttachmentVersion, Scan
from .names import shown_name
from .previews import kind_of

_NUMBER = re.compile(r"attachment:([0-9]{1,18})")
PICTURES = {"picture": "photo", "pages": "file-text", "text": "file-text"}


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """One content of a file before a reader."""

    version: AttachmentVersion
    name: str
    by: Named
    preview: str

    @property
    def is_ready(self) -> bool:
        return self.version.scan == Scan.CLEAN


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file before a reader: its newest version first."""

    attachment: Attachment
    versions: Sequence[ShownVersion]
    may_replace: bool
    may_remove: bool

    @property
    def newest(self) -> ShownVersion:
        return self.versions[0]


def attachment_of(matter: Matter, key: int) -> Attachment:
    """A file of the record; a file of another record is missing."""
    found = Attachment.objects.filter(record=matter.plate, pk=min(key, 2**63 - 1)).first()
    if found is None:
        raise Missing(str(key))
    return found


def version_of(attachment: Attachment, number: int | None = None) -> AttachmentVersion:
    """A version of a file, by default the newest."""
    wanted = attachment.latest if number is None else min(number, 2**31 - 1)
    found = attachment.versions.filter(number=wanted).first()
    if found is None:
        raise Missing(str(number))
    return found


def files_of(matter: Matter) -> list[ShownFile]:
    """The files of a record, the newest first."""
    rows = list(
        Attachment.objects.filter(record=matter.plate).order_by("-pk").prefetch_related("versions")
    )
    versions = [version for row in rows for version in row.versions.all()]
    people = names_of(version.by_id for version in versions)
    may_attach, may_detach = matter.may(rights.ATTACH), matter.may(rights.DETACH)
    shown = []
    for row in rows:
        own = sorted(row.versions.all(), key=lambda one: -one.number)
        is_own = all(one.by_id == matter.actor.pk for one in own)
        parts = [
            ShownVersion(
                one, shown_name(one.name), people.get(one.by_id) or unknown(), kind_of(one)
            )
            for one in own
        ]
        shown.append(ShownFile(row, parts, may_attach, (is_own and may_attach) or may_detach))
    return shown


def picture_finder(matter: Matter, texts: Iterable[str]) -> Callable[[int], str | None]:
    """Addresses of those pictures of the record that the texts name."""
    numbers = {int(found) for text in texts for found in _NUMBER.findall(text)}
    rows = Attachment.objects.filter(record=matter.plate, pk__in=numbers) if numbers else ()
    urls = {
        row.pk: reverse("attachment-picture", args=[matter.pk, row.pk])
        for row in rows
        if kind_of(version_of(row)) == "picture"
    }
    return urls.get


install_pictures(picture_finder)
