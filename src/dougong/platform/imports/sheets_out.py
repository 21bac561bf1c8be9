"""Workbooks that belong to imports: templates to fill in, and lists of what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import BooleanField, Field, JSONField
from django.utils import timezone
from django.utils.translation import gettext as _

from dougong.platform.exports import batches
from dougong.platform.records import Recorded
from dougong.platform.register import Resource
from dougong.platform.tables import Listing
from dougong.platform.wording import Plates, names_plate, stored_text

from .columns import CODE, EXTERNAL, VERSION, Target
from .findings import readable
from .models import SheetImport
from .reading import sheet_of

CHOICE_ROWS = 5000
"""So many rows of a template offer the choices of their columns."""
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@contextmanager
def _book(file: IO[bytes]) -> Iterator[Any]:
    import xlsxwriter

    with xlsxwriter.Workbook(file, OPTIONS) as book:
        yield book
    file.seek(0)


def template_file(
    resource: Resource, targets: Iterable[Target], listing: Listing | None
) -> IO[bytes]:
    """A workbook with a column for each target, notes, choices to pick, and the rows of a list."""
    file = TemporaryFile()  # noqa: SIM115  # the answer that sends it closes it
    wanted = [t for t in targets if listing is not None or t.name not in {CODE, VERSION}]
    with _book(file) as book:
        sheet = book.add_worksheet(str(resource.label_plural)[:31])
        notes, lists = book.add_worksheet(_("Notes")), book.add_worksheet(_("Choices"))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        must = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#FFF4D6"}
        )
        styles = {
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        for place, target in enumerate(wanted):
            sheet.set_column(place, place, 24)
            sheet.write_string(0, place, target.label, must if target.is_required else head)
            _offer(sheet, lists, place, target)
        sheet.freeze_panes(1, 0)
        _write_notes(notes, wanted, head)
        if listing is not None:
            _write_rows(sheet, listing, wanted, styles)
    return file


def _offer(sheet: Any, lists: Any, place: int, target: Target) -> None:
    """Choices as a drop-down that reads them from their own sheet."""
    labels = choices_of(target)
    if not labels:
        return
    for number, label in enumerate(labels):
        lists.write_string(number, place, label)
    name = lists.get_name().replace("'", "''")
    from xlsxwriter.utility import xl_col_to_name

    column = xl_col_to_name(place)
    rule = {
        "validate": "list",
        "source": f"='{name}'!${column}$1:${column}${len(labels)}",
        "error_type": "warning",
    }
    sheet.data_validation(1, place, CHOICE_ROWS, place, rule)


def choices_of(target: Target) -> list[str]:
    """What may stand in the cells of a column with a closed list."""
    field = target.field
    if field is None:
        return []
    if isinstance(field, BooleanField):
        return [_("Yes"), _("No")]
    return [str(label) for value, label in field.flatchoices if value != ""]


def _write_notes(sheet: Any, targets: Sequence[Target], head: Any) -> None:
    titles = (_("Column"), _("Field"), _("Required"), _("What it takes"))
    sheet.set_column(0, 3, 28)
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, head)
    for number, target in enumerate(targets, 1):
        required = _("Yes") if target.is_required else ""
        for place, text in enumerate((target.label, target.name, required, takes(target))):
            sheet.write_string(number, place, text)
    sheet.freeze_panes(1, 0)


def takes(target: Target) -> str:
    """One sentence on what may stand in a column."""
    if target.name == CODE:
        return _("The code of a record that is to be changed; empty for a new one.")
    if target.name == VERSION:
        return _("Leave it as it was exported: it shows whether somebody else was quicker.")
    if target.name == EXTERNAL:
        return _("The number of the record in the system it comes from.")
    field: Any = target.field
    if labels := choices_of(target):
        return " / ".join(labels)
    if names_plate(field):
        kind = str(field.related_model._meta.verbose_name)
        return _("Code, name or external id of a record: %(kind)s") % {"kind": kind}
    if isinstance(field, JSONField):
        return "JSON"
    return str(field.help_text or field.description % vars(field))


def _write_rows(sheet: Any, listing: Listing, targets: Sequence[Target], styles: Any) -> None:
    number = 0
    fields = [target.field for target in targets if target.field is not None]
    for rows, plates in batches(listing, fields):
        for row in rows:
            number += 1
            for place, target in enumerate(targets):
                _write(sheet, (number, place), exact_value(row, target, plates), styles)


def exact_value(row: Recorded, target: Target, plates: Plates) -> Any:
    """The value of a cell from which an import makes the same value again."""
    if target.name in {CODE, VERSION, EXTERNAL}:
        return getattr(row, target.name)
    field: Field[Any, Any] = target.field  # type: ignore[assignment]
    value = field.value_from_object(row)
    if value is None:
        return ""
    if names_plate(field):
        plate = plates.get(value)
        return plate.code if plate else ""
    if isinstance(field, JSONField):
        import json

        return json.dumps(value, ensure_ascii=False)
    if field.choices or isinstance(value, bool):
        return stored_text(field, value, plates) if value != "" else ""
    return value


def _write(sheet: Any, cell: tuple[int, int], value: Any, styles: Any) -> None:
    """Numbers and days as such; numbers of more digits than a sheet keeps as text."""
    if isinstance(value, datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        sheet.write_datetime(*cell, local, styles["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(*cell, value, styles["day"])
    elif isinstance(value, Decimal | float | int) and is_short(value):
        sheet.write_number(*cell, value)
    elif text := str(value):
        sheet.write_string(*cell, text)


def is_short(value: Decimal | float | int) -> bool:
    """Whether a spreadsheet keeps all digits of the number."""
    return len(str(value).strip("-").replace(".", "")) <= 15


def findings_file(row: SheetImport, *, with_cells: bool) -> IO[bytes]:
    """Findings of an import with their rows: what to mend, where it stands."""
    file = TemporaryFile()  # noqa: SIM115  # the answer that sends it closes it
    sheet = sheet_of(row) if with_cells and row.content else None
    lines = {line.number: line.cells for line in sheet.lines} if sheet else {}
    header = sheet.header if sheet else ()
    with _book(file) as book:
        page, head = book.add_worksheet(), book.add_format({"bold": True, "bottom": 1})
        titles = (_("Row"), _("Column"), "中文", "English", _("Code"))
        for place, title in enumerate((*titles, *header)):
            page.write_string(0, place, title, head)
        page.set_column(2, 3, 48)
        page.freeze_panes(1, 2)
        for number, one in enumerate(readable(row.findings), 1):
            said = (one["heading"], one["message_zh"], one["message_en"], one["code"])
            page.write_number(number, 0, one["row"])
            for place, text in enumerate((*said, *lines.get(one["row"], ())), 1):
                page.write_string(number, place, text)
    return file
