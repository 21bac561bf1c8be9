"""The confirmation sheet on paper: the signed words themselves, digests, and where the ledger has them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from dougong.apps.requirements.choices import SignerRole
from dougong.apps.requirements.models import Confirmation
from dougong.platform.ledger.reading import seal_of
from dougong.platform.records.bilingual import in_reader_language
from dougong.platform.wording import time_text

from .sheets import LineVerdict, entries_of, verdict_of

TEMPLATE = """
#set page(paper: "a4", margin: (x: 20mm, top: 18mm, bottom: 20mm),
  footer: context text(7pt, fill: luma(90))[#told.foot #h(1fr) #counter(page).display("1 / 1", both: true)])
#set par(justify: false)
#align(center, text(17pt, weight: "bold", told.title))
#align(center, text(10pt, fill: luma(80), told.subtitle))
#if told.warning != "" [#block(fill: rgb("#fbeae7"), inset: 8pt, width: 100%, text(fill: rgb("#c0392b"), strong(told.warning)))]
#for one in told.words [
  #text(weight: "bold", one.at(0)) #linebreak() #one.at(1) #v(4pt)
]
#for (number, line) in told.lines.enumerate() [
  #block(breakable: true, width: 100%, stroke: (top: 0.4pt + luma(180)), inset: (top: 6pt, bottom: 4pt))[
    #text(11pt, weight: "bold")[#str(number + 1). #line.head] \\
    #text(8pt, fill: luma(90), line.about)
    #for text in line.texts [ #par(text) ]
    #if line.criteria.len() > 0 [#text(weight: "bold", told.criteria) #list(..line.criteria.map(word => [#word]))]
    #text(6.5pt, fill: luma(90), font: told.fonts, line.digest)
  ]
]
#v(8pt)
#text(11pt, weight: "bold", told.signatures)
#table(columns: (auto, 1fr, auto, 2fr), stroke: 0.4pt + luma(190), inset: 5pt,
  table.header(..told.headings.map(word => strong(word))),
  ..told.signed.flatten().map(word => text(8pt)[#word]))
#text(7pt, fill: luma(90), told.document)
"""


def told_of(sheet: Confirmation, language: str) -> dict[str, Any]:
    """Everything that stands on the pages, as plain data in one language."""
    verdict = verdict_of(sheet)
    with override(language):
        warning = (
            "" if verdict.is_unchanged else _("The text has changed: this sheet is not valid.")
        )
        return {
            "title": _("Requirement Confirmation"),
            "subtitle": f"{sheet.code} · {sheet} · {sheet.project}",
            "foot": f"{sheet.code} · {sheet.document_sha256[:16]}",
            "warning": warning,
            "words": [
                [label, words]
                for label, words in (
                    (_("What is confirmed"), sheet.scope_text),
                    (_("What is left out"), sheet.exclusions),
                )
                if words
            ],
            "lines": [_line(one) for one in verdict.lines],
            "criteria": _("Acceptance criteria"),
            "signatures": _("Signatures"),
            "headings": [_("Role"), _("Person"), _("Moment"), _("Reference in the ledger")],
            "signed": _signed(sheet, list(verdict.signatures)),
            "document": _("SHA-256 of the document: %(digest)s")
            % {"digest": sheet.document_sha256},
        }


def _line(one: LineVerdict) -> dict[str, Any]:
    text = one.text
    names = {"code": one.requirement.code, "number": one.number}
    return {
        "head": in_reader_language(text.title_zh, text.title_en),
        "about": _("%(code)s, version %(number)s") % names,
        "texts": [words for words in (in_reader_language(text.text, text.text_en),) if words],
        "criteria": [words for words in text.criteria.splitlines() if words.strip()],
        "digest": f"SHA-256 {text.sha256}",
    }


def _signed(sheet: Confirmation, signatures: list[Any]) -> list[list[str]]:
    rows = []
    for one, entry in zip(signatures, entries_of(sheet), strict=False):
        seal = seal_of(entry)
        place = _("leaf %(number)s") % {"number": seal.seq} if seal else _("not sealed yet")
        role = str(SignerRole(one.role).label)
        rows.append([role, str(one.person), time_text(one.at), f"{entry.pk} ({place})"])
    return rows
