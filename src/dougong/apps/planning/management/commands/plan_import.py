"""`dougong plan import FILE --project CODE`: a plan file into a project, by the verbs of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import autodiscover_modules

from dougong.apps.accounts.models import Account
from dougong.apps.organisation.models import Unit
from dougong.apps.planning import actions
from dougong.apps.planning.choices import PlanFileState
from dougong.apps.planning.models import PlanFile
from dougong.apps.planning.queries.inspection import readable_findings
from dougong.apps.portfolio.models import Project
from dougong.platform.actions import Missing
from dougong.platform.policies import Actor, Installation

UNREADABLE, INVALID = 3, 4


class Command(BaseCommand):
    """Store, check and import a plan file in one go; exit 3 for a file that cannot be read, 4 for
    a plan that cannot be scheduled."""

    help = "Import a plan file into a project, or as a new project of a unit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument("--project", metavar="CODE", help="into this project")
        place.add_argument("--unit", metavar="CODE", help="as a new project of this unit")
        parser.add_argument(
            "--source-project", default="", metavar="ID", help="project of the file"
        )
        parser.add_argument("--as", dest="account", metavar="NAME", help="sign-in name to act for")
        parser.add_argument("--encoding", default="", help="text encoding of an XER file")
        parser.add_argument("--reason", default="imported on the command line")

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("resources")
        actor = self._actor(options["account"])
        try:
            plan_file = self._stored(actor, options)
            self._import(plan_file, actor, options)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages), returncode=INVALID) from error
        except (Missing, PermissionError) as error:
            raise CommandError(f"not allowed: {error}") from error
        made = Project.objects.filter(pk__in=plan_file.report["projects_made"])
        for project in made.select_related("record"):
            self.stdout.write(f"{project.code} {project}")

    def _actor(self, name: str | None) -> Actor:
        if name is None:
            return Installation()
        account = Account.objects.filter(username=name).first()
        if account is None:
            raise CommandError(f"there is no account {name}")
        return account

    def _stored(self, actor: Actor, options: dict[str, Any]) -> PlanFile:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"cannot read {path}", returncode=UNREADABLE)
        row = actions.new_plan_file(
            path.read_bytes(), path.name, encoding=options["encoding"], **self._place(options)
        )
        row = actions.AddPlanFile(row, by=actor).execute()
        checked: PlanFile = actions.CheckPlanFile(row, by=actor, in_worker=True).execute()
        if checked.state == PlanFileState.REFUSED:
            self._refuse(checked)
        return checked

    def _place(self, options: dict[str, Any]) -> dict[str, Any]:
        """The project or unit with the given code."""
        for name, model in (("project", Project), ("unit", Unit)):
            if code := options[name]:
                row = model.objects.filter(record__code=code).first()
                if row is None:
                    raise CommandError(f"there is no {name} {code}")
                return {name: row}
        raise CommandError("name a project or a unit")

    def _refuse(self, plan_file: PlanFile) -> None:
        findings = [f for f in readable_findings(plan_file.findings) if f["is_error"]]
        lines = [f"error[{finding['code']}] {finding['text']}" for finding in findings]
        is_unreadable = any(finding["code"].startswith("E1") for finding in findings)
        code = UNREADABLE if is_unreadable else INVALID
        raise CommandError("\n".join(lines), returncode=code)

    def _import(self, plan_file: PlanFile, actor: Actor, options: dict[str, Any]) -> None:
        plan_file.source_project = options["source_project"]
        actions.ImportPlan(plan_file, by=actor, reason=options["reason"]).execute()
        if plan_file.state == PlanFileState.IMPORTING:
            actions.FinishImport(plan_file, by=actor, reason=options["reason"]).execute()
