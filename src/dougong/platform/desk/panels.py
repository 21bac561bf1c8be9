"""The panels of a desk: those of the platform, and those that apps add in `resources`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.inbox import waiting
from dougong.platform.histories import latest_seen_by
from dougong.platform.navigation import held_by
from dougong.platform.notices.inbox import notices_of, shelf
from dougong.platform.notices.reasons import WATCHED
from dougong.platform.policies import Actor
from dougong.platform.records.days import current_day
from dougong.platform.saved_views.pages import address_of
from dougong.platform.saved_views.queries import pinned_by

from .duties import Task, in_buckets, lists_of, tasks_of

SHOWN, CHANGES_SHOWN, DAYS = 6, 8, 14


@dataclass
class Desk:
    """Who sits at the desk, and what several panels ask for."""

    request: HttpRequest

    @property
    def actor(self) -> Actor:
        actor: Any = self.request.user
        return actor

    @cached_property
    def tasks(self) -> Sequence[Task]:
        return tasks_of(self.actor)


Feed = Callable[[Desk], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class DeskPanel:
    """A part of the desk; where `feed` answers None there is nothing for this person in it."""

    key: str
    label: str | Promise
    icon: str
    template: str
    feed: Feed
    is_wide: bool = False
    """It stands in the broad column."""
    url_name: str = ""
    """Where all of it is seen."""


desk_panels: dict[str, DeskPanel] = {}


def add_panel(panel: DeskPanel) -> None:
    """Make a panel known to every desk."""
    desk_panels[panel.key] = panel


def tasks(desk: Desk) -> Mapping[str, Any]:
    return {"buckets": in_buckets(desk.tasks), "lists": lists_of(desk.tasks, desk.actor)}


def approvals(desk: Desk) -> Mapping[str, Any] | None:
    if not desk.actor.may_sign:
        return None
    rows = list(waiting(desk.actor)[: SHOWN + 1])
    return {"requests": rows[:SHOWN], "has_more": len(rows) > SHOWN}


def inbox(desk: Desk) -> Mapping[str, Any]:
    rows = notices_of(desk.actor, "unread").exclude(reason=WATCHED.key)
    return {"shelf": shelf(desk.actor, rows, size=SHOWN)}


def watched(desk: Desk) -> Mapping[str, Any]:
    rows = notices_of(desk.actor, "all", WATCHED.key)
    return {"shelf": shelf(desk.actor, rows, size=SHOWN)}


def dates(desk: Desk) -> Mapping[str, Any]:
    """Two weeks from Monday on, each day with what is due."""
    today = current_day()
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    due = {day: [task for task in desk.tasks if task.due == day] for day in days}
    return {
        "days": [
            {"day": day, "tasks": due[day], "is_today": day == today, "is_past": day < today}
            for day in days
        ]
    }


def links(desk: Desk) -> Mapping[str, Any]:
    may_view = "savedview.view" in held_by(desk.request)
    pinned = pinned_by(desk.actor) if may_view else ()
    return {"pinned": [{"title": row.title, "url": address_of(row)} for row in pinned]}


def recent(desk: Desk) -> Mapping[str, Any]:
    """The browser itself remembers, and asks what of it the reader may still see."""
    return {}


def changes(desk: Desk) -> Mapping[str, Any]:
    return {"changes": latest_seen_by(desk.actor, CHANGES_SHOWN)}


for panel in (
    DeskPanel("tasks", _("My tasks"), "checklist", "desk/tasks.html", tasks, is_wide=True),
    DeskPanel(
        "approvals",
        _("Approvals waiting for me"),
        "clipboard-check",
        "desk/approvals.html",
        approvals,
        is_wide=True,
        url_name="approvals",
    ),
    DeskPanel(
        "inbox", _("Notices and mentions"), "inbox", "desk/inbox.html", inbox, url_name="notices"
    ),
    DeskPanel("dates", _("My dates"), "calendar-event", "desk/dates.html", dates),
    DeskPanel("watched", _("What I follow"), "eye", "desk/watched.html", watched),
    DeskPanel("recent", _("Recently opened"), "clock", "desk/recent.html", recent),
    DeskPanel("links", _("Go to"), "link", "desk/links.html", links),
    DeskPanel(
        "changes", _("Latest changes"), "history", "desk/changes.html", changes, is_wide=True
    ),
):
    add_panel(panel)
