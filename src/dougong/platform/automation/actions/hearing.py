"""After a verb: its records are handed to a job where some automation listens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.platform.automation.chains import trail
from dougong.platform.automation.content import NOT_HEARD
from dougong.platform.automation.events import CAUSED
from dougong.platform.automation.matching import listening

AT_ONCE = 50
"""Records of one job: what it does is one transaction."""


def echo(actions: Sequence[Any]) -> None:
    """Announce the verb in its own transaction, so that it is heard after the commit or never."""
    first = actions[0]
    kind = first.record.kind()
    if first.verb in NOT_HEARD or not listening(kind, first.verb).exists():
        return
    causes = [[action.record.record_id, action.record.version] for action in actions]
    for start in range(0, len(causes), AT_ONCE):
        part = causes[start : start + AT_ONCE]
        CAUSED.publish(kind=kind, verb=first.verb, causes=part, trail=list(trail()))
