"""The name plate of every record, where it lies, and the words by which it is found."""

from .plates import (
    DELETED,
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
    "InUnit",
    "OfUnit",
    "Plate",
    "PlateKey",
    "Record",
    "Recorded",
    "make_plates",
    "search_of",
]
