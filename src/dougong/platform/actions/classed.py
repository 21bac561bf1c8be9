"""What stands before a classed verb: the stakes it is weighed by, and the request it becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.platform.journal.circumstances import current_approval
from dougong.platform.journal.entries import is_unit_open
from dougong.platform.policies import Installation
from dougong.platform.transitions.catalogue import workflows

from .passing import refuse_asking


@dataclass(frozen=True, slots=True)
class Stakes:
    """What a classed verb (受控操作) puts at stake, for the authorisation matrix to weigh.

    `values` fills the dimensions of the verb's class; `amount` is added to those of other requests
    on the same `group` (budget line, contract, project), so that splitting lowers no level.
    """

    scope: int | None
    """Plate on which the parties must hold their roles."""
    group: int | None = None
    values: Mapping[str, str | None] = field(default_factory=dict)
    amount: Decimal | None = None
    currency: str = ""
    rests_on: tuple[str, ...] = ()
    """Columns whose last editor may not decide."""
    authors: tuple[int, ...] = ()
    """Accounts behind what is decided, besides the maker: none of these persons may decide."""


class Submitted(Exception):
    """The verb was not done: it waits as a stored request for other persons to decide."""

    def __init__(self, requests: Sequence[Any], done: Sequence[Any] = ()) -> None:
        super().__init__(", ".join(request.code for request in requests))
        self.requests, self.done = tuple(requests), tuple(done)


class Gate(Protocol):
    """Turns verbs into stored requests."""

    def __call__(self, actions: Sequence[Any]) -> Sequence[Any]:
        """Store one request for each action; raises what doing them now would raise."""


_gates: list[Gate] = []


def install_gate(gate: Gate) -> None:
    """Say who keeps requests; until then no classed verb of a person passes."""
    _gates[:] = [gate]


def held_back(actions: Sequence[Any]) -> list[Any]:
    """Those of the actions that need approval before they may be done.

    What the installation does, and whatever follows from an approved request, passes.
    """
    if current_approval() is not None:
        return []
    with workflows.kept():
        held = [a for a in actions if not isinstance(a.by, Installation) and a.needs_approval()]
    if held and is_unit_open():
        message = _("A part of this needs approval: ask for that part by itself first.")
        raise ValidationError(message, "approvals.part_needs_approval")
    refuse_asking(held)
    return held


def submit(actions: Sequence[Any]) -> Sequence[Any]:
    """The stored requests that the actions have become."""
    if not _gates:
        raise ImproperlyConfigured("a classed verb was done, but nobody keeps requests")
    return _gates[0](actions)
