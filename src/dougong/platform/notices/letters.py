"""A notice as it leaves the house: worded for its reader, with no more than the record allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dougong.platform.records import Record
from dougong.platform.register import SECRECY, registry

from .models import Notice
from .reasons import reasons
from .texts import Wording

CLOSELY_KEPT = SECRECY[2:]
"""Records of these levels are named by code alone outside the house."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one reader is told at once; several notices make a digest."""

    key: str
    """The same for every attempt, so that a receiver can take out doubles."""
    reader: Any
    items: Sequence[Item]

    @property
    def subject(self) -> str:
        if len(self.items) == 1:
            return self.items[0].sentence
        return _("%(count)s notices from Dougong") % {"count": len(self.items)}

    @property
    def body(self) -> str:
        parts = [f"{item.sentence}\n{item.reason}\n{item.url}" for item in self.items]
        rule = _("You choose in your notice settings what you are told and how: %(url)s")
        return "\n\n".join([*parts, "— \n" + rule % {"url": absolute(reverse("notice-settings"))}])


@dataclass(frozen=True, slots=True)
class Item:
    """One notice in words."""

    notice: Notice
    sentence: str
    reason: str
    code: str
    url: str


def items_of(notices: Sequence[Notice], reader: Any) -> list[Item]:
    """Notices in the language in use, under the reader's masks."""
    wording = Wording.of(reader, [notice.values for notice in notices])
    return [_item(notice, wording) for notice in notices]


def _item(notice: Notice, wording: Wording) -> Item:
    about, reason = notice.record, reasons.label_of(notice.reason)
    code = about.code if about else ""
    if about is not None and is_closely_kept(about):
        sentence = f"{code}: {reason}"
    else:
        sentence = wording.sentence(notice.text, notice.values, about)
    return Item(notice, " ".join(sentence.split()), reason, code, absolute(address_of(notice)))


def is_closely_kept(about: Record) -> bool:
    return about.kind in registry and registry[about.kind].secrecy in CLOSELY_KEPT


def address_of(notice: Notice) -> str:
    """Where a notice leads: its own address, else the page of its record, else the inbox."""
    if notice.url or notice.record is None:
        return notice.url or reverse("notices")
    try:
        return reverse(f"{notice.record.kind}-detail", args=[notice.record_id])
    except NoReverseMatch:
        return reverse("notices")


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{path}"
