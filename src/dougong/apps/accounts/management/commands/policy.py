"""`dougong policy`: who may do what, as data; and why one person may or may not do one thing."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import autodiscover_modules

from dougong.apps.accounts.models import Account
from dougong.apps.accounts.queries import grants_behind, policy_document
from dougong.platform.policies import explained
from dougong.platform.records import Record
from dougong.platform.register import registry


class Command(BaseCommand):
    help = "Print the access policy, or explain one decision."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", choices=["show", "explain"], default="show")
        parser.add_argument("--json", action="store_true", help="one JSON document")
        parser.add_argument("--actor", help="sign-in name of an account")
        parser.add_argument("--action", help="a verb of the record's kind, such as close")
        parser.add_argument("--record", help="code or key of a record")

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("resources")
        if options["what"] == "show":
            self.tell(policy_document())
            return
        if not all(options[name] for name in ("actor", "action", "record")):
            raise CommandError("explain needs --actor, --action and --record", returncode=2)
        told = decision(options["actor"], options["action"], options["record"])
        self.tell(told)
        if not told["allowed"]:
            raise CommandError(f"no: {told['reason']}", returncode=1)

    def tell(self, document: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))


def decision(username: str, verb: str, record: str) -> dict[str, Any]:
    """The decision on one record, with the grants behind it."""
    account = Account.objects.filter(username__iexact=username).first()
    plates = Record.objects.filter(code=record)
    plate = plates.first() or (
        Record.objects.filter(pk=int(record)).first() if record.isdigit() else None
    )
    if account is None or plate is None or plate.kind not in registry:
        raise CommandError("there is no such account or record", returncode=2)
    kind = registry[plate.kind]
    verb = verb.removeprefix(f"{kind.name}.")
    if verb != "view" and verb not in kind.verbs:
        raise CommandError(f"{kind.name} has no verb {verb}", returncode=2)
    row = kind.model._default_manager.select_related("record").filter(pk=plate.pk).first()
    if row is None:
        raise CommandError("the record has been deleted", returncode=2)
    told = explained(kind.policy, account, verb, row)
    grants = grants_behind(account, told["permission"], plate.scope_id)
    return {
        "actor": account.username,
        "person": account.person_id,
        "is_active": account.is_active,
        "record": plate.code,
        **told,
        "grants": [
            {
                "code": grant.code,
                "role": grant.role.key,
                "scope": grant.scope.code,
                "from": grant.starts_on.isoformat(),
                "to": grant.ends_on.isoformat() if grant.ends_on else None,
            }
            for grant in grants
        ],
    }
