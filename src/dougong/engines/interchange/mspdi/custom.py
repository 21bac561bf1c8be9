"""Custom fields of an MSPDI file: extended attributes and outline codes, under the names people see."""

from __future__ import annotations

from dougong.engines.interchange.safe_xml import Element, branch, branches, leaf

IDENTIFIER_ALIAS = "Dougong ID"
"""Alias under which our own writer keeps identifiers that are not numbers."""

KIND_DIGITS = 4
"""The first digits of a field number tell whether it belongs to tasks, resources, assignments."""


class CustomFields:
    """Labels of the fields that a project declares, and their values on one record."""

    def __init__(self, project: Element) -> None:
        self._labels: dict[str, str] = {}
        taken: set[tuple[str, str]] = set()
        declared = branches(branch(project, "ExtendedAttributes"), "ExtendedAttribute")
        codes = branches(branch(project, "OutlineCodes"), "OutlineCode")
        for field in declared + codes:
            field_id = leaf(field, "FieldID")
            name = leaf(field, "FieldName") or field_id
            label = leaf(field, "Alias") or name
            if (field_id[:KIND_DIGITS], label) in taken:
                label = f"{label} ({name})"
            taken.add((field_id[:KIND_DIGITS], label))
            self._labels[field_id] = label
        self._code_values = {
            (leaf(code, "FieldID"), leaf(value, "ValueID")): leaf(value, "Value")
            for code in codes
            for value in branches(branch(code, "Values"), "Value")
        }

    def fields(self, kind: str) -> dict[str, str]:
        """Label to field number for one kind of record."""
        found = self._labels.items()
        return {label: field_id for field_id, label in found if field_id.startswith(kind)}

    def of(self, element: Element) -> dict[str, str]:
        """Custom values of a task or resource; several values of one field are joined by a comma."""
        found: dict[str, str] = {}
        for attribute in branches(element, "ExtendedAttribute"):
            value = leaf(attribute, "Value")
            if value:
                self._add(found, leaf(attribute, "FieldID"), value)
        for code in branches(element, "OutlineCode"):
            key = leaf(code, "FieldID"), leaf(code, "ValueID")
            value = self._code_values.get(key, "")
            if value:
                self._add(found, key[0], value)
        return found

    def _add(self, found: dict[str, str], field_id: str, value: str) -> None:
        label = self._labels.get(field_id, field_id)
        found[label] = f"{found[label]}, {value}" if label in found else value
