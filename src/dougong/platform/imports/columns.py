"""What the columns of a sheet may stand for, and which of it a heading means."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Field, JSONField
from django.utils.translation import gettext as _
from django.utils.translation import override

from dougong.platform.custom_values.fields import CustomChoices
from dougong.platform.policies import Actor
from dougong.platform.register import Resource
from dougong.platform.wording import english_twin, heading

CODE, VERSION, EXTERNAL = "code", "version", "external_id"
OF_THE_HOUSE = (CODE, VERSION, EXTERNAL)
"""Columns that every kind has besides its own fields."""
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person has said of the sheet: its columns, and how records are recognised."""

    mapping: Mapping[str, str]
    key: str = ""
    source: str = ""
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Something a column can be read as: a field of the kind, or what every record has."""

    resource: Resource
    name: str

    @property
    def field(self) -> Field[Any, Any] | None:
        return None if self.name in OF_THE_HOUSE else self.resource.field(self.name)

    @property
    def label(self) -> str:
        """The heading of the column in templates, in the reader's language."""
        if self.name == CODE:
            return _("Code")
        if self.name == VERSION:
            return _("Version")
        if self.name == EXTERNAL:
            return _("External id")
        name = str(self.resource.field(self.name).verbose_name)
        return name[:1].upper() + name[1:]

    @property
    def is_required(self) -> bool:
        """Whether a new record cannot be without it."""
        field = self.field
        if field is None or field.has_default() or isinstance(field, BooleanField):
            return False
        return not (field.blank or field.null)

    @property
    def may_be_key(self) -> bool:
        """Whether records may be recognised by it."""
        if self.name in OF_THE_HOUSE:
            return self.name != VERSION
        field = self.field
        return not (
            field is None
            or field.is_relation
            or field.choices
            or isinstance(field, JSONField | CustomChoices)
        )


def targets_of(resource: Resource, actor: Actor) -> dict[str, Target]:
    """Everything the actor may fill from a sheet, in the order of the form."""
    locked = set(resource.policy.locks(actor))
    own = [name for name in resource.entered if name not in locked]
    return {name: Target(resource, name) for name in (*OF_THE_HOUSE, *own)}


def folded(text: str) -> str:
    """A heading or a label as it is compared: full-width signs, case and stars do not count."""
    return unicodedata.normalize("NFKC", text).casefold().strip().rstrip("*").strip()


def meant_by(targets: Mapping[str, Target]) -> dict[str, str]:
    """Every word by which a target is known, in both languages, with the target's name.

    A heading without bracket over a text kept in two languages means the text in the language of
    the heading.
    """
    known: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            for name, target in targets.items():
                known.setdefault(folded(target.label), name)
                field = target.field
                twin = english_twin(target.resource.model, name) if field is not None else None
                if field is not None and twin is not None:
                    meant = twin.name if language == "en" else name
                    known.setdefault(folded(heading(field)), meant)
    return {folded(name): name for name in targets} | known


def guessed(
    header: Sequence[str], targets: Mapping[str, Target], remembered: Mapping[str, str]
) -> dict[str, str]:
    """A target for each heading that means one; what the person once said counts first."""
    known = meant_by(targets) | {
        heading: name for heading, name in remembered.items() if name in targets or not name
    }
    found: dict[str, str] = {}
    for one in header:
        name = known.get(folded(one), "")
        if name and name not in found.values():
            found[one] = name
    return found


def likely_key(mapping: Mapping[str, str]) -> str:
    """By what records are recognised unless the person says otherwise."""
    named = set(mapping.values())
    return next((name for name in (CODE, EXTERNAL) if name in named), "")
