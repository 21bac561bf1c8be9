"""The form that outsiders fill: made of the questions, checked by the columns behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dougong.kernel import clock
from dougong.platform.editing.values import Reader
from dougong.platform.forms import dress
from dougong.platform.policies import Installation
from dougong.platform.register import registry

from .models import IntakeForm
from .questions import Question, plain, questions_of, wanted
from .receiving import new_receipt

LONGEST_ANSWER = 20_000
TRAP, STAMP = "website", "stamp"
"""Names of a field that only programs fill, and of the signed word that goes with a page."""
SOONEST, LATEST = 2.0, 24 * 3600.0
"""Seconds between the page and its answer; faster is no person, later is another day."""
_SALT = "dougong.intake"
UNTOLD = frozenset({"unique", "unique_together", "database_rule"})
"""Refusals that would tell outsiders what is stored already."""


class Hasty(Exception):
    """The answer came too fast, too late, or from no page of ours: it is to be looked at again."""


def new_stamp(form: IntakeForm) -> str:
    """A signed word with the receipt that the answer will have."""
    told = {"form": form.pk, "receipt": new_receipt(), "at": clock.now().timestamp()}
    return signing.dumps(told, salt=_SALT)


def receipt_in(form: IntakeForm, stamp: str) -> str:
    """The receipt of a stamp that fits form and time; else Hasty."""
    try:
        told = signing.loads(stamp, salt=_SALT)
    except signing.BadSignature as error:
        raise Hasty from error
    age = clock.now().timestamp() - float(told["at"])
    if told["form"] != form.pk or not SOONEST <= age <= LATEST:
        raise Hasty
    return str(told["receipt"])


def is_blank(value: Any) -> bool:
    """Whether nothing was answered; blanks alone are no answer."""
    return not plain(value.strip() if isinstance(value, str) else value)


class AnswerForm(forms.Form):
    """The questions of a form as fields; one that hangs on another counts only where it is put."""

    def __init__(self, intake: IntakeForm, **options: Any) -> None:
        super().__init__(**options)
        kind = registry[intake.subject]
        self.questions = {one.field: one for one in questions_of(intake.questions)}
        self.columns = {name: kind.field(name) for name in self.questions}
        self.wanted = {
            one.field: wanted(one, self.columns[one.when])
            for one in self.questions.values()
            if one.when
        }
        for one in self.questions.values():
            self.fields[one.field] = self._made(one)

    def _made(self, one: Question) -> forms.Field:
        column: Any = self.columns[one.field]
        made: forms.Field = column.formfield()
        made.label, made.help_text = one.label(column), one.help
        is_needed = made.required or one.is_required
        made.required = is_needed and not one.when
        if isinstance(made, forms.BooleanField) and not one.is_required:
            made.required = False
        if isinstance(made, forms.CharField):
            made.strip = False
            made.max_length = min(made.max_length or LONGEST_ANSWER, LONGEST_ANSWER)
            made.widget.attrs["maxlength"] = made.max_length
        if one.default:
            made.initial = Reader(Installation()).read(column, one.default, None)
        dress(made)
        if one.when:
            answers = json.dumps(sorted(self.wanted[one.field]), ensure_ascii=False)
            made.widget.attrs |= {"data-when": one.when, "data-among": answers}
        return made

    def clean(self) -> dict[str, Any]:
        """Answers to questions that were put; a needed one among them is not left out."""
        given: dict[str, Any] = super().clean() or {}
        for name, one in self.questions.items():
            if one.when and not plain(given.get(one.when)) & self.wanted[name]:
                given.pop(name, None)
                self.errors.pop(name, None)
                continue
            is_needed = one.is_required or self.fields[name].required
            if is_needed and name not in self.errors and is_blank(given.get(name)):
                self.add_error(name, ValidationError(_("This must not be empty."), "blank"))
            if isinstance(given.get(name), str) and len(given[name]) > LONGEST_ANSWER:
                self.add_error(name, ValidationError(_("This answer is too long."), "too_long"))
        return given

    def answers(self) -> Mapping[str, Any]:
        """What was answered, by field; empty answers leave a default of the field in force."""
        given = self.cleaned_data
        return {n: value for n, value in given.items() if value not in (None, "", [])}

    def take(self, error: ValidationError) -> None:
        """Show a refusal of the verb beside the questions it names; of the rest only that there is one."""
        named = error.error_dict if hasattr(error, "error_dict") else {}
        for name, errors in named.items():
            told = [one for one in errors if one.code not in UNTOLD]
            if name in self.fields and told:
                self.add_error(name, told)
        if not self.errors:
            text = _("This cannot be taken as it is. Ask whoever gave you the form.")
            self.add_error(None, ValidationError(text, "intake.not_taken"))
