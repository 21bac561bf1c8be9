"""A list as PDF, set by typst; every text of a person goes in as data and never as markup."""

from __future__ import annotations

import io
import json
from functools import cache
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dougong.platform.wording import time_text

from .rows import Rows
from .watermark import Watermark

MOST_ROWS = 2000
FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
"""Families that hold Chinese characters, in the order in which they are wished for."""
SHEET = """
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title)
#set text(font: told.fonts, size: 8pt, lang: told.language)
#set page(
  paper: "a4", flipped: true, margin: (x: 12mm, top: 14mm, bottom: 16mm),
  footer: context text(7pt, fill: luma(90))[#told.note #h(1fr) #counter(page).display("1 / 1", both: true)],
)
#text(14pt, weight: "bold", told.title)
#if told.about != "" [#linebreak() #text(fill: luma(90), told.about)]
#v(4pt)
#table(
  columns: told.widths.map(wide => if wide { 1fr } else { auto }),
  stroke: (x, y) => (bottom: if y == 0 { 0.8pt } else { 0.3pt + luma(200) }),
  inset: (x: 4pt, y: 3pt),
  align: (x, y) => if told.numbers.at(x) { right } else { left },
  table.header(..told.headings.map(word => strong(word))),
  ..told.rows.flatten().map(word => [#word]),
)
#text(6pt, fill: luma(90), told.mark)
"""


class FontMissing(ValidationError):
    """The machine has no font with Chinese characters."""

    def __init__(self) -> None:
        text = gettext_lazy("No font with Chinese characters is installed: export XLSX instead.")
        super().__init__(text, "exports.font_missing")


@cache
def fonts() -> tuple[str, ...]:
    """Those of the wished families that are on the machine."""
    import typst

    known = set(typst.Fonts().families())
    return tuple(name for name in FONTS if name in known)


def pdf_file(rows: Rows, mark: Watermark) -> IO[bytes]:
    """The list as pages of a table, with who took it and when on every page, its mark at the end."""
    return typeset(told_of(rows, mark))


def typeset(told: dict[str, Any]) -> IO[bytes]:
    """A table on paper from everything that stands on the pages, as plain data."""
    import typst

    if not fonts():
        raise FontMissing
    made = typst.compile(
        SHEET.encode(), sys_inputs={"told": json.dumps(told, ensure_ascii=False)}, format="pdf"
    )
    return io.BytesIO(made)


def told_of(rows: Rows, mark: Watermark) -> dict[str, Any]:
    """Everything that stands on the pages, as plain data."""
    listing, told = rows.listing, []
    rows.head()
    for row, plates, _line in rows:
        if rows.count > MOST_ROWS:
            text = _("A PDF holds at most %(most)s rows: narrow the list, or export XLSX.")
            raise ValidationError(text, "exports.too_long_for_paper", {"most": MOST_ROWS})
        told.append([column.text(row, plates) for column in listing.columns])
    chips = [f"{one['label']}: {one['text']}" for one in listing.query.chips()]
    chips += [f"“{listing.query.words}”"] if listing.query.words else []
    names = {"reader": mark.who, "moment": time_text(mark.at)}
    return {
        "title": str(listing.resource.label_plural),
        "about": " · ".join(chips),
        "note": _("Exported by %(reader)s, %(moment)s") % names,
        "mark": mark.line(rows.count, rows.digest),
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "fonts": list(fonts()),
        "headings": [column.label for column in listing.columns],
        "numbers": [column.css == "dg-number" for column in listing.columns],
        "widths": [column.css in {"", "dg-title"} for column in listing.columns],
        "rows": told,
    }
