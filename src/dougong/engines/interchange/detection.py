"""Which format a file has, told by its content and never by its name."""

from __future__ import annotations

import codecs
import re

from dougong.kernel.errors import N_, Finding, UnreadableFile

XER, XML, JSON, PSPLIB, PATTERSON = "xer", "xml", "json", "psplib", "patterson"

_HEAD = 4096
_COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
"""First bytes of the container in which Microsoft Project keeps `.mpp` files ([MS-CFB], 2.2)."""


def detect_format(data: bytes, file_name: str) -> str:
    """One of `xer`, `xml`, `json`, `psplib`, `patterson`; E101 for anything else."""
    if data.startswith(_COMPOUND_FILE):
        raise UnreadableFile([closed_format(file_name)])
    head = _head_text(data)
    if head.startswith("ERMHDR"):
        return XER
    if head.startswith("<"):
        return XML
    if head.startswith("{"):
        return JSON
    if head.startswith("****") and "file with basedata" in head:
        return PSPLIB
    if re.fullmatch(r"\d+\s+\d+\s[\d\s]+", head):
        return PATTERSON
    raise UnreadableFile([not_a_plan(file_name)])


def not_a_plan(file_name: str) -> Finding:
    message = N_("cannot read %(file)s: not XER, MSPDI, PMXML, CSV, XLSX, JSON or PSPLIB")
    return Finding("E101", message, {"file": file_name})


def closed_format(file_name: str) -> Finding:
    message = N_(
        "cannot read %(file)s: save the plan as XML in Microsoft Project, and hand that in"
    )
    return Finding("E101", message, {"file": file_name})


def _head_text(data: bytes) -> str:
    """The first characters, enough to tell the format, whatever the encoding."""
    head = data[:_HEAD]
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "ignore").lstrip()
    return head.decode("latin-1").lstrip()
