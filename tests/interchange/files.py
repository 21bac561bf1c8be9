"""Small plan files written by the tests, and the way to third-party ones that may be absent."""

from pathlib import Path

import pytest

from dougong.engines.interchange import read_plan

SHARED = Path(__file__).resolve().parents[3] / "shared"
PLANS = SHARED / "data" / "plans"
HOSTILE = SHARED / "corpora" / "generated"


def shared_bytes(path: Path) -> bytes:
    """Content of a third-party file; the test is skipped by name where there is none."""
    if not path.is_file():
        pytest.skip(f"third-party test data is absent: {path}")
    return path.read_bytes()


def shared_files(folder: Path, pattern: str) -> list:
    """Parameters for one test per file; one skipped parameter where the folder is absent."""
    found = sorted(folder.glob(pattern))
    if not found:
        reason = f"third-party test data is absent: {folder}"
        return [pytest.param(folder, marks=pytest.mark.skip(reason=reason), id=folder.name)]
    return [pytest.param(path, id=path.name) for path in found]


def xer(*tables: tuple[str, list[dict[str, str]]], header: str = "", end: str = "%E\n") -> str:
    """Text of an XER file: each table by name with rows as dictionaries."""
    lines = [header or "ERMHDR\t20.12\t2026-03-02\tProject\tu\tU\tdb\tPM\tCNY"]
    for name, rows in tables:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines += [f"%T\t{name}", "\t".join(["%F", *columns])]
        lines += ["\t".join(["%R", *(row.get(column, "") for column in columns)]) for row in rows]
    return "\n".join(lines) + "\n" + end


PROJECT = {
    "proj_id": "1",
    "proj_short_name": "BANK",
    "clndr_id": "7",
    "last_recalc_date": "2026-03-02 08:00",
    "plan_start_date": "2026-03-02 00:00",
    "critical_path_type": "CT_TotFloat",
    "critical_drtn_hr_cnt": "8",
}


def task(number: int, **cells: str) -> dict[str, str]:
    """A TASK row of project 1, forty hours long unless told otherwise."""
    return {
        "task_id": str(number),
        "proj_id": "1",
        "task_code": f"A{number}",
        "task_name": f"Task {number}",
        "task_type": "TT_Task",
        "target_drtn_hr_cnt": "40",
        "remain_drtn_hr_cnt": "40",
        **cells,
    }


def read_xer_text(text: str, encoding: str | None = None):
    return read_plan(text.encode(), "plan.xer", encoding)


def mspdi(body: str = "", *, tasks: str = "", head: str = '<?xml version="1.0"?>') -> bytes:
    """An MSPDI file with the given children of the root and the given Task elements."""
    space = 'xmlns="http://schemas.microsoft.com/project"'
    wrapped = f"<Tasks>{tasks}</Tasks>" if tasks else ""
    return f"{head}<Project {space}>{body}{wrapped}</Project>".encode()


def msp_task(uid: int, children: str = "", duration: str = "PT8H0M0S") -> str:
    name = f"<UID>{uid}</UID><ID>{uid}</ID><Name>T{uid}</Name>"
    return f"<Task>{name}<Duration>{duration}</Duration>{children}</Task>"


def read_mspdi_text(body: str = "", *, tasks: str = ""):
    return read_plan(mspdi(body, tasks=tasks), "plan.xml")


def codes(document) -> list[str]:
    return [finding.code for finding in document.findings]
