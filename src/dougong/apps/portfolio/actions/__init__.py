"""Verbs on projects, their phases and their members."""

from .approved_values import ChangeApprovedValues
from .members import AddMember, ChangeMember, EndMembership, RemoveMember
from .phases import FinishPhase, StartPhase
from .projects import (
    AddProject,
    AppointManager,
    BeginClosing,
    ChangeProject,
    CloseProject,
    PauseProject,
    ResumeProject,
    StartProject,
    TerminateProject,
)

__all__ = [
    "AddMember",
    "AddProject",
    "AppointManager",
    "BeginClosing",
    "ChangeApprovedValues",
    "ChangeMember",
    "ChangeProject",
    "CloseProject",
    "EndMembership",
    "FinishPhase",
    "PauseProject",
    "RemoveMember",
    "ResumeProject",
    "StartPhase",
    "StartProject",
    "TerminateProject",
]
