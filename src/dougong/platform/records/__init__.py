"""The name plate of every record, where it lies, and the words by which it is found."""

from .plates import (
    DELETED,
    ENOUGH,
    InUnit,
    OfUnit,
    Plate,
    PlateKey,
    Record,
    Recorded,
    make_plates,
    search_of,
)

__all__ = [
    "DELETED",
    "ENOUGH",
    "InUnit",
    "OfUnit",
    "Plate",
    "PlateKey",
    "Record",
    "Recorded",
    "make_plates",
    "search_of",
]
