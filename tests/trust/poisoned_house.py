"""A bank in which whatever a person may type is a script: titles, questions, choices, names of states."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db import models

from dougong.apps.risks.models import Issue, Risk
from dougong.platform.attachments.models import Attachment, AttachmentVersion
from dougong.platform.comments.models import Comment
from dougong.platform.custom_fields.choices import FieldState
from dougong.platform.custom_fields.factories import CustomFieldFactory
from dougong.platform.factories import unwatched
from dougong.platform.intake.choices import FormState
from dougong.platform.intake.factories import IntakeFormFactory
from dougong.platform.links.models import RecordLink
from dougong.platform.notices.models import Notice
from dougong.platform.register import Resource, registry
from dougong.platform.saved_views.factories import SavedViewFactory
from dougong.platform.saved_views.models import ViewPin
from dougong.platform.tags.factories import TagFactory
from dougong.platform.webhooks.factories import WebhookFactory
from dougong.platform.webhooks.models import Dispatch
from dougong.platform.workflows.choices import WorkflowState
from dougong.platform.workflows.factories import WorkflowFactory
from tests.cast import Bank

SHAPES = ("board", "calendar", "timeline", "chart")
FILE = "0" * 64


def free_texts(kind: Resource) -> list[models.Field[Any, Any]]:
    """Columns into which people type what they like; no validator says what a text must be."""
    return [
        column
        for column in kind.model._meta.concrete_fields
        if type(column) in {models.CharField, models.TextField}
        and column.editable
        and not (column.choices or column.unique or column._validators)
    ]


class PoisonedHouse:
    """A record of every kind, and around one risk whatever the house itself may add to it."""

    def __init__(self, scripts: list[str]) -> None:
        self.bank, self.scripts, self._turn = Bank.found(), scripts, count()
        for kind in registry.values():
            self._poison(kind)
        self.risk = self.bank.here.row(Risk)
        self._furnish()
        self._talk()

    def text(self, longest: int = 200) -> str:
        """The next script that has room."""
        fitting = [one for one in self.scripts if len(one) <= longest]
        return fitting[next(self._turn) % len(fitting)] if fitting else "<b>"

    def titles(self, longest: int = 120) -> dict[str, str]:
        return {"title_zh": self.text(longest), "title_en": self.text(longest)}

    def _poison(self, kind: Resource) -> None:
        row = self.bank.here.row(kind.model)
        texts = {one.name: self.text(one.max_length or 200) for one in free_texts(kind)}
        with unwatched():
            kind.model._default_manager.filter(pk=row.pk).update(**texts)
            named = {"label": self.text(), "label_en": self.text()}
            type(row.record).objects.filter(pk=row.pk).update(**named)
        row.refresh_from_db()

    def _furnish(self) -> None:
        """What the house makes for its risks: fields, a formula, a workflow, a form, a view, a tag."""
        words = {"help_zh": self.text(), "help_en": self.text(), "section_zh": self.text(60)}
        field = {"subject": "risk", "state": FieldState.ACTIVE} | words
        choices = [{"key": "it", "zh": self.text(), "en": self.text()}]
        CustomFieldFactory(
            key="area", value_type="choice", choices=choices, **self.titles(), **field
        )
        CustomFieldFactory(key="said", **self.titles(), **field)
        formula = 'if custom_said = "" then "" else custom_said'
        CustomFieldFactory(key="told", formula=formula, **self.titles(), **field)
        with unwatched():
            custom = {"area": "it", "said": self.text(), "told": self.text()}
            Risk.objects.filter(pk=self.risk.pk).update(custom=custom)
        look = {
            "state": "open",
            "zh": self.text(40),
            "en": self.text(40),
            "tone": "",
            "is_unused": False,
        }
        WorkflowFactory(
            subject="risk", states=[look], state=WorkflowState.ACTIVE, **self.titles()
        )  # fmt: skip
        asked = [
            {"field": name, "zh": self.text(), "en": self.text(), "help_zh": self.text(), "help_en": self.text()}
            for name in ("title_zh", "kind_of_risk", "custom_area")
        ]  # fmt: skip
        place, keeper = self.bank.here.project.record, self.bank.keeper
        self.form = IntakeFormFactory(
            subject="risk", place=place, questions=asked, fixed={"likelihood": "3", "impact": "2"},
            state=FormState.PUBLISHED, is_open_to_all=True, intro_zh=self.text(), intro_en=self.text(),
            thanks_zh=self.text(), thanks_en=self.text(), **self.titles(),
        )  # fmt: skip
        view = SavedViewFactory(title=self.text(), subject="risk", owner=keeper.record)
        hook = WebhookFactory(title=self.text(), place=place, subjects=["risk"])
        tag = TagFactory(name_zh=self.text(40), name_en=self.text(40))
        with unwatched():
            ViewPin.objects.create(account=keeper.record, view=view)
            Dispatch.objects.create(webhook=hook, record=place, event=self.text(120), cause="x")
            type(place).objects.filter(pk=self.risk.pk).update(tags=[tag.pk])

    def _talk(self) -> None:
        """What people put beside the risk, and what they are told."""
        risk, by = self.risk.record, self.bank.keeper.record
        with unwatched():
            for script in self.scripts:
                Comment.objects.create(record=risk, author=by, text=script)
            name = self.text()
            file = Attachment.objects.create(record=risk, name=name)
            told = {"size": 1, "media_type": "text/plain", "by": by, "digest": FILE}
            AttachmentVersion.objects.create(attachment=file, name=name, **told)
            other = self.bank.here.row(Issue).record
            RecordLink.objects.create(source=risk, target=other, link_type="relates", by=by)
            Notice.objects.create(
                person=self.bank.keeper.person.record, reason="watched", record=risk, by=by,
                text="%(what)s", values={"what": self.text()}, key="poison",
            )  # fmt: skip

    def addresses(self) -> list[str]:
        """Pages on which texts of several makers meet, beside those that every kind has."""
        risk, words = self.risk.pk, self.text(100)
        beside = ("activity", "attachments", "links", "links/graph", "tags", "beside")
        shown = ("", "add/", "quick/", f"{risk}/", f"{risk}/edit/", f"{risk}/history/")
        return [
            "/", "/desk/arrange/", "/notices/", "/capture/", "/schedules/", "/savedview/of/risk/",
            *(f"/{page}/?q={word}" for page in ("search", "palette") for word in (words, "dg_run")),
            f"/intake/{self.form.link}/", f"/intakeform/{self.form.pk}/preview/",
            *(f"/risk/{one}" for one in shown),
            *(f"/record/{risk}/{one}/" for one in beside),
            *(f"/{kind}/?shape={one}&group=state" for one in SHAPES for kind in ("risk", "issue")),
        ]  # fmt: skip
