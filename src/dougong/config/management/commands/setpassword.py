"""`dougong setpassword NAME`: give an account a password from the machine itself."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dougong.apps.accounts.actions import SetPassword
from dougong.apps.accounts.models import Account
from dougong.platform.policies import Installation


class Command(BaseCommand):
    """For the first accounts of an installation, and for whoever is locked out."""

    help = "Set the password of an account; it is asked for, never an argument."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        account = Account.objects.filter(username__iexact=options["username"]).first()
        if account is None:
            raise CommandError("There is no such account.")
        password = getpass.getpass("New password: ")
        if getpass.getpass("Once more: ") != password:
            raise CommandError("The two differ.")
        try:
            SetPassword(account, by=Installation(), password=password).execute()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("The password is set.")
