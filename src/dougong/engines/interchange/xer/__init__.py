"""Primavera P6 exchange files (XER)."""

from .reader import assemble, read_xer

__all__ = ["assemble", "read_xer"]
