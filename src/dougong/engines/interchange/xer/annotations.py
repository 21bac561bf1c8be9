"""Notes, user-defined fields and activity codes of an XER file, attached to activities."""

from __future__ import annotations

from html.parser import HTMLParser

from dougong.kernel.plan import PlanActivity, PlanResource

from .cells import unfold
from .tables import Row, XerText

_UDF_COLUMNS = ("udf_text", "udf_number", "udf_date")


class _TextOnly(HTMLParser):
    """Primavera keeps notes as HTML of its editor; only their words go into the plan."""

    _BREAKS = frozenset({"br", "p", "div", "li", "tr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(" ".join(data.split()) if data.strip() else "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BREAKS:
            self.parts.append("\n")


def plain_text(text: str) -> str:
    """The words of a note, without the mark-up around them."""
    unfolded = unfold(text)
    if "<" not in unfolded:
        return unfolded.strip()
    parser = _TextOnly()
    parser.feed(unfolded)
    parser.close()
    return "".join(parser.parts).strip()


def attach_notes(xer: XerText, activities: dict[str, PlanActivity]) -> None:
    """Add TASKMEMO texts to the activities, which are given by `task_id`."""
    for row in xer.rows("TASKMEMO"):
        activity = activities.get(row["task_id"])
        text = plain_text(row["task_memo"])
        if activity is not None and text:
            activity.notes = f"{activity.notes}\n\n{text}" if activity.notes else text


def attach_codes(xer: XerText, activities: dict[str, PlanActivity]) -> None:
    """Activity codes become custom fields named after their type."""
    types = {row["actv_code_type_id"]: row["actv_code_type"] for row in xer.rows("ACTVTYPE")}
    codes = {row["actv_code_id"]: row["short_name"] for row in xer.rows("ACTVCODE")}
    for row in xer.rows("TASKACTV"):
        activity = activities.get(row["task_id"])
        label = types.get(row["actv_code_type_id"])
        if activity is not None and label:
            activity.custom[label] = codes.get(row["actv_code_id"], row["actv_code_id"])


def _value(row: Row) -> str:
    return next((row[column] for column in _UDF_COLUMNS if row[column]), "")


def attach_user_fields(
    xer: XerText, activities: dict[str, PlanActivity], resources: dict[str, PlanResource]
) -> None:
    """User-defined fields of tasks and resources become custom fields named after their label."""
    types = {row["udf_type_id"]: row for row in xer.rows("UDFTYPE")}
    for row in xer.rows("UDFVALUE"):
        kind = types.get(row["udf_type_id"])
        value = unfold(_value(row))
        if kind is None or not value:
            continue
        owners = activities if kind["table_name"] == "TASK" else resources
        owner = owners.get(row["fk_id"]) if kind["table_name"] in {"TASK", "RSRC"} else None
        if owner is not None:
            owner.custom[kind["udf_type_label"] or kind["udf_type_name"]] = value
