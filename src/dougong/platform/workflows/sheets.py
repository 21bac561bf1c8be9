"""A version as a sheet, in the form in which two versions are compared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from .models import Workflow
from .sentences import looks_told, told_of


def sheet_of(row: Workflow) -> dict[str, Any]:
    """A line for each transition, and one for each thing said of a state."""
    labels = [_("From"), _("To"), _("Verb")]
    ways = [([one.source, one.goal, one.verb], one.text) for one in told_of(row)]
    states = [(["—", "—", "—"], text) for text in looks_told(row)]
    return {
        "columns": [{"label": label} for label in labels],
        "outcomes": [_("What is asked")],
        "rows": [{"cells": cells, "results": [{"text": text}]} for cells, text in ways + states],
    }
