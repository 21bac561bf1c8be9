"""One document as PDF, set by typst from a template of an app; every text of a person goes in as data."""

from __future__ import annotations

import json
from typing import Any

from .typeset import FontMissing, fonts

HEAD = """
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title)
#set text(font: told.fonts, size: 9.5pt, lang: told.language)
"""


def paper(template: str, told: dict[str, Any], language: str) -> bytes:
    """The pages of a document; the template finds what is told under `told`."""
    import typst

    if not fonts():
        raise FontMissing
    data = told | {"fonts": list(fonts()), "language": language}
    source = (HEAD + template).encode()
    made: bytes = typst.compile(
        source, sys_inputs={"told": json.dumps(data, ensure_ascii=False)}, format="pdf"
    )
    return made
