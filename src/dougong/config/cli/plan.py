"""`dougong plan schedule|level|simulate|convert`: plan files in, answers out."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TextIO

from dougong.kernel.errors import (
    N_,
    DougongError,
    Finding,
    InvalidInput,
    LimitExceeded,
    UnreadableFile,
)

if TYPE_CHECKING:
    from dougong.engines.scheduling import ScheduleResult
    from dougong.kernel.plan import PlanDocument

DONE, MATCHED, USAGE, UNREADABLE, INVALID, INFEASIBLE, LIMIT = 0, 1, 2, 3, 4, 5, 6
COMMANDS = ("schedule", "level", "simulate", "convert")
_FAIL_ON = ("negative-float", "violation", "warning")
_VIOLATIONS = ("W211",)


class _Usage(Exception):
    """The command line asks for something that does not exist."""


def run(arguments: Sequence[str]) -> int:
    """Carry out one command.

    Returns
    -------
    int
        0 done, 1 done but `--fail-on` matched, 2 wrong usage, 3 file unreadable, 4 plan invalid,
        5 no feasible solution, 6 time or size limit.
    """
    chosen = _parser().parse_args(arguments)
    try:
        return _VERBS[chosen.command](chosen)
    except UnreadableFile as error:
        return _report(chosen, error.findings, UNREADABLE)
    except InvalidInput as error:
        infeasible = all(finding.code.startswith("E4") for finding in error.findings)
        return _report(chosen, error.findings, INFEASIBLE if infeasible else INVALID)
    except LimitExceeded as error:
        return _report(chosen, [_finding(error)], LIMIT)
    except _Usage as error:
        cause = error.__cause__
        findings = (
            cause.findings if isinstance(cause, InvalidInput) else [Finding("E215", str(error))]
        )
        return _report(chosen, findings, USAGE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dougong plan", description="Work on plan files.")
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--encoding", help="text encoding of an XER file without a mark")
    common.add_argument("--errors", choices=("text", "json"), default="text")
    on_network = _network_options()
    schedule = commands.add_parser(
        "schedule", parents=[common, on_network], help="dates, floats, drivers"
    )
    schedule.add_argument("--to-milestone", metavar="ID")
    schedule.add_argument("--compare", action="store_true", help="add the dates the file stores")
    schedule.add_argument("--fail-on", action="append", default=[], choices=_FAIL_ON)
    level = commands.add_parser(
        "level", parents=[common, on_network], help="starts within the capacity of resources"
    )
    level.add_argument("--method", choices=("instant", "better", "best"), default="instant")
    level.add_argument("--within-float", action="store_true", help="keep every late start")
    level.add_argument("--time-limit", type=float, metavar="S", help="seconds")
    level.add_argument("--seed", type=int, default=0, metavar="N")
    level.add_argument("--resource", action="append", default=[], metavar="ID")
    simulate = commands.add_parser(
        "simulate", parents=[common, on_network], help="chances of dates and costs"
    )
    simulate.add_argument("--iterations", type=int, default=10_000, metavar="N")
    simulate.add_argument("--seed", type=int, default=0, metavar="S")
    simulate.add_argument("--default", metavar="triangular:0.9,1,1.3")
    simulate.add_argument("--target", metavar="DATE")
    simulate.add_argument("--threads", type=int, default=1, metavar="N")
    convert = commands.add_parser("convert", parents=[common], help="from one format to another")
    convert.add_argument("file", type=Path)
    convert.add_argument("target", type=Path, help="the extension names the format: .xml or .json")
    convert.add_argument("--report", type=Path, metavar="PATH")
    return parser


def _network_options() -> argparse.ArgumentParser:
    """What scheduling, levelling and simulating a file have in common."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("file", type=Path)
    options.add_argument("--out", type=str.lower, choices=("json", "csv"), default="json")
    options.add_argument("--to", type=Path, metavar="PATH", help="write here, not to the terminal")
    options.add_argument("--profile", choices=("dougong", "p6", "msproject"))
    options.add_argument("--set", action="append", default=[], metavar="OPTION=VALUE")
    options.add_argument("--data-date", metavar="DATE")
    options.add_argument("--project", action="append", default=[], metavar="ID")
    return options


