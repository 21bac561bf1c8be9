"""One entry for every plan file: detect the format, call its reader, sign the result."""

from __future__ import annotations

import hashlib

from dougong.kernel.plan import PlanDocument

from . import detection
from .json_form import from_json
from .mspdi import NAMESPACE as MSPDI_NAMESPACE
from .mspdi import SUPPLEMENT_MARK, apply_supplement, read_mspdi
from .pmxml import NAMESPACE as PMXML_NAMESPACE
from .pmxml import read_pmxml
from .psplib import read_patterson, read_psplib
from .safe_xml import last_comment, parse_xml
from .xer import read_xer

_PMXML_ROOT = "APIBusinessObjects"
_ROOTS = {"Project": MSPDI_NAMESPACE, _PMXML_ROOT: PMXML_NAMESPACE}


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
    found = detection.detect_format(data, file_name)
    if found == detection.XER:
        document = read_xer(data, file_name, encoding)
    elif found == detection.XML:
        document = _read_xml(data, file_name)
    elif found == detection.PSPLIB:
        document = read_psplib(data, file_name)
    elif found == detection.PATTERSON:
        document = read_patterson(data, file_name)
    else:
        document = from_json(data, file_name)
    document.source.sha256 = hashlib.sha256(data).hexdigest()
    return document


def _read_xml(data: bytes, file_name: str) -> PlanDocument:
    """The root tells which program wrote the file."""
    tag, root = parse_xml(data, file_name, _ROOTS)
    if tag == _PMXML_ROOT:
        return read_pmxml(root, data, file_name)
    document = read_mspdi(root, data, file_name)
    supplement = last_comment(data, SUPPLEMENT_MARK)
    if supplement:
        apply_supplement(document, supplement, file_name)
    return document
