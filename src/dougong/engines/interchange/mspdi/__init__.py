"""Microsoft Project exchange files (MSPDI XML)."""

from .reader import NAMESPACE, read_mspdi
from .supplement import MARK as SUPPLEMENT_MARK
from .supplement import apply_supplement
from .writer import write_mspdi

__all__ = ["NAMESPACE", "SUPPLEMENT_MARK", "apply_supplement", "read_mspdi", "write_mspdi"]
