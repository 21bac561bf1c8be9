"""Scheduling options: their allowed values, the three profiles, and how a plan's options are settled."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from dougong.kernel.errors import N_, Finding, InvalidInput
from dougong.kernel.plan import PlanDocument, ScheduleOptions

PROFILES = ("dougong", "p6", "msproject")

_CHOICES: dict[str, tuple[str, ...]] = {
    "lag_calendar": ("predecessor", "successor", "project", "elapsed"),
    "progress": ("retained_logic", "progress_override"),
    "ss_lag_from": ("actual_start", "early_start"),
    "float_kind": ("finish", "start", "smallest"),
    "critical_rule": ("float", "longest_path"),
    "external_links": ("both", "predecessors", "none"),
    "float_basis": ("own_project", "whole_set"),
    "alap": ("free_float", "total_float"),
}
_WORDS_FOR_TRUE = ("yes", "true", "1", "on")
_WORDS_FOR_FALSE = ("no", "false", "0", "off")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every option with a value; what a profile says before a file or a person says otherwise."""

    lag_calendar: str = "predecessor"
    progress: str = "retained_logic"
    ss_lag_from: str = "actual_start"
    float_kind: str = "finish"
    critical_rule: str = "float"
    critical_threshold: int = 0
    open_ends_critical: bool = False
    use_expected_finish: bool = False
    honour_constraints: bool = True
    deadline_limits_float: bool = True
    external_links: str = "both"
    float_basis: str = "own_project"
    alap: str = "free_float"


_PROFILE_SETTINGS: dict[str, Settings] = {
    "dougong": Settings(),
    "p6": Settings(
        ss_lag_from="early_start", use_expected_finish=True, deadline_limits_float=False
    ),
    "msproject": Settings(lag_calendar="successor", float_kind="smallest", alap="total_float"),
}
_PROFILE_BY_FORMAT = {"xer": "p6", "pmxml": "p6", "mspdi": "msproject", "mpp": "msproject"}


def profile_of(document: PlanDocument, profile: str | None) -> str:
    """The profile asked for, the one the plan names, or that of the program that wrote the file."""
    if profile is None:
        named = next((project.profile for project in document.projects if project.profile), None)
        profile = named or _PROFILE_BY_FORMAT.get(document.source.format.lower(), "dougong")
    if profile not in PROFILES:
        raise InvalidInput([_unknown_value("profile", profile, PROFILES)])
    return profile


def settle(
    document: PlanDocument, profile: str, overrides: Mapping[str, object] | None = None
) -> list[Settings]:
    """One `Settings` per project: the profile, then the file, then what the caller insists on.

    Primavera schedules all open projects with the options of one; only what is critical is said
    by each.
    """
    insisted = parse(overrides or {})
    said = [_said(project.options) for project in document.projects]
    if profile == "p6":
        shared = {
            name: value
            for options in reversed(said)
            for name, value in options.items()
            if not name.startswith("critical_")
        }
        said = [shared | options for options in said]
    base = _PROFILE_SETTINGS[profile]
    settled = [replace(base, **(parse(options) | insisted)) for options in said]
    return settled or [replace(base, **insisted)]


def _said(options: ScheduleOptions) -> dict[str, object]:
    pairs = ((f.name, getattr(options, f.name)) for f in fields(ScheduleOptions))
    return {name: value for name, value in pairs if value is not None}


def parse(options: Mapping[str, object]) -> dict[str, Any]:
    """Check names and values, turning words from a command line into their types."""
    findings: list[Finding] = []
    parsed: dict[str, Any] = {}
    known = {f.name for f in fields(Settings)}
    for name, value in options.items():
        if name not in known:
            findings.append(_unknown_option(name, known))
        elif name in _CHOICES:
            if value in _CHOICES[name]:
                parsed[name] = value
            else:
                findings.append(_unknown_value(name, value, _CHOICES[name]))
        else:
            parsed[name] = _typed(name, value, findings)
    if findings:
        raise InvalidInput(findings)
    return parsed


def _typed(name: str, value: object, findings: list[Finding]) -> object:
    if name == "critical_threshold":
        try:
            return int(str(value))
        except ValueError:
            findings.append(_unknown_value(name, value, ("minutes",)))
            return 0
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word not in _WORDS_FOR_TRUE + _WORDS_FOR_FALSE:
        findings.append(_unknown_value(name, value, ("yes", "no")))
    return word in _WORDS_FOR_TRUE


def _unknown_option(name: str, known: set[str]) -> Finding:
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.0)
    return Finding(
        "E215",
        N_("unknown option '%(name)s'; did you mean %(suggestion)s?"),
        {"name": name, "suggestion": near[0]},
    )


def _unknown_value(name: str, value: object, allowed: tuple[str, ...]) -> Finding:
    return Finding(
        "E215",
        N_("option '%(name)s' cannot be '%(value)s'; it is one of: %(allowed)s"),
        {"name": name, "value": value, "allowed": ", ".join(allowed)},
    )
