"""The conflict matrix and, on its second tab, who could collude."""

from __future__ import annotations

from typing import Any

from dougong.apps.accounts.queries.matrix import (
    collusions,
    conflict_matrix,
    people_named,
)
from dougong.platform.pages import OwnPage
from dougong.platform.policies import reach
from dougong.platform.records import Record

SHOWN = 60
"""So many names are written out; the count is always whole."""


class MatrixPage(OwnPage):
    """Duties by duties, with how many people have both; a pair in the address names them."""

    permission = "conflictrule.view"
    template_name = "accounts/conflict_matrix.html"

    def context(self) -> dict[str, Any]:
        matrix = conflict_matrix(reach(self.actor, self.permission))
        left, right = self.request.GET.get("left", ""), self.request.GET.get("right", "")
        chosen = matrix.cell(left, right)
        return {
            "matrix": matrix,
            "tab": "matrix",
            "chosen": chosen,
            "people": people_named(chosen.people)[:SHOWN] if chosen else [],
            "clashing": chosen.clashing if chosen else (),
        }


class CollusionPage(OwnPage):
    """Which two people together hold a process from its beginning to its end."""

    permission = "conflictrule.view"
    template_name = "accounts/collusion.html"

    def context(self) -> dict[str, Any]:
        told = collusions(reach(self.actor, self.permission))
        places = {one.institution for _label, _chain, found in told for one in found}
        titles = Record.objects.in_bulk(places)
        return {
            "tab": "collusion",
            "chains": [
                (
                    label,
                    chain,
                    [
                        {
                            "institution": titles[one.institution],
                            "pairs": one.pairs,
                            "sides": [
                                (one.one_duties, people_named(one.one)[:SHOWN], len(one.one)),
                                (one.other_duties, people_named(one.other)[:SHOWN], len(one.other)),
                            ],
                        }
                        for one in found
                    ],
                )
                for label, chain, found in told
            ],
        }
