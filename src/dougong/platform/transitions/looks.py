"""How states are called where rows of many places stand together: as the house's workflow says."""

from __future__ import annotations

from typing import Any

from .catalogue import house_flow
from .declared import STATE
from .flows import Flow, Look


def _flow(field: Any) -> Flow | None:
    """The house's workflow over the records of a state column."""
    if field.name != STATE:
        return None
    kind = getattr(field.model, "kind", None)
    return house_flow(kind()) if kind is not None else None


def look_of(field: Any, value: Any) -> Look | None:
    """How a value of a state column looks, where a workflow says so."""
    flow = _flow(field)
    return flow.look(str(value)) if flow is not None else None


def labels_of(field: Any) -> list[tuple[Any, str]]:
    """The values of a column with a closed list, each as it is called now."""
    flow = _flow(field)
    choices = [(value, str(label)) for value, label in field.flatchoices]
    if flow is None:
        return choices
    return [(value, flow.look(str(value)).label or label) for value, label in choices]


def is_unused(field: Any, value: Any) -> bool:
    """Whether the house's workflow leads into the state no more."""
    look = look_of(field, value)
    return look is not None and look.is_unused
