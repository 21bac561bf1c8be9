"""What a form may say: questions that its writer may answer, and nothing left open that is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Field
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dougong.platform.editing.values import Reader
from dougong.platform.policies import Actor
from dougong.platform.register import SECRECY, Resource, registry
from dougong.platform.wording import heading

from .models import IntakeForm
from .questions import Question, askable, is_readable, questions_of, wanted
from .receiving import place_column, started

Fault = tuple[str, str | Promise]
MOST_FIXED = 60


def check_content(row: IntakeForm, by: Actor) -> None:
    """Refuse, field by field, whatever the kind does not know or the writer may not do."""
    kind = registry.get(row.subject)
    if kind is None:
        return  # the column's own choices refuse it
    wrong: dict[str, Any] = {}
    for name, message in faults(row, kind, by):
        wrong.setdefault(name, ValidationError(str(message), "intake.content"))
    if wrong:
        raise ValidationError(wrong)


def faults(row: IntakeForm, kind: Resource, by: Actor) -> Iterator[Fault]:
    if row.opens_on and row.closes_on and row.closes_on < row.opens_on:
        yield "closes_on", _("The last day lies before the first.")
    if not is_offered(kind):
        yield "subject", _("Such records are not made by a form.")
        return
    if not is_readable(row.questions):
        yield "questions", _("A form has at most 60 questions, each on a field with short texts.")
        return
    broken = list(_questions(row, kind, by)) + list(_fixed(row, kind, by))
    yield from broken
    if not broken:
        yield from _whole(row, kind, by)


def is_offered(kind: Resource) -> bool:
    """Kinds that anybody may add to who has the right, without a further word of others."""
    is_open = kind.secrecy not in SECRECY[2:]
    return is_open and kind.is_importable and "add" in kind.verbs and not kind.verbs["add"].classed


def _questions(row: IntakeForm, kind: Resource, by: Actor) -> Iterator[Fault]:
    columns = askable(kind, kind.policy.locks(by))
    before: set[str] = set()
    for number, one in enumerate(questions_of(row.questions), 1):
        column = columns.get(one.field)
        if column is None:
            yield "questions", _said(number, _("this field cannot be asked for"))
        elif one.field in before:
            yield "questions", _said(number, _("this field is asked for twice"))
        elif told := _hangs(one, columns, before) or _default(one, column, by):
            yield "questions", _said(number, told)
        before.add(one.field)


def _said(number: int, told: str | Promise) -> str:
    return _("Question %(number)s: %(told)s.") % {"number": number, "told": told}


def _hangs(one: Question, columns: dict[str, Field[Any, Any]], before: set[str]) -> str | Promise:
    """What is wrong with the condition under which a question is put."""
    if not one.when:
        return _("it names answers, but no question") if one.words else ""
    if one.when not in before or one.when not in columns:
        return _("it hangs on a question that does not come before it")
    if not one.words:
        return _("say after which answers it is put")
    try:
        wanted(one, columns[one.when])
    except ValidationError as error:
        return " ".join(error.messages).rstrip("。.")
    return ""


def _default(one: Question, column: Field[Any, Any], by: Actor) -> str:
    try:
        if one.default:
            Reader(by).read(column, one.default, None)
    except ValidationError as error:
        return " ".join(error.messages).rstrip("。.")
    return ""


def _fixed(row: IntakeForm, kind: Resource, by: Actor) -> Iterator[Fault]:
    values = row.fixed
    is_map = isinstance(values, dict) and len(values) <= MOST_FIXED
    if not is_map or not all(
        isinstance(text, str) and len(text) <= 300 for text in values.values()
    ):
        yield "fixed", _("Give a text for each field.")
        return
    asked = {one.field for one in questions_of(row.questions)}
    open_names = set(kind.entered) - set(kind.policy.locks(by))
    for name, text in values.items():
        if name not in open_names:
            yield "fixed", _("Such records have no field “%(name)s”.") % {"name": name[:60]}
            return
        if name in asked:
            yield "fixed", _("“%(field)s” is asked for already.") % {"field": _label(kind, name)}
            return
        try:
            Reader(by).read(kind.field(name), text, None)
        except ValidationError as error:
            yield "fixed", f"{_label(kind, name)}: {' '.join(error.messages)}"


def _whole(row: IntakeForm, kind: Resource, by: Actor) -> Iterator[Fault]:
    """Whether a record could be made at all, there, and by whoever writes the form."""
    given = {one.field for one in questions_of(row.questions) if not one.when} | set(row.fixed)
    column = place_column(kind, row)
    given |= {column.name} if column else set()
    if open_names := [name for name in kind.entered if _is_needed(kind.field(name)) - given]:
        labels = ", ".join(_label(kind, name) for name in open_names)
        yield "questions", _("Ask for these, or fix them: %(fields)s.") % {"fields": labels}
        return
    if not kind.policy.allows_new(by, "add", started(row, kind)):
        yield "place", _("You may not add such records there yourself.")


def _is_needed(column: Field[Any, Any]) -> set[str]:
    """The name of a column that a record cannot be without."""
    is_free = (
        column.has_default() or column.blank or column.null or isinstance(column, BooleanField)
    )
    definition = getattr(column, "definition", None)
    is_asked_of_all = definition is not None and definition.is_required and not definition.default
    is_needed = is_asked_of_all and definition.scope is None if definition else not is_free
    return {column.name} if is_needed else set()


def _label(kind: Resource, name: str) -> str:
    return capfirst(heading(kind.field(name)))
