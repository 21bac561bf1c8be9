"""The name plate: one thin row per business record, on which everything common to all kinds hangs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Lookup
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.custom_values.checking import errors_of
from dougong.platform.custom_values.column import PREFIX, CustomValues

from .days import current_day
from .lexemes import LexemesField, Search, lexemes, start_of
from .spelling import spellings
from .usual import weighed

DELETED = "deleted"


class Record(models.Model):
    """The name plate (铭牌) of a business record: what it is called and where it belongs.

    `scope` is the innermost plate on which rights are granted: the project, else the unit, else
    the record itself where its kind is a scope. A plate never gets a business column.
    """

    treatments: ClassVar[dict[str, str]] = dict.fromkeys(("label", "label_en", "terms"), "skip")
    """Wording that follows from the business row, where the journal has it."""

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=32)
    label = models.CharField(max_length=240)
    label_en = models.CharField(max_length=240, blank=True)
    project = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    scope = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=24, blank=True)
    terms = LexemesField()
    tags = ArrayField(models.BigIntegerField(), default=list)
    """Keys of the tags put on the record, in rising order."""
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # Serves searches for the beginning of a code, in any collation and from the index alone.
            models.UniqueConstraint(
                fields=["code"],
                include=["id"],
                opclasses=["varchar_pattern_ops"],
                name="record_code_once",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="record_kind_newest"),
            models.Index(fields=["scope", "kind", "-id"], name="record_scope_kind"),
            models.Index(fields=["project", "kind"], name="record_project_kind"),
            models.Index(fields=["-updated_at"], name="record_latest_change"),
            GinIndex(fields=["terms"], name="record_terms"),
            GinIndex(fields=["tags"], name="record_tags"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def title(self) -> str:
        """The label in the reader's language, else in the other one."""
        is_english = (get_language() or "").startswith("en")
        return (self.label_en or self.label) if is_english else (self.label or self.label_en)


def search_words(label: str, label_en: str, *, is_spelled: bool) -> list[str]:
    """The words of a label in both languages, how it begins, and the sound of a name."""
    starts = [start for start in (start_of(label), start_of(label_en)) if start]
    sounds = spellings(label) if is_spelled else []
    return list(dict.fromkeys((*lexemes(f"{label} {label_en}"), *starts, *sounds)))


@dataclass(frozen=True, slots=True)
class Plate:
    """What a business row says for its name plate."""

    label: str
    label_en: str = ""
    state: str = ""
    project_id: int | None = None
    unit_id: int | None = None

    @classmethod
    def within(cls, scope: Record | None, label: str, label_en: str = "", state: str = "") -> Plate:
        """The plate of what holds on a scope, which may be a project or stand above projects."""
        key = None if scope is None else scope.pk
        if scope is not None and scope.kind == "project":
            return cls(label, label_en, state, project_id=key)
        return cls(label, label_en, state, unit_id=key)

    def columns(self, plate_id: int, *, is_scope: bool) -> dict[str, Any]:
        return {
            "label": self.label[:240],
            "label_en": self.label_en[:240],
            "state": self.state,
            "project_id": self.project_id,
            "unit_id": self.unit_id,
            "scope_id": plate_id if is_scope else self.project_id or self.unit_id,
        }

    def terms(self, *, is_spelled: bool = False) -> list[str]:
        """The words under which the record is found, its beginnings, and the sound of a name."""
        return search_words(self.label, self.label_en, is_spelled=is_spelled)


