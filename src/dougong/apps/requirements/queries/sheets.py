"""A confirmation sheet as it was signed, compared with what stands now: one other character voids it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from dougong.apps.requirements.choices import SheetState
from dougong.apps.requirements.models import (
    Confirmation,
    ConfirmationLine,
    Requirement,
    Signature,
    TextVersion,
)
from dougong.platform.journal import Entry
from dougong.platform.journal.canonical import canonical

from .texts import digest


def document_digest(sheet: Confirmation) -> str:
    """SHA-256 over what is signed: the sheet's own words and each line's version and digest."""
    lines = sheet.lines.order_by("requirement").values_list("requirement", "number", "sha256")
    told = canonical(
        {
            "sheet": sheet.code,
            "title_zh": sheet.title_zh,
            "title_en": sheet.title_en,
            "scope": sheet.scope_text,
            "exclusions": sheet.exclusions,
            "product_manager": sheet.product_manager_id,
            "sponsor": sheet.sponsor_id,
            "lines": [list(line) for line in lines],
        }
    )
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """One requirement of a sheet: its signed text, and whether it is still that one."""

    requirement: Requirement
    number: int
    text: TextVersion
    is_whole: bool
    """The stored text still has the digest that was signed."""
    is_current: bool
    """The requirement still has this text."""

    @property
    def is_valid(self) -> bool:
        return self.is_whole and self.is_current


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the signatures of a sheet still hold, and what speaks against it."""

    sheet: Confirmation
    lines: Sequence[LineVerdict]
    signatures: Sequence[Signature]
    is_document_whole: bool

    @property
    def is_unchanged(self) -> bool:
        return self.is_document_whole and all(line.is_valid for line in self.lines)

    @property
    def is_valid(self) -> bool:
        return self.sheet.state == SheetState.SIGNED and self.is_unchanged


def verdict_of(sheet: Confirmation) -> Verdict:
    """Work out every digest anew from the words themselves."""
    rows = sheet.lines.select_related("requirement__record").order_by("requirement")
    lines = [_judged(line) for line in rows]
    signatures = list(sheet.signatures.select_related("person__record").order_by("pk"))
    digests = {sheet.document_sha256, *(one.document_sha256 for one in signatures)}
    return Verdict(sheet, lines, signatures, digests == {document_digest(sheet)})


def _judged(line: ConfirmationLine) -> LineVerdict:
    requirement = line.requirement
    text = requirement.versions.get(number=line.number)
    is_whole = digest(text.content()) == line.sha256
    is_same = digest(requirement.content()) == line.sha256
    is_current = is_same and requirement.text_number == line.number
    return LineVerdict(requirement, line.number, text, is_whole, is_current)


def entries_of(sheet: Confirmation) -> list[Entry]:
    """The entries of the journal that hold the signatures, in the order of signing."""
    rows = Entry.objects.filter(record=sheet.pk, verb="sign", result="done")
    return list(rows.order_by("pk"))
