"""Plan files in and out: readers and writers between their formats and the plan document."""

from .reading import read_plan

__all__ = ["read_plan"]
