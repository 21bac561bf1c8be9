"""What a webhook may be told to tell: kinds and verbs that there are, an address that may be asked."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dougong.kernel.errors import DougongError
from dougong.platform.network.outbound import Client, webhook_client
from dougong.platform.register import registry

from .models import Webhook

NOT_TOLD = frozenset({"delete"})
"""Nothing can be asked of a record that is gone."""
MOST_NAMES = 200


def check_content(row: Webhook, client: Client | None = None) -> None:
    """Refuse, field by field, what cannot be told or must not be asked."""
    wrong: dict[str, ValidationError] = {}
    for name, message in faults(row):
        wrong.setdefault(name, ValidationError(str(message), "webhook.content"))
    try:
        (client or webhook_client()).check(row.address)
    except DougongError as error:
        wrong["address"] = ValidationError(error.message, error.code)
    if wrong:
        raise ValidationError(wrong)


def faults(row: Webhook) -> Iterator[tuple[str, str | Promise]]:
    if not row.subjects or not is_list_of(row.subjects, kinds_told()):
        yield "subjects", _("Choose at least one of the kinds of records.")
    if not is_list_of(row.verbs, verbs_told()):
        yield "verbs", _("Choose verbs that there are.")


def is_list_of(value: object, known: dict[str, str]) -> bool:
    if not isinstance(value, list) or len(value) > MOST_NAMES:
        return False
    return all(isinstance(one, str) and one in known for one in value)


def kinds_told() -> dict[str, str]:
    """Kinds that may be told of, with their labels in the language in use."""
    return {name: kind.label for name, kind in registry.items()}


def verbs_told() -> dict[str, str]:
    """Verbs that any kind has, with their labels in the language in use."""
    return {
        verb: str(action.label)
        for kind in registry.values()
        for verb, action in kind.verbs.items()
        if verb not in NOT_TOLD
    }
