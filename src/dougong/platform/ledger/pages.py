"""Pages of the audit department: entries, proofs, checkpoints, verification, evidence."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.actions import Missing
from dougong.platform.journal import Entry, capture
from dougong.platform.journal.notes import note
from dougong.platform.pages import OwnPage
from dougong.platform.pages.base import leave
from dougong.platform.policies import reach
from dougong.platform.records import Record
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.verb_names import verbs_known

from . import divergence, evidence, reading, runs, wording
from .head import read_head
from .protection import level, newest
from .scopes import holds_everything
from .signing import trusted_keys
from .terms import keeping_of

CHECKPOINTS_SHOWN = 50
LINES_SHOWN = 8


class JournalPage(OwnPage):
    """A page of the journal; that it was opened is an entry itself."""

    permission = reading.VIEW
    tab = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = super().get(request, **kwargs)
        note("view_journal", self.actor.pk, about={"path": request.get_full_path()[:500]})
        return response

    def context(self) -> dict[str, Any]:
        return {"tab": self.tab, "head": read_head()}


class EntriesPage(JournalPage):
    """All entries within reach, the newest first."""

    template_name = "ledger/entries.html"
    tab = "entries"

    def context(self) -> dict[str, Any]:
        search = reading.Search.of(self.request.GET.dict())
        entries = reading.page_of(self.actor, search, self.before())
        shown, more = entries[: reading.SHOWN], entries[reading.SHOWN :]
        older = urlencode({**search.words(), "before": str(shown[-1].pk)}) if more else ""
        return super().context() | {
            "search": search,
            "lines": [wording.line_of(entry) for entry in shown],
            "older": older,
            "verbs": verbs_known(),
            "results": wording.RESULTS.items(),
        }

    def before(self) -> UUID | None:
        word = self.request.GET.get("before", "")
        try:
            return UUID(word) if word else None
        except ValueError as error:
            raise BadRequest(_("This page of the list cannot be found again.")) from error


class EntryPage(JournalPage):
    """One entry: what it says, what changed, and the proof of its place in the tree."""

    template_name = "ledger/entry.html"
    tab = "entries"

    def context(self) -> dict[str, Any]:
        rows = reading.within_reach(self.actor).select_related("actor", "record")
        entry = rows.filter(pk=self.kwargs["entry"]).first()
        if entry is None:
            raise Missing(str(self.kwargs["entry"]))
        may_read = self.may_read(entry)
        return super().context() | {
            "entry": entry,
            "line": wording.line_of(entry),
            "seal": reading.seal_of(entry),
            "keeping": keeping_of(entry),
            "changes": reading.changes_of(entry, with_values=may_read),
            "may_read": may_read,
        }

    def may_read(self, entry: Entry) -> bool:
        """Values are shown to whoever may view the record itself; others see what was touched."""
        if entry.record is None:
            return False
        return entry.record.scope_id in reach(self.actor, f"{entry.record.kind}.view")


class CheckpointsPage(JournalPage):
    """Signed statements of the head, and where they lie."""

    template_name = "ledger/checkpoints.html"
    tab = "checkpoints"

    def context(self) -> dict[str, Any]:
        points = newest(CHECKPOINTS_SHOWN, settings.CHECKPOINT_FOLDERS, settings.WITNESS_KEYS)
        return super().context() | {
            "points": points,
            "level": points[0].level if points else None,
            "keys": trusted_keys([read_head().log]),
        }


class UnjournalledPage(JournalPage):
    """What leaves no entry, said openly."""

    template_name = "ledger/unjournalled.html"
    tab = "unjournalled"

    def context(self) -> dict[str, Any]:
        return super().context() | {"tables": sorted(capture.UNWATCHED.items())}


class WorkspacePage(JournalPage):
    """Where an auditor begins: state of the journal, what stands out, and the way to evidence."""

    template_name = "ledger/workspace.html"
    tab = "workspace"

    def context(self) -> dict[str, Any]:
        folders, witnesses = settings.CHECKPOINT_FOLDERS, settings.WITNESS_KEYS
        found = divergence.current()
        refused = reading.page_of(self.actor, reading.Search(result="refused"), None)
        newest_entries = reading.page_of(self.actor, reading.Search(), None)
        context = super().context()
        return context | {
            "sealed": f"{context['head'].size:,}",
            "level": level(folders, witnesses),
            "points": newest(1, folders, witnesses),
            "run": runs.latest(),
            "lag": round(runs.lag()),
            "refused": [wording.line_of(entry) for entry in refused[:LINES_SHOWN]],
            "latest": [wording.line_of(entry) for entry in newest_entries[:LINES_SHOWN]],
            "found": found,
            "acknowledged": divergence.acknowledged_by(found) if found else {},
            "may_acknowledge": bool(reach(self.actor, "journal.acknowledge")),
            "may_export": bool(reach(self.actor, "journal.export")),
            "may_verify": bool(reach(self.actor, "journal.verify")),
            "fault": wording.fault_of(run.verdict) if (run := runs.newest()) else "",
        }


class VerifyPage(OwnPage):
    """Asks for a verification; long ones go on in the background."""

    permission = "journal.verify"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        run = runs.ask(request.user)
        return leave(request, f"{reverse('ledger-workspace')}#run-{run.pk}")


class ProgressPage(OwnPage):
    """How far a verification is, asked again every second until it has a verdict."""

    permission = reading.VIEW

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        run = runs.find(kwargs["run"])
        if run is None:
            raise Missing(str(kwargs["run"]))
        fault = wording.fault_of(run.verdict) if run.verdict else ""
        return render(request, "ledger/verdict.html", {"run": run, "fault": fault})


class EvidencePage(OwnPage):
    """The evidence pack of a scope, checked by anybody with plain Python."""

    permission = "journal.export"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        search = reading.Search.of(request.GET.dict())
        scope = self.scope(search.scope)
        moments = [reading.day_of(word) for word in (search.since, search.until)]
        about = {"scope": scope.code if scope else "*", **search.words()}
        note("export_evidence", self.actor.pk, record=scope.pk if scope else None, about=about)
        selection = evidence.Selection(scope.code if scope else "*", *moments)
        keys = trusted_keys([read_head().log])
        with ExitStack() as stack:
            file = stack.enter_context(tempfile.TemporaryFile())
            evidence.export(file, selection, keys, with_texts=self.may_read(scope))
            file.seek(0)
            stack.pop_all()  # from here on the answer closes it
        name = f"evidence-{selection.scope.replace('*', 'all')}.zip"
        return FileResponse(file, as_attachment=True, filename=name)

    def scope(self, code: str) -> Record | None:
        """The scope asked for, or everything for whoever reads the journal of every scope."""
        held = reach(self.actor, self.permission)
        if not code:
            if not holds_everything(held):
                raise BadRequest(_("Name the scope whose evidence you need, by its code."))
            return None
        scope = Record.objects.filter(code__iexact=code, pk__in=held).first()
        if scope is None:
            raise Missing(code)
        return scope

    def may_read(self, scope: Record | None) -> bool:
        """Sealed texts go along only for whoever may view every kind of record there."""
        held = [reach(self.actor, f"{kind}.view") for kind in registry]
        return all(scope.pk in one if scope else holds_everything(one) for one in held)


class AcknowledgePage(OwnPage):
    """One of two administrators says that writing may go on after a divergence."""

    permission = "journal.acknowledge"
    template_name = "ledger/acknowledge_page.html"

    def context(self) -> dict[str, Any]:
        found = divergence.current()
        acknowledged = divergence.acknowledged_by(found) if found else {}
        return {"found": found, "acknowledged": acknowledged}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.actor.may_sign:
            raise PermissionDenied(self.permission)
        divergence.acknowledge(self.actor, request.POST.get("reason", ""))
        messages.success(request, _("Your acknowledgement is in the journal."))
        return leave(request, reverse("ledger-acknowledge"))
