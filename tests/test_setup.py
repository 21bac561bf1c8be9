"""The set-up: locks, front-end bundle, `go.py` in pieces, and the wheel."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import go
from dougong.platform.actions import Action
from dougong.platform.register import Resource

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "src/dougong/web/static/vendor"
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.txt"))


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> set[tuple[str, str]]:
    return set(re.findall(r"^([\w.-]+)==(\S+)", text_of(lock), re.MULTILINE))


# --- locks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_hashes_every_package(lock):
    text = text_of(lock)
    assert not re.search(r"https?://|^--?(i|index|extra|find|trusted)", text, re.MULTILINE)
    blocks = re.findall(r"^[\w.-]+==.*?(?=^[\w#]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_wish_is_locked(lock):
    wishes = text_of(lock.replace(".txt", ".in")).splitlines()
    wanted = {re.split(r"[\[<>=]", line)[0].lower() for line in wishes if re.match(r"\w", line)}
    assert wanted <= {name.lower() for name, _ in pins(lock)}


def test_the_development_lock_contains_the_runtime_lock():
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_the_npm_lock_names_no_host_and_suits_every_platform():
    packages = json.loads(text_of("frontend/package-lock.json"))["packages"]
    ours = packages.pop("")
    assert all("resolved" not in package and package["integrity"] for package in packages.values())
    assert all(re.fullmatch(r"[\d.]+", version) for version in ours["dependencies"].values())
    for platform in ("linux-x64", "linux-arm64", "darwin-arm64", "win32-x64"):
        assert f"node_modules/@esbuild/{platform}" in packages


# --- front-end bundle ---------------------------------------------------------------------------


def test_the_bundle_holds_one_file_per_entry_and_a_licence_per_package():
    entries = {path.name for path in (ROOT / "frontend/entries").iterdir()}
    assert entries <= {path.name for path in VENDOR.iterdir()}
    packages = json.loads(text_of("frontend/package-lock.json"))["packages"]
    shipped = {
        name.removeprefix("node_modules/").replace("/", "__")
        for name, package in packages.items()
        if name and not package.get("dev")
    }
    licences = {path.stem: path.read_text(encoding="utf-8") for path in VENDOR.glob("licences/*")}
    assert shipped <= set(licences)
    assert all(len(text) > 500 for text in licences.values())


def test_the_bundle_refers_to_no_map_and_imports_from_no_host():
    for path in VENDOR.glob("*.*s"):
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        assert not re.search(r"""(?:import|url)\s*\(?\s*["']?https?:""", text), path.name


def test_every_named_icon_is_in_the_sheet_once():
    names = [line for line in text_of("frontend/icons.txt").splitlines() if line[:1] not in "#"]
    drawn = re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "icons.svg").read_text("utf-8"))
    assert drawn == names
    assert len(set(names)) == len(names)


def descendants(kind: type) -> set[type]:
    return {kind}.union(*(descendants(child) for child in kind.__subclasses__()))


def test_pages_and_declarations_name_icons_of_the_sheet_only():
    drawn = set(text_of("frontend/icons.txt").split())
    pattern = re.compile(r"""\bicon(?:=|\s+|\()["']([a-z][\w-]*)["']""")
    used = {
        icon
        for suffix in ("*.html", "*.js", "*.py")
        for path in (ROOT / "src/dougong").rglob(suffix)
        if not {"vendor", "gantt"} & set(path.parts)  # the chart draws its own
        for icon in pattern.findall(path.read_text(encoding="utf-8"))
    }
    used |= {kind.icon for kind in descendants(Action) | descendants(Resource)}
    assert len(used) > 10
    assert used - drawn == set()


# --- go.py --------------------------------------------------------------------------------------


def test_pip_settings_are_read_and_the_environment_overrides_the_files():
    lines = [
        ":env:.index-url='https://two.example/simple'",
        "global.index-url='https://one.example/simple'",
        "global.extra-index-url='\\nhttps://a.example/simple\\nhttps://b.example/simple'",
        "install.no-index='true'",
        "download.pre='true'",
        "no equals sign",
    ]
    assert go.read_pip_settings(lines) == {
        "index-url": ["https://two.example/simple"],
        "extra-index-url": ["https://a.example/simple", "https://b.example/simple"],
        "no-index": ["true"],
    }


