"""Words that the table editor shows, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def editor_words() -> dict[str, str]:
    """Every sentence of the browser modules in `web/static/rules`."""
    return _of_cells() | _of_grid() | _of_trial()


def _of_cells() -> dict[str, str]:
    return {
        "any": _("any"),
        "yes": _("yes"),
        "no": _("no"),
        "unknown": _("unknown"),
        "known": _("known"),
        "none_of": _("none of these"),
        "number_hint": _("Write ≥ 10, < 5, 10 … 20, = 3, unknown; empty asks nothing."),
        "text_hint": _("Texts separated by semicolons; ≠ in front means none of them."),
        "from_day": _("from"),
        "to_day": _("up to and including"),
        "done": _("Take over"),
        "days": _("days"),
    }


def _of_grid() -> dict[str, str]:
    return {
        "row": _("Row"),
        "remark": _("Remark"),
        "conditions": _("Conditions"),
        "results": _("Results"),
        "add_condition": _("Add a condition"),
        "add_outcome": _("Add a result"),
        "edit_outcome": _("Edit this result"),
        "add_row": _("Add a row"),
        "duplicate": _("Duplicate"),
        "up": _("Move up"),
        "down": _("Move down"),
        "left": _("Move left"),
        "right": _("Move right"),
        "remove_row": _("Remove the row"),
        "remove_column": _("Remove the column"),
        "undo": _("Undo"),
        "key": _("Key"),
        "name_zh": _("Chinese"),
        "name_en": _("English"),
        "type": _("Type"),
        "choice": _("Choice"),
        "text": _("Text"),
        "choices_hint": _(
            "One value a line: code | Chinese | English | good, near, critical or idle"
        ),
        "expression": _("Expression"),
        "insert_fact": _("Insert a fact"),
        "problems": _("To be put right"),
        "hindrances": _("Before it can be put in force"),
        "hints": _("Rows that share values"),
        "all_well": _("Every value has its row, and every row is reached."),
        "save": _("Save the draft"),
        "saved": _("The draft is saved."),
        "not_saved": _("Not saved: your entries are still here."),
        "conflict": _(
            "Somebody else has changed the draft meanwhile. Your entries are still here; open the page again in another tab to compare."
        ),
        "effective_on": _("In effect from"),
        "unsaved": _("Not saved yet"),
    }


def _of_trial() -> dict[str, str]:
    return {
        "try": _("Try it"),
        "try_hint": _("What this table would say now, saved or not."),
        "search": _("Find records by words or code"),
        "records": _("Real records"),
        "typed": _("Typed values"),
        "weigh": _("Weigh these values"),
        "no_records": _("No records found."),
        "fired": _("Row %(row)s is met"),
        "fact": _("Fact"),
        "value": _("Value"),
        "asked": _("Asked"),
        "met": _("met"),
        "missed": _("missed"),
        "not_asked": _("not asked"),
        "open": _("left open"),
        "examples": _("Examples"),
        "examples_hint": _(
            "They are stored with the version and run before it can come into force."
        ),
        "keep": _("Keep as an example"),
        "name_example": _("What does this case show?"),
        "no_examples": _("None yet: weigh typed values and keep them."),
        "remove": _("Remove"),
    }
