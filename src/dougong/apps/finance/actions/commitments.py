"""Budget is reserved, committed by a contract or an order, and given back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.finance.choices import Account, CommitmentState, Step
from dougong.apps.finance.models import Commitment
from dougong.apps.finance.queries.ledger import remaining
from dougong.platform.actions import Action, Add

from .posting import lock_lines, post, require_free, shift

BOUND_ON = {
    CommitmentState.RESERVED: Account.RESERVED,
    CommitmentState.COMMITTED: Account.COMMITTED,
}


class AddCommitment(Add):
    """Reserve budget: refused where the line has not so much free."""

    label, needs_key = _("Reserve budget"), True

    def follow(self) -> None:
        row: Commitment = self.record
        lock_lines([row.line])
        require_free(row.line, row.in_house)
        moves = shift(row.line, Account.RESERVED, Account.AVAILABLE, row.in_house, row)
        post(row, Step.RESERVE, moves)


class Passage(Action):
    """A verb that takes a commitment from one of some states to another."""

    def check(self) -> None:
        if self.stored.state not in self.sources:
            message = _("A commitment in the state “%(state)s” cannot do this.")
            state = CommitmentState(self.stored.state).label
            raise ValidationError(message, "finance.wrong_state", {"state": state})

    def perform(self) -> None:
        (self.record.state,) = self.goals

    @classmethod
    def applies_to(cls, record: Commitment) -> bool:
        return record.state in cls.sources


class Commit(Passage):
    """The contract is signed or the order is out: what was reserved is owed."""

    verb, label, icon, needs_key = "commit", _("Commit"), "signature", True
    edits = ("party", "contract_no")
    sources, goals = (CommitmentState.RESERVED,), (CommitmentState.COMMITTED,)

    def follow(self) -> None:
        row: Commitment = self.record
        lock_lines([row.line])
        left = remaining(row)
        post(row, Step.COMMIT, shift(row.line, Account.COMMITTED, Account.RESERVED, left, row))


class Release(Passage):
    """What is still bound is free again."""

    verb, label, icon = "release", _("Release"), "lock-open"
    needs_reason, needs_key = True, True
    sources = (CommitmentState.RESERVED, CommitmentState.COMMITTED)
    goals = (CommitmentState.RELEASED,)

    def follow(self) -> None:
        row: Commitment = self.record
        lock_lines([row.line])
        bound = BOUND_ON[CommitmentState(self.stored.state)]
        post(row, Step.RELEASE, shift(row.line, Account.AVAILABLE, bound, remaining(row), row))


class Reopen(Passage):
    """A commitment is needed again, so that a cost upon it can be reversed."""

    verb, label, icon, needs_reason = "reopen", _("Reopen"), "refresh", True
    sources, goals = (CommitmentState.RELEASED,), (CommitmentState.COMMITTED,)
