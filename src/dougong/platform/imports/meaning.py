"""What the lines of a sheet mean for a kind: new records, changes of others, nothing, or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.engines.interchange.sheets import Line, Sheet
from dougong.platform.actions import Conflict
from dougong.platform.custom_values.checking import write
from dougong.platform.custom_values.column import PREFIX
from dougong.platform.policies import Actor, FieldNotAllowed, decisions_kept
from dougong.platform.records import Recorded
from dougong.platform.register import Resource
from dougong.platform.requests.api_errors import Invalid
from dougong.platform.wording import names_plate

from .columns import EXTERNAL, VERSION, Wanted, targets_of
from .findings import WHOLE_SHEET, RowFinding, findings_of
from .matching import Match, matches
from .references import References
from .values import KEPT, empty_value, reader_of

Values = dict[str, Any]
REFUSED = (ValidationError, PermissionDenied, FieldNotAllowed, Conflict, Invalid)


@dataclass(slots=True)
class Draft:
    """One line as it would become a record: new, or with other values than it has."""

    number: int
    values: Values
    stored: Any = None
    version: int = 1

    def row(self, model: type[Recorded]) -> Any:
        """A fresh instance; each attempt alters its own."""
        if self.stored is None:
            row = model()
            write(row, self.values)
            return row
        row = self.stored.copy()
        row._state.fields_cache = dict(self.stored._state.fields_cache)
        row.version = self.version
        write(row, self.values)
        return row


@dataclass(slots=True)
class Meaning:
    """Drafts and refusals of a sheet, line by line."""

    new: list[Draft] = field(default_factory=list)
    changed: list[Draft] = field(default_factory=list)
    unchanged: int = 0
    findings: list[RowFinding] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)


class Interpreter:
    """Reads the lines of one sheet for one kind in the name of one person."""

    def __init__(self, resource: Resource, actor: Actor, sheet: Sheet, wanted: Wanted) -> None:
        self.resource, self.actor, self.sheet, self.wanted = resource, actor, sheet, wanted
        targets = targets_of(resource, actor)
        self.places = {
            name: sheet.header.index(heading)
            for heading, name in wanted.mapping.items()
            if name in targets and heading in sheet.header
        }
        self.headings = {name: sheet.header[place] for name, place in self.places.items()}
        self.fields = {
            name: column for name in self.places if (column := targets[name].field) is not None
        }
        self.meaning = Meaning()
        self._reads = {name: self._reader(name, column) for name, column in self.fields.items()}

    def _reader(self, name: str, column: models.Field[Any, Any]) -> Callable[[str], Any]:
        if not names_plate(column):
            return reader_of(column)
        references = References(column, self.actor)
        references.gather(self.cell(line, name) for line in self.sheet.lines)
        return references.find

    def cell(self, line: Line, name: str) -> str:
        return line.cells[self.places[name]] if name in self.places else ""

    def read(self) -> Meaning:
        """Every line as a draft, as nothing to do, or as refused with all its reasons."""
        with decisions_kept():
            found = matches(self.resource, self.actor, self._keys(), self.wanted)
            for line, match in zip(self.sheet.lines, found, strict=True):
                try:
                    self._take(line, match)
                except REFUSED as error:
                    self.refuse(line.number, error)
        return self.meaning

    def _keys(self) -> list[str]:
        return [self.cell(line, self.wanted.key).strip() for line in self.sheet.lines]

    def _take(self, line: Line, match: Match) -> None:
        match.require()
        values = self._values(line)
        if match.row is None:
            if "add" not in self.resource.verbs:
                raise ValidationError(_("Records of this kind are not added."), "imports.no_add")
            values |= self._external(line)
            self._check(line, values, None)
            self.meaning.new.append(Draft(line.number, values))
            return
        differing = self._differing(match.row, values, line)
        if not differing:
            self.meaning.unchanged += 1
            return
        if not match.may_change:
            raise PermissionDenied(self.resource.policy.permission("change"))
        version = self._version(line, match.row)
        self._check(line, differing, match.row)
        self.meaning.changed.append(Draft(line.number, differing, match.row, version))

    def _values(self, line: Line) -> Values:
        """The values of a line; every cell that cannot be read is refused by itself."""
        values, errors = {}, {}
        for name, column in self.fields.items():
            text = self.cell(line, name)
            try:
                value = self._reads[name](text) if text.strip() else empty_value(column)
            except ValidationError as error:
                errors[name] = error
                continue
            if value is not KEPT:
                values[name] = value
        if errors:
            raise ValidationError(errors)
        return values

    def _external(self, line: Line) -> Values:
        text = self.cell(line, EXTERNAL).strip()
        return {"external_id": text, "external_source": self.wanted.source} if text else {}

    def _differing(self, row: Any, values: Values, line: Line) -> Values:
        """The values that are not those of the record already; a mask sent back changes nothing."""
        hidden = self.resource.policy.hides(self.actor, row.record.scope_id)
        veiled = self.resource.policy.veiled(row, self.actor) if hidden else row
        found = {}
        for name, value in values.items():
            column = self.fields[name]
            if name in hidden and self.cell(line, name) == str(veiled.named(name) or ""):
                continue
            key = value.pk if isinstance(value, models.Model) else value
            if key != column.value_from_object(row):
                found[name] = value
        return found

    def _version(self, line: Line, row: Any) -> int:
        """The version that the sender had read, in a column of its own or by the day of export."""
        if text := self.cell(line, VERSION).strip():
            if not text.isdecimal():
                raise ValidationError(
                    {VERSION: ValidationError(_("This is no version."), "imports.no_version")}
                )
            if int(text) != row.version:
                stale = row.copy()
                stale.version = int(text)
                stale._state.fields_cache = dict(row._state.fields_cache)
                raise Conflict(stale, row)
            return int(text)
        if self.wanted.as_of is None:
            raise ValidationError(
                _("Say which version was read: in a column “Version”, or by the moment of export."),
                "version_required",
            )
        if row.updated_at > self.wanted.as_of:
            raise Conflict(row, row)
        version: int = row.version
        return version

    def _check(self, line: Line, values: Values, stored: Any) -> None:
        """The fields by themselves, and for a new record what is missing."""
        model = self.resource.model
        row = Draft(0, values, stored).row(model)
        relations = {f.name for f in model._meta.concrete_fields if f.is_relation}
        checked = set(self.resource.fields) if stored is None else set(values)
        others = {f.name for f in model._meta.concrete_fields} - checked
        if stored is None or any(name.startswith(PREFIX) for name in values):
            others -= {"custom"}
        errors: dict[str, list[Any]] = {}
        try:
            row.clean_fields(exclude=relations | others)
        except ValidationError as error:
            errors = dict(error.error_dict)
        for name in sorted(checked & relations):
            column = self.resource.field(name)
            if not column.null and getattr(row, column.attname) is None:
                missing = ValidationError(column.error_messages["null"], "null")
                errors.setdefault(name, []).append(missing)
        if errors:
            raise ValidationError(errors)

    def refuse(self, number: int, error: Exception) -> None:
        """Note why a line is refused; what lacks a column is said once for the whole sheet."""
        self.meaning.refused.add(number)
        for one in findings_of(error, number, self.headings):
            has_no_column = one.field in self.resource.fields and one.field not in self.places
            if not has_no_column:
                self.meaning.findings.append(one)
            elif not any(
                f.row == WHOLE_SHEET and f.field == one.field for f in self.meaning.findings
            ):
                said = (one.heading, one.field, one.code, one.message_zh, one.message_en)
                self.meaning.findings.append(RowFinding(WHOLE_SHEET, *said))
