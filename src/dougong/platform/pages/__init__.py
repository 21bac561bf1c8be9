"""Pages of record kinds made from the register, and the bases of an app's own pages."""

from .base import OwnData, OwnPage

__all__ = ["OwnData", "OwnPage"]
