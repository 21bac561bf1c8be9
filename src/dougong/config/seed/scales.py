"""How large a made institution is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of one of the two organisations; both have the same shape."""

    key: str
    departments: int
    provinces: int
    cities: int
    """Tier-2 branches in each province."""
    outlets: int
    """Outlets below each tier-2 branch."""
    people: int
    projects: int
    items: int
    """Work items of each project, about."""


SCALES = {
    scale.key: scale
    for scale in (
        Scale(
            "S", departments=8, provinces=2, cities=1, outlets=2, people=40, projects=8, items=30
        ),
        Scale(
            "M", departments=16, provinces=4, cities=2, outlets=3, people=120, projects=40, items=60
        ),
        Scale(
            "L",
            departments=24,
            provinces=8,
            cities=4,
            outlets=8,
            people=600,
            projects=1000,
            items=100,
        ),
    )
}
