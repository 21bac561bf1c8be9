"""Where lists send what is edited in them: blocks of cells, moved cards, changes taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.actions import Conflict
from dougong.platform.actions.classed import Submitted
from dougong.platform.custom_values.checking import put
from dougong.platform.editing.moving import asks, is_edited, no_way, verbs_leading
from dougong.platform.editing.sheet import Sheet
from dougong.platform.editing.undoing import take_back
from dougong.platform.editing.values import Reader
from dougong.platform.histories import disagreement
from dougong.platform.requests.api_errors import data_refusal
from dougong.platform.requests.bodies import BodyRefused, BodyTooLarge, check_texts, read
from dougong.platform.requests.errors import BadRequest, VersionMissing
from dougong.platform.shapes.words import WORDS
from dougong.platform.tables import query_of
from dougong.platform.tables.columns import choosable
from dougong.platform.wording import text_of

from .base import waiting_message
from .chosen_view import view_locked
from .kind import KindPage, done_message, verbs_on

LARGEST_BODY, MOST_KEYS = 2 * 2**20, 60_000


class EditData(KindPage):
    """Base: JSON in, JSON out; a refusal says in words what is wrong."""

    http_method_names = ["post", "options"]

    @property
    def verb(self) -> str:
        return "view"

    def body(self) -> dict[str, Any]:
        if len(self.request.body) > LARGEST_BODY:
            raise BodyTooLarge(
                "The body is larger than %(limit)s bytes.", params={"limit": LARGEST_BODY}
            )
        found = read(self.request.body, MOST_KEYS)
        if not isinstance(found, dict):
            raise BodyRefused("The body must be a JSON object.")
        check_texts(found)
        return found

    def refuse(self, error: Exception) -> HttpResponse:
        """The refusal in both languages; where somebody was quicker, with both versions."""
        response = data_refusal(error)
        if not isinstance(error, Conflict):
            return response
        sides = {"sides": self.sides(error)}
        return JsonResponse(json.loads(response.content) | sides, status=response.status_code)

    def sides(self, conflict: Conflict) -> list[dict[str, str]]:
        """The fields that differ, as they were sent and as they stand now."""
        veil = self.resource.policy.veiled
        mine, stored = veil(conflict.row, self.actor), veil(conflict.stored, self.actor)
        told = disagreement(mine, stored, self.resource, self.resource.entered)
        lines = [*told.disputed, *told.theirs_only]
        return [{"label": one.label, "mine": one.mine, "theirs": one.theirs} for one in lines]

    def accept(self, submitted: Submitted) -> HttpResponse:
        return JsonResponse({"message": waiting_message(submitted.requests)}, status=202)


class CellsData(EditData):
    """A block of cells: looked through (`dry`), then stored all or each for itself."""

    verb = "change"

    def post(self, request: HttpRequest) -> HttpResponse:
        body = self.body()
        sheet = Sheet(self.resource, self.actor, lines_in(body), reason=str(body.get("reason", "")))
        sheet.look()
        done = [] if body.get("dry") else sheet.store(each=body.get("mode") == "each")
        return JsonResponse(
            {
                "faults": [fault.told() for fault in sheet.faults],
                "done": [{"id": row.pk, "version": row.version} for row in done],
                "message": done_message(sheet.change, done) if done else "",
            },
            status=422 if sheet.faults and not done else 200,
        )


def lines_in(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines of a block, each a record with its version and new texts."""
    lines = body.get("lines")
    if not isinstance(lines, list):
        raise BadRequest(_("The block of cells cannot be read."))
    for line in lines:
        is_line = isinstance(line, dict) and set(line) == {"id", "version", "values"}
        if not is_line or not isinstance(line["values"], dict):
            raise BadRequest(_("The block of cells cannot be read."))
        is_keyed = type(line["id"]) is int and 0 < line["id"] < 2**63
        if not is_keyed or not all(isinstance(text, str) for text in line["values"].values()):
            raise BadRequest(_("The block of cells cannot be read."))
        if type(line["version"]) is not int:
            raise VersionMissing
    return lines


