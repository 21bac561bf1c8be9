"""The one place that writes the ledger: lines are locked, what is free is checked, and all ties out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.finance.choices import BOOK_OF, Account, Step
from dougong.apps.finance.models import BudgetLine, Commitment, Posting, Voucher
from dougong.apps.finance.queries.ledger import balance_of, is_closed
from dougong.platform.actions.locking import lock
from dougong.platform.actions.storing import database_refusals
from dougong.platform.records import Recorded
from dougong.platform.records.days import current_day

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Move:
    """An amount on one account of a line; debits are positive."""

    line: BudgetLine
    account: Account
    amount: Decimal
    stated: Decimal | None = None
    """The same in the currency of the document, where that is another."""
    currency: str = "CNY"
    rate: Decimal = ONE
    commitment: int | None = None


def shift(
    line: BudgetLine,
    into: Account,
    out_of: Account,
    amount: Decimal,
    commitment: Commitment | None = None,
) -> list[Move]:
    """Both sides of an amount that passes from one account of a line to another."""
    if not amount:
        return []
    stated, currency, rate = amount, "CNY", ONE
    key = None if commitment is None else commitment.pk
    if commitment is not None and amount == commitment.in_house:
        stated, currency, rate = commitment.amount, commitment.currency, commitment.rate
    return [
        Move(line, into, amount, stated, currency, rate, key),
        Move(line, out_of, -amount, -stated, currency, rate, key),
    ]


@dataclass(frozen=True, slots=True)
class Dated:
    """When something is booked, and when the work was done."""

    booked_on: date
    worked_on: date

    @classmethod
    def today(cls) -> Dated:
        day = current_day()
        return cls(day, day)


def lock_lines(lines: Iterable[BudgetLine]) -> None:
    """Lock lines in the order of their keys: nobody else books on them until the commit."""
    keys = {line.pk for line in lines}
    lock(BudgetLine.objects.filter(pk__in=keys))


def require_free(line: BudgetLine, amount: Decimal) -> None:
    """Refuse to use more than is free; the line is locked by the caller."""
    free = balance_of(line.pk).available
    if amount > free:
        message = _("Over budget: %(asked)s asked, %(free)s free on “%(line)s”.")
        told = {"asked": f"{amount:,.2f}", "free": f"{free:,.2f}", "line": str(line)}
        raise ValidationError(message, "finance.over_budget", told)


def require_open(project: int, day: date) -> None:
    """Refuse a day in a month that is closed."""
    if is_closed(project, day):
        message = _("The period of %(day)s is closed: book it today and keep the day of the work.")
        raise ValidationError(message, "finance.period_closed", {"day": day.isoformat()})


def post(
    subject: Recorded, step: Step, moves: Sequence[Move], dated: Dated | None = None
) -> Voucher | None:
    """Write one voucher; moves of nothing are left out, and a voucher without moves is none."""
    moves = [move for move in moves if move.amount]
    if not moves:
        return None
    when = dated or Dated.today()
    project = moves[0].line.project_id
    require_open(project, when.booked_on)
    voucher = Voucher(
        subject_id=subject.record_id,
        project_id=project,
        step=step,
        booked_on=when.booked_on,
        worked_on=when.worked_on,
    )
    with database_refusals():
        voucher.save(force_insert=True)
        Posting.objects.bulk_create([_posting(voucher, move) for move in moves])
    return voucher


def _posting(voucher: Voucher, move: Move) -> Posting:
    return Posting(
        voucher=voucher,
        project_id=move.line.project_id,
        line=move.line,
        commitment_id=move.commitment,
        book=BOOK_OF[move.account],
        account=move.account,
        amount=move.amount,
        stated=move.amount if move.stated is None else move.stated,
        currency=move.currency,
        rate=move.rate,
    )


def reverse(voucher: Voucher, subject: Recorded) -> Voucher:
    """The mirror of a voucher, booked today; the day of the work stays. A mirror has none itself."""
    if voucher.reversal_of_id is not None or Voucher.objects.filter(reversal_of=voucher).exists():
        message = _("This has been reversed already.")
        raise ValidationError(message, "finance.already_reversed")
    today = current_day()
    require_open(voucher.project_id, today)
    mirror = Voucher(
        subject_id=subject.record_id,
        project_id=voucher.project_id,
        step=Step.REVERSAL,
        booked_on=today,
        worked_on=voucher.worked_on,
        reversal_of=voucher,
    )
    with database_refusals():
        mirror.save(force_insert=True)
        sides = list(voucher.postings.order_by("pk"))
        for side in sides:
            side.pk, side.voucher = None, mirror
            side.amount, side.stated = -side.amount, -side.stated
        Posting.objects.bulk_create(sides)
    return mirror
