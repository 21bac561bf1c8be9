"""Which steps a request needs: the matrix in force, and the sum the amount belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from dougong.kernel import clock
from dougong.platform.records.days import current_day

from .authority import Chosen, Row, choose, parsed
from .choices import OPEN_STATES, RequestState
from .classes import BASE_CURRENCY, SUM_WINDOW, ActionClass
from .models import ApprovalRequest, AuthorityMatrix


@dataclass(frozen=True, slots=True)
class Weighing:
    """What decides about a request's steps, and the steps."""

    matrix: AuthorityMatrix | None
    total: Decimal | None
    chosen: Chosen


def in_force(one: ActionClass, day: date | None = None) -> AuthorityMatrix | None:
    """The version of the class's matrix that holds on a day; None stands for the shipped one."""
    stored = AuthorityMatrix.objects.filter(
        action_class=one.key, effective_on__lte=day or current_day()
    )
    return stored.order_by("-effective_on", "-pk").first()


def rows_of(one: ActionClass, matrix: AuthorityMatrix | None) -> tuple[Row, ...]:
    return parsed(matrix.rows, one.dimensions) if matrix else one.shipped_rows


def weigh(one: ActionClass, request: ApprovalRequest) -> Weighing:
    """The steps that today's matrix asks for a request, stored or not."""
    matrix = in_force(one)
    total = sum_of(request) if one.weighs_amounts else None
    values = one.read(request.weighed, total)
    return Weighing(matrix, total, choose(rows_of(one, matrix), values))


def sum_of(request: ApprovalRequest) -> Decimal | None:
    """The request with all of its class and group by the same person or unit, open or lately done.

    Unknown where any of the amounts is unknown or in another currency: no rate is stored for it,
    and an unknown sum meets only the highest level.
    """
    others = related(request).exclude(pk=request.pk).values_list("amount", "currency")
    amounts = [(request.amount, request.currency), *others]
    if any(amount is None or currency != BASE_CURRENCY for amount, currency in amounts):
        return None
    return sum((amount for amount, _currency in amounts if amount is not None), Decimal(0))


def related(request: ApprovalRequest) -> Any:
    """Requests whose amounts count together with this one's."""
    same_hand = Q(maker_person=request.maker_person_id)
    if request.requesting_unit_id:
        same_hand |= Q(requesting_unit=request.requesting_unit_id)
    lately = Q(state=RequestState.DONE, ended_at__gte=clock.now() - SUM_WINDOW)
    rows = ApprovalRequest.objects.filter(
        same_hand, Q(state__in=OPEN_STATES) | lately, action_class=request.action_class
    )
    return rows.filter(group=request.group_id)


def told_values(values: Mapping[str, Any]) -> dict[str, str | None]:
    """Values in the form in which a request keeps them."""
    return {key: None if value is None else str(value) for key, value in values.items()}
