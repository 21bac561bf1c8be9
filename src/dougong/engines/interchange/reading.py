"""One entry for every plan file: detect the format, call its reader, sign the result."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from dougong.kernel.errors import UnreadableFile
from dougong.kernel.plan import PlanDocument

from . import detection
from .xer import read_xer

_READERS: dict[str, Callable[[bytes, str, str | None], PlanDocument]] = {
    detection.XER: read_xer,
}


def read_plan(data: bytes, file_name: str, encoding: str | None = None) -> PlanDocument:
    """Read a plan file in this process.

    Parameters
    ----------
    data
        The whole file.
    file_name
        Its name, for messages and for `source`; the format is told by content.
    encoding
        Text encoding of an XER file that is neither marked nor UTF-8.

    Returns
    -------
    PlanDocument
        With `findings` for every fault of content and `fidelity` for the import report.

    Raises
    ------
    UnreadableFile
        E101 not a plan file, E102 malformed, E103 external entity or document type.
    """
    reader = _READERS.get(detection.detect_format(data, file_name))
    if reader is None:
        raise UnreadableFile([detection.not_a_plan(file_name)])
    document = reader(data, file_name, encoding)
    document.source.sha256 = hashlib.sha256(data).hexdigest()
    return document