def test_uv_is_told_what_the_site_has_set_for_pip(tmp_path, monkeypatch):
    monkeypatch.delenv("UV_INDEX", raising=False)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.example/simple")
    told = go.for_uv(
        {
            "index-url": ["https://one.example/simple"],
            "extra-index-url": ["https://a.example/simple", "file:///no/such/folder"],
            "find-links": [str(tmp_path), "/no/such/folder"],
        }
    )
    assert told["UV_DEFAULT_INDEX"] == "https://own.example/simple"
    assert told["UV_INDEX"] == "https://a.example/simple"
    assert told["UV_FIND_LINKS"] == str(tmp_path)
    assert "HTTPS_PROXY" not in told


def test_a_missing_local_folder_of_wheels_is_passed_over(tmp_path):
    assert go.is_there(str(tmp_path))
    assert go.is_there(tmp_path.as_uri())
    assert go.is_there("https://mirror.example/simple")
    assert not go.is_there(str(tmp_path / "none"))
    assert not go.is_there((tmp_path / "none").as_uri())


def test_a_stamp_holds_until_the_lock_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(go, "ROOT", tmp_path)
    lock, stamp = tmp_path / "lock.txt", tmp_path / "stamp"
    lock.write_text("one")
    assert not go.is_stamped(stamp, go.digest_of([lock]))
    stamp.write_text(go.digest_of([lock]))
    assert go.is_stamped(stamp, go.digest_of([lock]))
    lock.write_text("two")
    assert not go.is_stamped(stamp, go.digest_of([lock]))


def test_a_failing_step_tells_what_the_command_said():
    with pytest.raises(go.SetupError, match=r"(?s)trouble.*no such mirror"):
        go.step("trouble", [sys.executable, "-c", "raise SystemExit('no such mirror')"])


def test_a_missing_program_fails_the_step():
    with pytest.raises(go.SetupError, match="no-such-program"):
        go.step("trouble", ["/no-such-program"])


def test_a_step_shows_its_name_and_time(capsys):
    go.step("easy", [sys.executable, "-c", "print('not shown')"])
    assert re.fullmatch(r"· easy … \d+ s\n", capsys.readouterr().out)


def test_an_unknown_verb_shows_the_known_ones():
    done = subprocess.run(
        [sys.executable, "go.py", "fly"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "go.py demo" in done.stdout


def test_an_unknown_benchmark_is_refused_with_the_known_ones(monkeypatch):
    monkeypatch.setattr(go, "install", lambda *_: None)
    monkeypatch.setattr(go, "create_environment", lambda *_: None)
    with pytest.raises(go.SetupError, match="No benchmark named flying"):
        go.bench(["flying"])


def test_an_old_or_missing_node_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert go.find_node() is None
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.19.0\n")
        (tmp_path / name).chmod(0o755)
    assert go.find_node() is None
    (tmp_path / "node").write_text("#!/bin/sh\necho v22.1.0\n")
    assert go.find_node() == (str(tmp_path / "node"), [str(tmp_path / "npm")])


def test_a_test_run_without_a_test_fails(tmp_path):
    (tmp_path / "test_nothing.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0


# --- wheel --------------------------------------------------------------------------------------


@pytest.mark.full
def test_the_wheel_holds_bundle_catalogue_and_templates(tmp_path):
    """Built from a copy: the checkout keeps no traces, what git ignores is there all the same."""
    copy = tmp_path / "copy"
    ignored = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=ignored)
    subprocess.run([sys.executable, "tools/translations.py", "--compile"], cwd=copy, check=True)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=copy, check=True, capture_output=True)
    [wheel] = tmp_path.glob("dougong-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    bundle = {f"dougong/web/static/vendor/{path.name}" for path in VENDOR.glob("*.*")}
    assert bundle <= names
    assert "dougong/locale/zh_Hans/LC_MESSAGES/django.mo" in names
    assert any(name.startswith("dougong/web/templates/") for name in names)
    assert "dougong/config/local/supervisor.py" in names
