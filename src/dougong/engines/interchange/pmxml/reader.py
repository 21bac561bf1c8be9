"""From the root element of a Primavera XML file to the plan document, by way of its XER tables."""

from __future__ import annotations

from dataclasses import replace

from dougong.engines.interchange import fidelity
from dougong.engines.interchange.fidelity import Tally
from dougong.engines.interchange.safe_xml import Element, branches, leaf
from dougong.engines.interchange.xer import assemble
from dougong.engines.interchange.xer.cells import CellReader
from dougong.engines.interchange.xer.tables import Table, XerText
from dougong.kernel.errors import Finding
from dougong.kernel.plan import PlanDocument, PlanSource

from . import translation
from .calendars import read_calendar
from .translation import Record

NAMESPACE = "http://xmlns.oracle.com/Primavera/"

_ATTACHED = (
    "ActivityStep",
    "ActivityExpense",
    "ProjectDocument",
    "Document",
    "Risk",
    "ProjectNote",
)


def read_pmxml(root: Element, data: bytes, file_name: str) -> PlanDocument:
    """Build the document; `data` is searched again only for the lines of faulty values."""
    tables = _Tables(root)
    findings: list[Finding] = []
    document = assemble(XerText([], tables.tables, []), CellReader(findings))
    document.findings = [tables.placed(finding, data) for finding in findings]
    for element in tables.all("Calendar"):
        line = line_of(element, data)
        document.calendars.append(read_calendar(element, line, document.findings))
    document.source = PlanSource(file=file_name, format="pmxml", encoding="xml")
    tally = Tally()
    for tag in _ATTACHED:
        tally.ignored(fidelity.ATTACHED_RECORDS, len(tables.all(tag)))
    tally.ignored(fidelity.BASELINES, len(branches(root, "BaselineProject")))
    document.fidelity = tally.rows(document)
    return document


def line_of(element: Element, data: bytes) -> int:
    """Line of the number by which Primavera identifies a record; 0 where it has none."""
    mark = f"<ObjectId>{leaf(element, 'ObjectId')}</ObjectId>".encode()
    position = data.find(mark)
    return data.count(b"\n", 0, position) + 1 if position >= 0 else 0


class _Tables:
    """The tables of one file; rows are numbered through, to find the element behind each."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._projects = branches(root, "Project")
        self._elements: list[Element] = []
        self.tables: dict[str, Table] = {}
        for name, (tag, translate) in translation.TOP_LEVEL.items():
            self._add(name, [(translate(element), element) for element in self.all(tag)])
        for name, make in (("PROJECT", translation.project), ("SCHEDOPTIONS", translation.options)):
            self._add(name, [(make(project), project) for project in self._projects])
        for name, (tag, make_owned) in translation.BELOW_PROJECT.items():
            rows = [(make_owned(element, owner), element) for element, owner in self._owned(tag)]
            if name == "PROJWBS":
                rows += [(translation.project_node(owner), owner) for owner in self._projects]
            self._add(name, rows)
        owners = self.all("Activity") + self.all("Resource")
        self._add("TASKACTV", [(row, e) for e in owners for row in translation.codes_of(e)])
        self._add("UDFVALUE", [(row, e) for e in owners for row in translation.fields_of(e)])

    def _add(self, name: str, rows: list[tuple[Record, Element]]) -> None:
        first = len(self._elements) + 1
        self.tables[name] = Table.of(name, [record for record, _ in rows], first)
        self._elements += [element for _, element in rows]

    def _owned(self, tag: str) -> list[tuple[Element, Element]]:
        """Elements with the project around them; those below the root name their project."""
        found: list[tuple[Element, Element]] = [
            (element, {}) for element in branches(self._root, tag)
        ]
        for project in self._projects:
            found += [(element, project) for element in branches(project, tag)]
        return found

    def all(self, tag: str) -> list[Element]:
        return [element for element, _ in self._owned(tag)]

    def placed(self, finding: Finding, data: bytes) -> Finding:
        """The finding with the line of the file in place of the number of the row."""
        number = finding.params.get("line")
        if not isinstance(number, int):
            return finding
        line = line_of(self._elements[number - 1], data)
        return replace(finding, params={**finding.params, "line": line})
