"""Links of an MSPDI file: four types, lags in tenths of minutes or percent, ends in other projects."""

from __future__ import annotations

from dougong.engines.interchange.safe_xml import Element, branches, leaf
from dougong.kernel.errors import N_, Finding
from dougong.kernel.plan import LagKind, LinkType, PlanActivity, PlanLink

from .values import ELAPSED_FORMATS, PERCENT_FORMATS, ValueReader, flag

LINK_TYPES = {"0": LinkType.FF, "1": LinkType.FS, "2": LinkType.SF, "3": LinkType.SS}
_FROM_START = frozenset({LinkType.SS, LinkType.SF})

_ELAPSED_PERCENT = N_(
    "the lag of link %(pred)s → %(succ)s was a percentage of elapsed time; "
    "it is kept as elapsed minutes"
)


class LinkReader:
    """Reads the PredecessorLink elements of tasks; needs all activities to be known."""

    def __init__(
        self,
        values: ValueReader,
        activities: dict[str, PlanActivity],
        ghosts: dict[str, Element],
        findings: list[Finding],
    ) -> None:
        self._values = values
        self._activities = activities
        self._ghosts = ghosts
        self._findings = findings

    def read(self, task: Element) -> list[PlanLink]:
        """Links into one task, in file order."""
        successor = self._activities.get(leaf(task, "UID"))
        if successor is None:
            return []
        self._values.begin("Task", task)
        return [self._link(row, successor) for row in branches(task, "PredecessorLink")]

    def _link(self, row: Element, successor: PlanActivity) -> PlanLink:
        uid = leaf(row, "PredecessorUID")
        predecessor = self._activities.get(uid)
        link = PlanLink(
            pred=predecessor.id if predecessor else uid,
            succ=successor.id,
            type=LINK_TYPES.get(leaf(row, "Type"), LinkType.FS),
        )
        self._add_lag(link, row, predecessor)
        ghost = self._ghosts.get(uid)
        if ghost is not None:
            field = "Start" if link.type in _FROM_START else "Finish"
            link.external_at = self._values.moment(ghost, field)
        return link

    def _add_lag(self, link: PlanLink, row: Element, predecessor: PlanActivity | None) -> None:
        lag_format = leaf(row, "LagFormat")
        if lag_format not in PERCENT_FORMATS:
            link.lag = self._values.tenths(row, "LinkLag") or 0
            if lag_format in ELAPSED_FORMATS:
                link.lag_kind = LagKind.ELAPSED
            return
        percent = self._values.number(row, "LinkLag") or 0.0
        if lag_format in ELAPSED_FORMATS:
            duration = predecessor.duration if predecessor else 0
            link.lag, link.lag_kind = round(duration * percent / 100), LagKind.ELAPSED
            params = {"pred": link.pred, "succ": link.succ}
            self._findings.append(Finding("W302", _ELAPSED_PERCENT, params, (link.succ,)))
        else:
            link.lag, link.lag_kind = round(percent * 100), LagKind.PERCENT


def split_ghosts(tasks: list[Element]) -> tuple[list[Element], dict[str, Element]]:
    """Own tasks, and by UID the stand-ins that Project keeps for tasks of other projects."""
    own = [task for task in tasks if not flag(task, "ExternalTask")]
    if len(own) == len(tasks):
        return tasks, {}
    return own, {leaf(task, "UID"): task for task in tasks if flag(task, "ExternalTask")}
