"""`dougong first-administrator`: the first security administrator, while there has been none."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules

from dougong.apps.accounts.actions import Appointment, appoint_first_administrator
from dougong.apps.organisation.actions import AddUnit
from dougong.apps.organisation.choices import UnitKind
from dougong.apps.organisation.models import Unit
from dougong.platform.policies import Installation


class Command(BaseCommand):
    help = "Make the first security administrator; works only while there has never been one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="sign-in name of the account")
        parser.add_argument("--name", required=True, help="name of the person")
        parser.add_argument("--email", default="", help="address to which the link is bound")
        parser.add_argument("--institution", default="", help="name of the institution, if new")

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("resources")
        try:
            with transaction.atomic():
                unit = self.institution(options["institution"])
                value = appoint_first_administrator(
                    Appointment(options["username"], options["name"], unit.record, options["email"])
                )
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages), returncode=1) from refused
        self.stdout.write(
            f"Open this address within 72 hours, once: {reverse('link', args=[value])}"
        )

    def institution(self, name: str) -> Unit:
        """The institution that is there, or a new one of this name."""
        tops = list(Unit.objects.filter(parent=None).select_related("record")[:2])
        if len(tops) == 1 and not name:
            return tops[0]
        if tops or not name:
            raise CommandError("name the new institution with --institution", returncode=2)
        unit = Unit(name_zh=name, kind_of_unit=UnitKind.INSTITUTION)
        return AddUnit(unit, by=Installation()).execute()
