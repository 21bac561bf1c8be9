"""Primavera P6 XML files (PMXML)."""

from .reader import NAMESPACE, read_pmxml

__all__ = ["NAMESPACE", "read_pmxml"]
