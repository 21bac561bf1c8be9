"""XML before it is kept: well formed, without declarations of types, neither deep nor broad."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

DEEPEST, MOST_ATTRIBUTES = 200, 500
PORTION = 2**16
_INCLUSION = "http://www.w3.org/2001/XInclude"


class Unfit(Exception):
    """The text is no XML, or XML made to harm; the word says how."""


def read_through(path: Path) -> None:
    """Read the whole file without building anything of it."""
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST or len(attributes) > MOST_ATTRIBUTES:
            raise Unfit("too_deep")
        if _INCLUSION in attributes.values():
            raise Unfit("includes_others")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declare(*_parts: object) -> None:
        raise Unfit("declares_types")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = declare
    parser.EntityDeclHandler = declare
    try:
        with path.open("rb") as file:
            while portion := file.read(PORTION):
                parser.Parse(portion, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unfit("not_well_formed") from error