def _schedule(chosen: argparse.Namespace) -> int:
    from dougong.engines.scheduling import schedule
    from dougong.engines.scheduling.comparison import compare
    from dougong.engines.scheduling.engine import UnknownActivity
    from dougong.engines.scheduling.rendering import Rendering
    from dougong.engines.scheduling.selection import UnknownProject, only_projects

    options, data_date = _options(chosen.set), _moment("--data-date", chosen.data_date)
    document, read_ms = _read(chosen)
    try:
        if chosen.project:
            document = only_projects(document, chosen.project)
        result = schedule(
            document,
            profile=chosen.profile,
            options=options,
            data_date=data_date,
            to_milestone=chosen.to_milestone,
        )
    except (UnknownActivity, UnknownProject) as error:
        raise _Usage(str(error)) from error
    rendering = Rendering(document, result, compare(document, result) if chosen.compare else None)
    if chosen.out == "csv":
        text = _csv(rendering.header(), rendering.table())
    else:
        text = _json(rendering.data(read_ms))
    _write(text, chosen.to)
    matched = _matches(chosen.fail_on, rendering.findings(), result)
    return _report(chosen, matched, MATCHED) if matched else DONE


def _level(chosen: argparse.Namespace) -> int:
    from dougong.apps.planning.queries.levelling import propose
    from dougong.engines.levelling import Effort, Wish

    from .levelling import COLUMNS, level_data, level_table

    if chosen.time_limit is not None and chosen.time_limit <= 0:
        raise _Usage("--time-limit: write a number of seconds above 0")
    document, how = _network(chosen)
    known = {resource.id for resource in document.resources}
    if missing := sorted(set(chosen.resource) - known):
        raise _Usage(f"the plan has no resource '{missing[0]}'")
    proposal = propose(
        document,
        chosen.method,
        Wish(chosen.within_float, frozenset(chosen.resource)),
        Effort(chosen.seed, chosen.time_limit),
        **how,
    )
    if chosen.out == "csv":
        text = _csv(COLUMNS, level_table(proposal))
    else:
        text = _json(level_data(proposal, chosen.seed))
    _write(text, chosen.to)
    return DONE


def _simulate(chosen: argparse.Namespace) -> int:
    from dougong.apps.planning.queries.simulation import Request, simulate_plan
    from dougong.engines.simulation import parse_default

    from .simulation import COLUMNS, simulate_data, simulate_table

    if not 100 <= chosen.iterations <= 1_000_000:
        raise _Usage("--iterations: write a number from 100 to 1,000,000")
    if not 1 <= chosen.threads <= 256:
        raise _Usage("--threads: write a number from 1 to 256")
    try:
        default = parse_default(chosen.default) if chosen.default else None
    except ValueError as error:
        raise _Usage(f"--default {chosen.default}: write triangular:0.9,1,1.3") from error
    request = Request(
        chosen.iterations,
        chosen.seed,
        chosen.threads,
        default,
        _moment("--target", chosen.target),
        with_finishes=chosen.out == "csv",
    )
    document, how = _network(chosen)
    risk = simulate_plan(document, request, **how)
    if chosen.out == "csv":
        text = _csv(COLUMNS, simulate_table(risk))
    else:
        text = _json(simulate_data(risk))
    _write(text, chosen.to)
    return DONE


def _network(chosen: argparse.Namespace) -> tuple[PlanDocument, dict[str, Any]]:
    """The plan that a command works on, and how it is scheduled."""
    from dougong.engines.scheduling.selection import UnknownProject, only_projects

    how = {
        "profile": chosen.profile,
        "options": _options(chosen.set),
        "data_date": _moment("--data-date", chosen.data_date),
    }
    document, _ = _read(chosen)
    try:
        return (only_projects(document, chosen.project) if chosen.project else document), how
    except UnknownProject as error:
        raise _Usage(str(error)) from error


