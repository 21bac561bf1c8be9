"""What the verbs of the journal are called, also those that no record kind offers."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .actions import Action
from .beside.actions import contributions
from .register import registry

BESIDES: dict[str, tuple[str | Promise, str]] = {
    "acknowledge_divergence": (_("Acknowledge a divergence"), "shield-check"),
    "call_tool": (_("Call a tool for assistants"), "plug"),
    "choose_destination": (_("Choose where notices go"), "bell"),
    "clock.moved_back": (_("Clock moved back"), "clock"),
    "after_lock": (_("Sign in after failed attempts"), "lock"),
    "attachment_missing": (_("A file is missing"), "file-alert"),
    "amend": (_("Amend"), "pencil"),
    "export": (_("Export"), "file-export"),
    "export_evidence": (_("Export evidence"), "file-export"),
    "forget_destination": (_("Send no more notices there"), "bell"),
    "new_device": (_("Sign in on a new device"), "device-mobile"),
    "raise_level": (_("Raise the level"), "arrow-up"),
    "scan_file": (_("Virus scan of a file"), "shield-check"),
    "recalculate": (_("Work out formulas"), "refresh"),
    "restore_drill": (_("Restore drill"), "refresh"),
    "reseal": (_("Seal values under a new key"), "key"),
    "rotate_key": (_("Rotate a key"), "key"),
    "run_again": (_("Run again"), "refresh"),
    "send_again": (_("Send again"), "send"),
    "renew_hash": (_("Renew the password's hash"), "key"),
    "seed": (_("Set up"), "plus"),
    "sign_in": (_("Sign in"), "login"),
    "sign_out": (_("Sign out"), "logout"),
    "start": (_("Start"), "bolt"),
    "stop": (_("Stop"), "bolt"),
    "submit": (_("Submit for approval"), "send"),
    "take_effect": (_("Take effect"), "check"),
    "verify_journal": (_("Verify the journal"), "shield-check"),
    "view": (_("View"), "eye"),
    "view_journal": (_("View the journal"), "eye"),
}
"""Verbs of entries that are written without an Action: label and icon."""

UNKNOWN = "history"


def verb_name(kind: str, verb: str) -> tuple[str, str]:
    """Label and icon of a verb done to a record of a kind, as its button has them."""
    known = registry[kind].verbs if kind in registry else {}
    action: Any = known.get(verb) or contributions.get(verb) or _unoffered().get(verb)
    if action is not None:
        return str(action.label), action.icon
    label, icon = BESIDES.get(verb, (verb, UNKNOWN))
    return str(label), icon


def verbs_known() -> list[tuple[str, str]]:
    """Every verb an entry may have, with its label, in the order of the labels."""
    found = {verb: str(action.label) for verb, action in _unoffered().items()}
    for resource in registry.values():
        found |= {verb: str(action.label) for verb, action in resource.verbs.items()}
    found |= {verb: str(one.label) for verb, one in contributions.items()}
    found |= {verb: str(label) for verb, (label, _icon) in BESIDES.items()}
    return sorted(found.items(), key=lambda pair: pair[1].lower())


@cache
def _unoffered() -> dict[str, type[Action]]:
    """Verbs that no register entry offers, such as those that only follow from another one."""
    found, waiting = {}, [Action]
    while waiting:
        action = waiting.pop()
        waiting += action.__subclasses__()
        if hasattr(action, "verb") and hasattr(action, "label"):
            found[action.verb] = action
    return found
