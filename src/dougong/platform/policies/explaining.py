"""A decision with its reasons: every term of the policy with its value."""

from __future__ import annotations

from typing import Any

from dougong.platform.records import Recorded

from .actors import Actor, Installation
from .policy import Policy
from .terms import Question, Term


def explained(policy: Policy, actor: Actor, verb: str, row: Recorded) -> dict[str, Any]:
    """Whether the verb may be done on the row, and what each term says about it.

    `sees` tells a refusal (the record may be seen) from a record that is missing for the actor.
    """
    question = policy.question(actor, verb)
    allowed = policy.allows(actor, verb, row)
    sees = policy.allows(actor, "view", row)
    return {
        "permission": policy.permission(verb),
        "allowed": allowed,
        "sees": sees,
        "reason": "allowed" if allowed else "rights.denied" if sees else "records.not_found",
        "terms": _valued(policy.predicate(verb), question, row),
    }


def _valued(term: Term, question: Question, row: Recorded) -> dict[str, Any]:
    told = term.told(question.kind, question.verb)
    is_free = isinstance(question.actor, Installation)
    told["value"] = is_free or term.holds(question, row)
    if term.parts:
        told["terms"] = [_valued(part, question, row) for part in term.parts]
    return told