class UndoData(EditData):
    """The person's own last change of some records, taken back."""

    verb = "change"

    def post(self, request: HttpRequest) -> HttpResponse:
        given = self.body().get("records")
        versions = {}
        for one in given if isinstance(given, list) else []:
            if not isinstance(one, dict) or {type(v) for v in one.values()} != {int}:
                raise BadRequest(_("The block of cells cannot be read."))
            versions[one.get("id", 0)] = one.get("version", 0)
        if not versions:
            raise BadRequest(_("Choose some records first."))
        done = take_back(self.resource, self.actor, versions)
        return JsonResponse({"message": _("Taken back."), "done": [row.pk for row in done]})


class MoveData(EditData):
    """A card moved to another value: by editing, or by the verb that leads there."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        body = self.body()
        column = self.column(body.get("field"))
        version, word = body.get("version"), body.get("value")
        if type(version) is not int:
            raise VersionMissing
        if not isinstance(word, str):
            raise BadRequest(_("The block of cells cannot be read."))
        is_by_form = is_edited(self.resource, column.name, self.actor)
        value = self.read(column, word)
        back = str(body.get("back", ""))
        with transaction.atomic():
            self.keep_limits(body, column, word)
            try:
                if is_by_form:
                    return self.edited(column, value, version)
                return self.led(column, value, version, back)
            except Submitted as submitted:  # the request stands, so the transaction does
                waiting = submitted
        return self.accept(waiting)

    def column(self, name: Any) -> Any:
        columns = choosable(self.resource)
        found = columns.get(name) if isinstance(name, str) else None
        if found is None or not found.fields:
            raise BadRequest(_("This list has no column named %(names)s.") % {"names": name})
        self.resource.policy.refuse_finding_by(self.actor, {found.name})
        return found.fields[0]

    def read(self, column: Any, word: str) -> Any:
        return Reader(self.actor).read(column, word, self.row)

    def keep_limits(self, body: Mapping[str, Any], column: Any, word: str) -> None:
        """A board whose view enforces its limits lets no card into a full column."""
        key = str(body.get("view", ""))
        if not key.isdigit() or column.value_from_object(self.row) == self.read(column, word):
            return
        view = view_locked(self.resource, self.actor, int(key))
        limit = view.limits.get(word) if view is not None and view.is_enforced else None
        if limit is None:
            return
        query = query_of(self.resource, QueryDict(view.address), self.actor, also=WORDS)
        query.admit()
        rows = query.narrowed(self.resource.policy.rows(self.actor))
        if rows.filter((column.attname, self.read(column, word))).count() >= limit:
            text = _("The column holds %(limit)s cards already: that is its limit.")
            raise ValidationError(text % {"limit": limit}, "views.limit_reached")

    def edited(self, column: Any, value: Any, version: int) -> HttpResponse:
        action = self.resource.verbs["change"]
        if not self.resource.policy.rows(self.actor, "change").filter(pk=self.row.pk).exists():
            raise PermissionDenied(self.resource.policy.permission("change"))
        row = self.row.copy()
        row.record, row.version = self.row.record, version
        put(row, column, value)
        done = action(row, by=self.actor).execute()
        return self.moved(done_message(action, [done]), done, is_undoable=True)

    def led(self, column: Any, value: Any, version: int, back: str) -> HttpResponse:
        verbs = [verb for verb, may in verbs_on(self.row, self.resource, self.actor) if may]
        found = verbs_leading(verbs, self.row, column, value, self.actor)
        if not found:
            raise no_way(column, text_of(column, value, {}))
        action = found[0]
        if asks(action, self.row):
            url = reverse(f"{self.resource.name}-do", args=[self.row.pk, action.verb])
            return JsonResponse({"dialog": f"{url}?{urlencode({'back': back})}"})
        row = self.row.copy()
        row.record, row.version = self.row.record, version
        done = action(row, by=self.actor).execute()
        return self.moved(done_message(action, [done]), done, is_undoable=False)

    def moved(self, message: str, row: Any, *, is_undoable: bool) -> HttpResponse:
        return JsonResponse({"message": message, "version": row.version, "undo": is_undoable})
