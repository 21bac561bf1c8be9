"""The outer form of a Primavera XER file: a header and tables of tab-separated rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dougong.kernel.errors import N_, Finding, UnreadableFile

_NUL = N_("%(file)s line %(line)s: NUL character")


class Row(dict[str, str]):
    """One row by column name; a column that the file leaves out reads as empty text."""

    __slots__ = ("line",)

    def __init__(self, line: int, columns: list[str], cells: list[str]) -> None:
        super().__init__(zip(columns, cells, strict=False))
        self.line = line

    def __missing__(self, column: str) -> str:
        return ""


@dataclass(slots=True)
class Table:
    name: str
    columns: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, records: list[dict[str, str]], first: int) -> Table:
        """A table of records that did not come as text; rows are numbered from `first`."""
        columns = list(dict.fromkeys(column for record in records for column in record))
        cells = [[record.get(column, "") for column in columns] for record in records]
        return cls(name, columns, cells, list(range(first, first + len(cells))))

    def rows(self) -> Iterator[Row]:
        for line, cells in zip(self.lines, self.cells, strict=True):
            yield Row(line, self.columns, cells)


@dataclass(slots=True)
class XerText:
    """The header cells, the tables in file order, and remarks about the form."""

    header: list[str]
    tables: dict[str, Table]
    findings: list[Finding]

    def rows(self, name: str) -> Iterator[Row]:
        table = self.tables.get(name)
        return table.rows() if table else iter(())


def _malformed(file_name: str, line: int, message: str) -> UnreadableFile:
    return UnreadableFile([Finding("E102", message, {"file": file_name, "line": line})])


def parse_tables(text: str, file_name: str) -> XerText:
    """Split the text of an XER file into its tables.

    A line that begins with none of the marks continues the last cell above it: some programs write
    the line breaks of notes as they are.
    """
    nul = text.find("\0")
    if nul >= 0:
        raise _malformed(file_name, text.count("\n", 0, nul) + 1, _NUL)
    lines = text.split("\n")
    header = lines[0].rstrip("\r").split("\t")
    tables: dict[str, Table] = {}
    table: Table | None = None
    is_complete = False
    for number, line in enumerate(lines[1:], start=2):
        mark, _, rest = line.rstrip("\r").partition("\t")
        if mark == "%R":
            if table is None or not table.columns:
                raise _malformed(
                    file_name, number, N_("%(file)s line %(line)s: a row outside of a table")
                )
            table.cells.append(rest.split("\t"))
            table.lines.append(number)
        elif mark == "%T":
            name = rest.split("\t")[0].strip()
            table = tables.setdefault(name, Table(name))
        elif mark == "%F" and table is not None:
            table.columns = rest.split("\t")
        elif mark == "%E":
            is_complete = True
            break
        elif table is not None and table.cells:
            table.cells[-1][-1] += "\n" + line.rstrip("\r")
    if not tables:
        raise _malformed(file_name, len(lines), N_("%(file)s line %(line)s: no table in the file"))
    return XerText(header, tables, _remarks(tables, is_complete))


def _remarks(tables: dict[str, Table], is_complete: bool) -> list[Finding]:
    findings = []
    for table in tables.values():
        width = len(table.columns)
        for line, cells in zip(table.lines, table.cells, strict=True):
            if len(cells) > width and any(cells[width:]):
                message = N_("line %(line)s: more cells than table %(table)s has columns")
                findings.append(Finding("W301", message, {"line": line, "table": table.name}))
    if not is_complete:
        message = N_("the file has no end mark; its last rows may be missing")
        findings.append(Finding("W301", message))
    return findings
