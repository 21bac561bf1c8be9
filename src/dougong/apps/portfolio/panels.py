"""The panel of the desk with the projects that changed last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from dougong.platform.desk.panels import Desk
from dougong.platform.policies import policy_of
from dougong.platform.register import registry
from dougong.platform.tables import Listing, query_of
from dougong.platform.tables.choice import declared_columns

from .models import Project

SHOWN = 8


def latest_projects(desk: Desk) -> Mapping[str, Any] | None:
    if not policy_of(Project).allows(desk.actor, "view"):
        return None
    kind = registry.of(Project)
    _code, title, *others = declared_columns(kind)
    query = query_of(kind, QueryDict("sort=-updated_at"), desk.actor)
    return {"listing": Listing(query, [title, *others[-3:]], size=SHOWN)}
