"""Custom values of the plan document as extended attributes with their declarations."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.engines.interchange.safe_xml import Element, branch, branches, leaf

from . import schema
from .custom import IDENTIFIER_ALIAS, KIND_DIGITS, CustomFields


class CustomWriter:
    """Finds a field for each label: the one the file had, else a free text field with an alias."""

    def __init__(self, raw_project: Element, texts: tuple[str, ...], labels: Iterable[str]) -> None:
        declared = CustomFields(raw_project)
        self.declarations: list[Element] = []
        self._fields = declared.fields(texts[0][:KIND_DIGITS])
        used = set(self._fields.values())
        free = [(number, text) for number, text in enumerate(texts, 1) if text not in used]
        for label in labels:
            if label in self._fields:
                continue
            if label.isdecimal() and label.startswith(texts[0][:KIND_DIGITS]):
                self._fields[label] = label
                continue
            if not free:
                break
            number, field_id = free.pop(0)
            self._fields[label] = field_id
            declaration = {"FieldID": field_id, "FieldName": f"Text{number}", "Alias": label}
            self.declarations.append(declaration)
        self._codes = {leaf(code, "FieldID") for code in outline_codes(raw_project)}

    def attributes(self, values: dict[str, str]) -> list[Element]:
        """Values of one record; outline codes are written back from what the file had."""
        return [
            {"FieldID": field_id, "Value": value}
            for label, value in values.items()
            if (field_id := self._fields.get(label)) is not None and field_id not in self._codes
        ]


def outline_codes(raw_project: Element) -> list[Element]:
    return branches(branch(raw_project, "OutlineCodes"), "OutlineCode")


def task_labels(records: Iterable[dict[str, str]], with_identifiers: bool) -> list[str]:
    """Labels in order of first use; the one that keeps identifiers comes first."""
    labels = dict.fromkeys([IDENTIFIER_ALIAS] if with_identifiers else [])
    for custom in records:
        labels.update(dict.fromkeys(custom))
    return list(labels)


def task_custom_writer(raw_project: Element, labels: Iterable[str]) -> CustomWriter:
    return CustomWriter(raw_project, schema.TASK_TEXTS, labels)


def resource_custom_writer(raw_project: Element, labels: Iterable[str]) -> CustomWriter:
    return CustomWriter(raw_project, schema.RESOURCE_TEXTS, labels)