class Recorded(models.Model):
    """Base of every record kind: the primary key is the name plate, every edit raises `version`."""

    record = models.OneToOneField(
        Record, models.PROTECT, primary_key=True, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=clock.now, editable=False)
    external_source = models.CharField(
        _("external source"), max_length=40, blank=True, editable=False
    )
    external_id = models.CharField(_("external id"), max_length=120, blank=True, editable=False)
    custom = CustomValues(_("custom fields"), default=dict, blank=True, editable=False)

    code_prefix: ClassVar[str]
    is_scope: ClassVar[bool] = False
    """Whether rights may be granted on records of this kind (unit, portfolio, project)."""
    is_spelled: ClassVar[bool] = False
    """Whether a record is found by the pinyin of its name too (person, unit, project)."""
    retention: ClassVar[tuple[str, ...]] = ("project",)
    """Retention classes that apply to the kind, the shortest first: entries take the longest."""
    custom_as_read: Any = None
    """The custom values as they stood when the row was read; None for a row of one's own making."""
    blinded: Callable[[], Any] | None = None
    """The row as facts and formulas are read from it for whoever was shown it; None for nobody."""

    class Meta:
        abstract = True

    @classmethod
    def kind(cls) -> str:
        return str(cls._meta.model_name)

    @property
    def code(self) -> str:
        return self.record.code

    def wording(self) -> tuple[str, str]:
        """How the record is called; in English too where that is known."""
        return str(self), ""

    def plate(self) -> Plate:
        """What the plate shows; a kind whose project or unit has another name overrides it."""
        return Plate(
            *self.wording(),
            state=str(getattr(self, "state", "")),
            project_id=getattr(self, "project_id", None),
            unit_id=getattr(self, "unit_id", None),
        )

    def scope_parents(self) -> Sequence[int]:
        """Plates directly above this one, for kinds on which rights are granted."""
        return ()

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Self:
        """A stored row, which remembers the custom values that were read."""
        row = super().from_db(db, field_names, values, **options)
        row.custom_as_read = row.__dict__.get("custom")
        return row

    def clean_fields(self, exclude: Any = None) -> None:
        """Check columns and custom values, each refused under its own name."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if "custom" not in (exclude or ()):
            errors |= errors_of(self)
        if errors:
            raise ValidationError(errors)

    def copy(self) -> Self:
        """A second instance with the same values, for comparing before and after."""
        values = {f.attname: getattr(self, f.attname) for f in self._meta.concrete_fields}
        twin = type(self)(**values)
        twin._state.adding, twin._state.db = self._state.adding, self._state.db
        twin.custom_as_read = self.custom_as_read
        return twin

    def named(self, name: str) -> Any:
        """The value of a column or of a custom field, for masks."""
        if name.startswith(PREFIX):
            return self.custom.get(name.removeprefix(PREFIX))
        return getattr(self, name)

    def overlay(self, name: str, value: Any) -> None:
        """Put something in place of a value, as masks do."""
        if name.startswith(PREFIX):
            self.custom = self.custom | {name.removeprefix(PREFIX): value}
        else:
            setattr(self, name, value)


class OfUnit(models.Model):
    """A record that holds for one unit, or without one for the whole institution."""

    unit = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
        limit_choices_to={"kind": "unit"},
        help_text=_("Empty for the whole institution."),
    )

    class Meta:
        abstract = True


class InUnit(models.Model):
    """A record that belongs to a unit."""

    unit = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("unit"),
        limit_choices_to={"kind": "unit"},
    )

    class Meta:
        abstract = True


@models.ForeignKey.register_lookup
class AnyOf(Lookup):
    """`scope__any=[…]`: membership in a long list, sent as one array parameter."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        # Of the column's own type, so that PostgreSQL hashes the list instead of walking it.
        return f"{left} = ANY(%s::bigint[])", (*params, list(self.rhs))


class PlateKey(F):
    """The key as it stands on the name plate and not on the row.

    Both are equal, but the database bounds its way through the plates only by a condition on the
    plates, and Django writes `record__id` as the row's own column.
    """

    def __init__(self) -> None:
        super().__init__("record__code")

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        code: Any = super().resolve_expression(*args, **kwargs)
        return Record._meta.pk.get_col(code.alias)


def search_of(text: str, kind: str = "") -> Search:
    """What `text` asks for, with a look at the newest plates of the kind to see how usual it is."""
    search = Search.of(text)
    return weighed(search, Record, kind) if kind else search


def make_plates(rows: Sequence[Recorded]) -> list[Record]:
    """Number and create the plates of new rows of one kind, and set the rows' primary keys."""
    if not rows:
        return []
    model = type(rows[0])
    year = current_day().year
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT plate, number FROM platform_next_plates(%s, %s, %s)",
            [model.code_prefix, year, len(rows)],
        )
        numbers = cursor.fetchall()
    plates = []
    for row, (plate_id, number) in zip(rows, numbers, strict=True):
        plate = Record(
            pk=plate_id, kind=model.kind(), code=f"{model.code_prefix}-{year}-{number:04}"
        )
        said = row.plate()
        for name, value in said.columns(plate_id, is_scope=row.is_scope).items():
            setattr(plate, name, value)
        plate.terms = said.terms(is_spelled=row.is_spelled)
        row.record = plate
        plates.append(plate)
    return Record.objects.bulk_create(plates, batch_size=2000)
