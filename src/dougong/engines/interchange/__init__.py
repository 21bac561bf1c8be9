"""Plan files in and out: readers and writers between their formats and the plan document."""

from .json_form import from_data, from_json, to_data, to_json
from .mspdi import write_mspdi
from .reading import read_plan
from .sandbox import ReadingLimits, read_plan_safely

__all__ = [
    "ReadingLimits",
    "from_data",
    "from_json",
    "read_plan",
    "read_plan_safely",
    "to_data",
    "to_json",
    "write_mspdi",
]
