"""What has to strike the eye on the start page: apps add functions that know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .policies import Actor


@dataclass(frozen=True, slots=True)
class Alarm:
    """One line that cannot be overlooked, and where it leads."""

    text: str
    url: str
    is_grave: bool = False


alarms: dict[str, Callable[[Actor], list[Alarm]]] = {}
"""Functions of the reader by the permission that they need; apps add theirs in `resources`."""


def alarms_for(actor: Actor, held: frozenset[str]) -> list[Alarm]:
    """Every alarm that concerns the reader, the grave ones first."""
    asked = [known for permission, known in alarms.items() if permission in held]
    found = [alarm for known in asked for alarm in known(actor)]
    return sorted(found, key=lambda alarm: not alarm.is_grave)
