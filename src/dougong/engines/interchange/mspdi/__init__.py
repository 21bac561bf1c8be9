"""Microsoft Project exchange files (MSPDI XML)."""

from .reader import NAMESPACE, read_mspdi
from .writer import write_mspdi

__all__ = ["NAMESPACE", "read_mspdi", "write_mspdi"]
