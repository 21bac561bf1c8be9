"""The child process: same result, limits that hold, nothing it could reach."""

import subprocess
import sys
from pathlib import Path

import pytest

from dougong.engines import interchange
from dougong.engines.interchange import (
    ReadingLimits,
    child,
    read_plan,
    read_plan_safely,
    sandbox,
)
from dougong.kernel.errors import LimitExceeded, UnreadableFile

from .files import PROJECT, msp_task, mspdi, task, xer

ROOT = str(Path(interchange.__file__).parents[3])


def test_child_gives_the_same_document_as_reading_here(tmp_path):
    path = tmp_path / "plan.xer"
    path.write_text(xer(("PROJECT", [PROJECT]), ("TASK", [task(1, task_name="上线")])))
    assert read_plan_safely(path) == read_plan(path.read_bytes(), "plan.xer")


def test_encoding_reaches_the_child():
    text = xer(("PROJECT", [PROJECT]), ("TASK", [task(1, task_name="上线")]))
    document = read_plan_safely(text.encode("gbk"), "plan.xer", encoding="gbk")
    assert document.activities[0].name == "上线"


def test_refusal_keeps_its_code_and_parameters():
    with pytest.raises(UnreadableFile) as caught:
        read_plan_safely(b"<!DOCTYPE p>\n<Project/>", "evil.xml")
    finding = caught.value.findings[0]
    assert (finding.code, finding.params["file"], finding.params["line"]) == ("E103", "evil.xml", 1)


def test_content_faults_come_with_the_document():
    document = read_plan_safely(mspdi(tasks=msp_task(1) + msp_task(1)), "plan.xml")
    assert [finding.code for finding in document.findings] == ["E210"]


def test_file_beyond_the_size_limit_is_refused_before_a_child_starts(tmp_path, monkeypatch):
    path = tmp_path / "big.xer"
    path.write_bytes(b"x" * 1001)
    monkeypatch.setattr(sandbox, "_run_child", None)
    for source in (path, path.read_bytes()):
        with pytest.raises(LimitExceeded, match="larger"):
            read_plan_safely(source, limits=ReadingLimits(size_bytes=1000))


def test_what_is_no_ordinary_file_is_refused(tmp_path):
    for path in (tmp_path, Path("/dev/zero"), tmp_path / "absent"):
        with pytest.raises(UnreadableFile, match="E101"):
            read_plan_safely(path)


def test_memory_limit_holds():
    data = mspdi("<A>" + "<B/>" * 3_000_000 + "</A>")
    with pytest.raises(LimitExceeded, match="memory"):
        read_plan_safely(data, "big.xml", limits=ReadingLimits(memory_bytes=80 * 2**20))


def test_wall_time_limit_holds():
    with pytest.raises(LimitExceeded, match="seconds"):
        read_plan_safely(mspdi(), "slow.xml", limits=ReadingLimits(wall_seconds=0.001))


def test_processor_time_limit_holds():
    data = mspdi("<A>" + "<B/>" * 6_000_000 + "</A>")
    with pytest.raises(LimitExceeded, match="seconds"):
        read_plan_safely(data, "slow.xml", limits=ReadingLimits(cpu_seconds=1))


def test_failing_reader_is_a_refusal_and_not_a_crash(monkeypatch):
    monkeypatch.setattr(sandbox, "_START", "raise SystemExit(7)")
    with pytest.raises(UnreadableFile, match="E102"):
        read_plan_safely(mspdi(), "plan.xml")


ATTEMPTS = {
    "network": "import socket; socket.socket()",
    "name look-up": "import socket; socket.getaddrinfo('localhost', 80)",
    "program": "import os; os.system('true')",
    "subprocess": "import subprocess; subprocess.Popen(['true'])",
    "fork": "import os; os.fork()",
    "file": "open('/etc/passwd')",
    "writing": "open('/tmp/dougong-child', 'w')",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_confined_process_reaches_nothing(attempt):
    code = (
        f"import sys, socket, subprocess; sys.path.insert(0, {ROOT!r}); "
        "from dougong.engines.interchange.child import confine; "
        f"confine(2**30, 10); {ATTEMPTS[attempt]}"
    )
    result = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=False)
    assert result.returncode == 1
    assert b"PermissionError" in result.stderr


def test_answer_begins_with_its_outcome():
    read = child.reader_of("plan")
    assert child.answer(read, mspdi(), "plan.xml", None)[0] == child.READ
    assert child.answer(read, b"PK", "plan.xlsx", None)[0] == child.REFUSED
    assert child.answer(exhausted, mspdi(), "plan.xml", None) == (child.OUT_OF_MEMORY, b"")


def exhausted(*_):
    raise MemoryError


def test_child_inherits_no_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    monkeypatch.setattr(
        sandbox, "_START", "import os; raise SystemExit(0 if 'SECRET_KEY' in os.environ else 9)"
    )
    result = sandbox._run_child("plan", b"", "x", None, ReadingLimits())
    assert result.returncode == 9


def test_readers_import_the_standard_library_only():
    code = (
        f"import sys; sys.path.insert(0, {ROOT!r}); import dougong.engines.interchange; "
        "print([n for n in ('numpy', 'lxml', 'django', 'pandas') if n in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)
    assert result.stdout.strip() == b"[]"
