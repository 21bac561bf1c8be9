"""The life of a project, and who manages it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.portfolio.choices import PhaseState, ProjectRole, ProjectState
from dougong.apps.portfolio.models import Project, ProjectMember
from dougong.platform.actions import Action, Add, Change
from dougong.platform.actions.classed import Stakes
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day

from .members import AddManager, RemoveManager


class AddProject(Add):
    """Charter a project; with its manager comes the manager's right."""

    label = _("Charter")

    def follow(self) -> None:
        if self.record.manager is not None:
            AddManager(membership_of_manager(self.record), by=self.by).execute()


class ChangeProject(Change):
    """Edit a project; its manager is appointed, its approved values changed by verbs of their own."""

    def check(self) -> None:
        self._refuse_change_of_approved_values()
        if self.record.manager_id != self.stored.manager_id:
            message = _("Another manager is appointed by the verb “Appoint manager”.")
            raise ValidationError(
                {"manager": ValidationError(message, "portfolio.manager_is_appointed")}
            )

    def _refuse_change_of_approved_values(self) -> None:
        """Once work has begun, amount, dates and class stand until a request is approved."""
        if self.stored.state == ProjectState.CHARTERED or isinstance(self.by, Installation):
            return
        for name in (*APPROVED_VALUES, "currency", "category"):
            if getattr(self.record, name) != getattr(self.stored, name):
                message = _("This was approved: ask for another value by “Change approved values”.")
                raise ValidationError({name: ValidationError(message, "portfolio.approved_value")})


APPROVED_VALUES = ("planned_start", "planned_finish", "approved_amount")


class AppointManager(Action):
    """Hand the project to a manager: the right passes from the former one."""

    verb, label, icon, edits = "appoint_manager", _("Appoint manager"), "user-plus", ("manager",)

    def check(self) -> None:
        project: Project = self.record
        if project.manager is None:
            message = _("Name the person who is to manage the project.")
            raise ValidationError(
                {"manager": ValidationError(message, "portfolio.manager_missing")}
            )
        if project.manager_id == self.stored.manager_id:
            message = _("This person manages the project already.")
            raise ValidationError(
                {"manager": ValidationError(message, "portfolio.manager_unchanged")}
            )
        refuse_ended(self.stored)

    def follow(self) -> None:
        former = ProjectMember.objects.filter(
            project=self.record, project_role=ProjectRole.MANAGER
        ).select_related("record", "project__record", "person")
        for member in former:
            RemoveManager(member, by=self.by).execute()
        AddManager(membership_of_manager(self.record), by=self.by).execute()

    @classmethod
    def applies_to(cls, record: Project) -> bool:
        return record.state not in ENDED


ENDED = (ProjectState.CLOSED, ProjectState.TERMINATED)


def refuse_ended(project: Project) -> None:
    if project.state in ENDED:
        message = _("The project has ended.")
        raise ValidationError(message, "portfolio.wrong_state")


def membership_of_manager(project: Project) -> ProjectMember:
    return ProjectMember(project=project, person=project.manager, project_role=ProjectRole.MANAGER)


class Passage(Action):
    """A verb that takes a project from one of some states to another."""

    def check(self) -> None:
        if self.stored.state not in self.sources:
            message = _("A project in the state “%(state)s” cannot do this.")
            state = ProjectState(self.stored.state).label
            raise ValidationError(message, "portfolio.wrong_state", {"state": state})

    def perform(self) -> None:
        (self.record.state,) = self.goals

    @classmethod
    def applies_to(cls, record: Project) -> bool:
        return record.state in cls.sources


class StartProject(Passage):
    """Work begins."""

    verb, label, icon = "start", _("Start project"), "player-play"
    sources, goals = (ProjectState.CHARTERED,), (ProjectState.ACTIVE,)

    def check(self) -> None:
        super().check()
        if self.record.manager is None:
            message = _("Appoint a project manager first.")
            raise ValidationError(message, "portfolio.manager_missing")

    def perform(self) -> None:
        super().perform()
        self.record.actual_start = current_day()


class PauseProject(Passage):
    """Work rests until it is taken up again."""

    verb, label, icon, needs_reason = "pause", _("Pause"), "player-pause", True
    sources, goals = (ProjectState.ACTIVE,), (ProjectState.PAUSED,)


class ResumeProject(Passage):
    """Work is taken up again."""

    verb, label, icon, needs_reason = "resume", _("Resume"), "player-play", True
    sources, goals = (ProjectState.PAUSED,), (ProjectState.ACTIVE,)


class BeginClosing(Passage):
    """The result is there; what remains is to hand over and to settle."""

    verb, label, icon = "begin_closing", _("Begin closing"), "list-check"
    sources, goals = (ProjectState.ACTIVE,), (ProjectState.CLOSING,)


class Ending(Passage):
    """An end for good: the class of the project says who else has a word in it."""

    classed, may_be_requested, needs_reason = "project_end", True, True

    def stakes(self) -> Stakes:
        project: Project = self.record
        return Stakes(project.record.scope_id, project.pk, {"category": project.category})


class CloseProject(Ending):
    """The project ends; no phase may still be open."""

    verb, label, icon, is_grave = "close", _("Close project"), "lock", True
    sources, goals = (ProjectState.CLOSING,), (ProjectState.CLOSED,)

    def check(self) -> None:
        super().check()
        phases = self.record.phases.exclude(state=PhaseState.DONE).order_by("order")
        if phases:
            message = _("These phases are not done: %(phases)s.")
            names = ", ".join(str(phase) for phase in phases)
            raise ValidationError(message, "portfolio.closure_incomplete", {"phases": names})

    def perform(self) -> None:
        super().perform()
        self.record.actual_finish = current_day()


class TerminateProject(Ending):
    """The project is given up before its end."""

    verb, label, icon = "terminate", _("Terminate"), "ban"
    needs_reason, is_grave = True, True
    sources = (
        ProjectState.CHARTERED,
        ProjectState.ACTIVE,
        ProjectState.PAUSED,
        ProjectState.CLOSING,
    )
    goals = (ProjectState.TERMINATED,)

    def perform(self) -> None:
        super().perform()
        if self.record.actual_start is not None:
            self.record.actual_finish = current_day()
