"""From the bytes of a Primavera XER file to the plan document."""

from __future__ import annotations

from dougong.engines.interchange.encodings import decode_text
from dougong.engines.interchange.fidelity import Tally
from dougong.kernel.plan import PlanDocument, PlanSource

from .activities import ActivityReader, choose_ids
from .annotations import attach_codes, attach_notes, attach_user_fields
from .calendars import read_calendars
from .cells import CellReader
from .leftovers import keep_leftovers
from .network import read_links
from .outline import read_outline
from .projects import read_projects
from .resources import read_assignments, read_resources
from .tables import XerText, parse_tables


def read_xer(data: bytes, file_name: str, encoding: str | None = None) -> PlanDocument:
    """Read all projects of an XER file.

    Raises
    ------
    UnreadableFile
        When the form of the file is broken; faults of single cells become findings instead.
    """
    text, used_encoding = decode_text(data, encoding)
    xer = parse_tables(text, file_name)
    cells = CellReader(xer.findings)
    document = assemble(xer, cells)
    tally = Tally()
    document.calendars = read_calendars(xer, cells)
    document.source = PlanSource(file=file_name, format="xer", encoding=used_encoding)
    document.raw = keep_leftovers(xer, tally)
    document.fidelity = tally.rows(document)
    return document


def assemble(xer: XerText, cells: CellReader) -> PlanDocument:
    """The document of a set of Primavera tables, but for calendars, source and leftovers."""
    projects = read_projects(xer, cells)
    names = choose_ids(xer, projects)
    outline = read_outline(xer, projects, set(names.values()))
    reader = ActivityReader(cells, projects, outline)
    activities = reader.read(xer, names)
    resources = read_resources(xer, cells)

    by_key = {activity.uid: activity for activity in activities}
    attach_notes(xer, by_key)
    attach_codes(xer, by_key)
    attach_user_fields(xer, by_key, {resource.id: resource for resource in resources})
    return PlanDocument(
        projects=list(projects.values()),
        activities=outline.summaries + activities,
        links=read_links(xer, reader.ids, cells),
        resources=resources,
        assignments=read_assignments(xer, reader.ids, cells),
        findings=cells.findings,
    )
