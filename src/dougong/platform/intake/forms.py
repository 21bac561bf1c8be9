"""The form by which a form is built: a card for each question, redrawn where its lists change."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from dougong.platform.automation.forms import ValuesWidget
from dougong.platform.register import Resource, registry
from dougong.platform.wording import heading

from .models import IntakeForm
from .questions import MOST_QUESTIONS, NAMES, askable

SPARE = 2
"""Empty cards after the last question."""
_PLACE = re.compile(r"(\d{1,3})\.([a-z_]+)")


def as_list(value: Any) -> list[Any]:
    """Questions as they were sent or stored; nothing where they cannot be read."""
    try:
        told = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return []
    return told if isinstance(told, list) else []


class QuestionsWidget(forms.HiddenInput):
    """A card for each question, and some empty ones to go on."""

    input_type = "questions"
    kind: Resource | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The cards in the order of their numbers; a program may send the list itself."""
        cards: dict[int, dict[str, Any]] = {}
        for key in data:
            match = _PLACE.fullmatch(key.removeprefix(f"{name}."))
            if key.startswith(f"{name}.") and match:
                cards.setdefault(int(match[1]), {})[match[2]] = data[key].strip()
        if not cards:
            return data.get(name, "[]")
        filled = [(at, one) for at, one in sorted(cards.items()) if one.get("field")]
        filled.sort(key=lambda pair: (_number(pair[1].get("place"), pair[0]), pair[0]))
        return json.dumps([_question(one) for _at, one in filled][: MOST_QUESTIONS + 1])

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        given = [one for one in as_list(value) if isinstance(one, Mapping)][:MOST_QUESTIONS]
        spare = min(SPARE, MOST_QUESTIONS - len(given))
        cards = [
            {"name": f"{name}.{at}", "place": at + 1, "at": one}
            for at, one in enumerate([*given, *({} for _card in range(spare))])
        ]
        context = {"cards": cards, "choices": self.choices() if self.kind else []}
        return render_to_string("intake/questions.html", context)

    def choices(self) -> list[tuple[str, str]]:
        columns = askable(self.kind) if self.kind else {}
        return [(name, capfirst(heading(one))) for name, one in columns.items()]


def _number(word: Any, other: int) -> int:
    is_number = isinstance(word, str) and word.isascii() and word.isdigit() and len(word) < 4
    return int(word) if is_number else other + 1


def _question(card: Mapping[str, str]) -> dict[str, Any]:
    """What is said of a question; what is empty is left out."""
    told: dict[str, Any] = {name: card[name] for name in NAMES if card.get(name)}
    return told | ({"is_required": True} if "is_required" in told else {})


class BuilderForm(forms.ModelForm):
    """An intake form as its writer builds it."""

    class Meta:
        model = IntakeForm
        fields = (
            "title_zh", "title_en", "subject", "place", "intro_zh", "intro_en", "questions",
            "fixed", "is_open_to_all", "opens_on", "closes_on", "thanks_zh", "thanks_en",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "questions": QuestionsWidget(),
            "fixed": ValuesWidget(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].widget.attrs["data-redraw"] = ""
        kind = registry.get(str(self["subject"].value() or ""))
        questions: Any = self.fields["questions"].widget
        fixed: Any = self.fields["fixed"].widget
        questions.kind, fixed.target = kind, kind
        if kind is None:
            del self.fields["questions"], self.fields["fixed"]

    def clean_questions(self) -> Any:
        return self.cleaned_data["questions"] or []

    def clean_fixed(self) -> Any:
        return self.cleaned_data["fixed"] or {}
