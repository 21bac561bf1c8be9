"""Primavera P6 exchange files (XER)."""

from .reader import read_xer

__all__ = ["read_xer"]
