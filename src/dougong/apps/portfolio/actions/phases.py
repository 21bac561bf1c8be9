"""Phases begin and end; one phase of a project runs at a time."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.portfolio.choices import PhaseState, ProjectState
from dougong.apps.portfolio.models import Phase
from dougong.platform.actions import Action


class StartPhase(Action):
    """The project enters this phase."""

    verb, label, icon = "start", _("Start phase"), "player-play"
    sources, goals = (PhaseState.PLANNED,), (PhaseState.ACTIVE,)

    def check(self) -> None:
        phase: Phase = self.stored
        if phase.state != PhaseState.PLANNED:
            message = _("Only a planned phase is started.")
            raise ValidationError(message, "portfolio.wrong_state")
        if phase.project.state != ProjectState.ACTIVE:
            message = _("The project has to be active before its phases start.")
            raise ValidationError(message, "portfolio.project_not_active")
        running = Phase.objects.filter(project=phase.project, state=PhaseState.ACTIVE).first()
        if running is not None:
            message = _("The phase “%(phase)s” is still running.")
            raise ValidationError(message, "portfolio.phase_running", {"phase": str(running)})

    def perform(self) -> None:
        self.record.state = PhaseState.ACTIVE

    @classmethod
    def applies_to(cls, record: Phase) -> bool:
        return record.state == PhaseState.PLANNED


class FinishPhase(Action):
    """The work of this phase is done."""

    verb, label, icon = "finish", _("Finish phase"), "check"
    sources, goals = (PhaseState.ACTIVE,), (PhaseState.DONE,)

    def check(self) -> None:
        if self.stored.state != PhaseState.ACTIVE:
            message = _("Only a running phase is finished.")
            raise ValidationError(message, "portfolio.wrong_state")

    def perform(self) -> None:
        self.record.state = PhaseState.DONE

    @classmethod
    def applies_to(cls, record: Phase) -> bool:
        return record.state == PhaseState.ACTIVE