def _convert(chosen: argparse.Namespace) -> int:
    from dougong.engines.interchange import to_json, write_mspdi

    writers = {".xml": write_mspdi, ".json": to_json}
    writer = writers.get(chosen.target.suffix.lower())
    if writer is None:
        raise _Usage(f"cannot write '{chosen.target.name}': the formats are .xml and .json")
    document, _ = _read(chosen)
    content = writer(document)
    _write(content if isinstance(content, str) else content.decode("utf-8"), chosen.target)
    if chosen.report is not None:
        report = _fidelity(document, chosen.target.suffix.lower().lstrip("."))
        _write(json.dumps(report, ensure_ascii=False, indent=1) + "\n", chosen.report)
    return DONE


def _fidelity(document: PlanDocument, target: str) -> dict[str, Any]:
    from dougong.engines.scheduling.rendering import finding_data

    families: dict[str, dict[str, int]] = {"kept": {}, "stored": {}, "ignored": {}}
    for row in document.fidelity:
        families.setdefault(row.treatment, {})[row.family] = row.count
    return {
        "schema": "dougong.convert/1",
        "from": document.source.format,
        "to": target,
        "kept": families["kept"],
        "stored": families["stored"],
        "lost": families["ignored"],
        "findings": [finding_data(finding) for finding in document.findings],
    }


def _read(chosen: argparse.Namespace) -> tuple[PlanDocument, float]:
    from dougong.engines.interchange import read_plan_safely

    began = perf_counter()
    document = read_plan_safely(chosen.file, encoding=chosen.encoding)
    refused = [finding for finding in document.findings if finding.level == "error"]
    if refused:
        raise InvalidInput(refused)
    return document, (perf_counter() - began) * 1000


def _options(pairs: Sequence[str]) -> dict[str, object]:
    from dougong.engines.scheduling.options import parse

    found: dict[str, object] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise _Usage(f"--set {pair}: write OPTION=VALUE")
        found[name.strip()] = value.strip()
    try:
        return parse(found)
    except InvalidInput as error:
        raise _Usage(str(error)) from error


def _moment(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        message = f"{option} {text}: write 2026-03-02 or 2026-03-02T08:00"
        raise _Usage(message) from error


def _matches(
    wanted: Sequence[str], warnings: Sequence[Finding], result: ScheduleResult
) -> list[Finding]:
    """What `--fail-on` asks for and the schedule shows."""
    found: list[Finding] = []
    if "negative-float" in wanted:
        for project in result.projects:
            if project.min_total_float is not None and project.min_total_float < 0:
                text = N_("project '%(project)s': total float down to %(minutes)s minutes")
                params = {"project": project.id, "minutes": project.min_total_float}
                found.append(Finding("W213", text, params))
    if "warning" in wanted:
        found += warnings
    elif "violation" in wanted:
        found += [finding for finding in warnings if finding.code in _VIOLATIONS]
    return found


def _report(chosen: argparse.Namespace, findings: Sequence[Finding], code: int) -> int:
    """All findings on standard error, as lines or as JSON."""
    if chosen.errors == "json":
        from dougong.engines.scheduling.rendering import finding_data

        text = json.dumps([finding_data(finding) for finding in findings], ensure_ascii=False)
        _print(text, sys.stderr)
    else:
        for finding in findings:
            _print(finding.line(), sys.stderr)
    return code


def _finding(error: DougongError) -> Finding:
    return Finding("E106", error.message, error.params)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _csv(header: Sequence[str], rows: Any) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()


def _write(text: str, path: Path | None) -> None:
    if path is None:
        _print(text, sys.stdout, end="")
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _Usage(f"cannot write {path}: {error.strerror}") from error


def _print(text: str, stream: TextIO, end: str = "\n") -> None:
    stream.write(text + end)


_VERBS = {"schedule": _schedule, "level": _level, "simulate": _simulate, "convert": _convert}
