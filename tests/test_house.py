"""What holds for the whole house and no import contract can see."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, Model

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ROOT / "src/dougong"
HEAVY = {
    "numpy", "scipy", "pandas", "pyarrow", "numba", "llvmlite", "ortools", "QuantLib", "sklearn",
}  # fmt: skip


def contract(name: str) -> dict[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["name"] == name)


def heights() -> dict[str, int]:
    """How high each app stands; siblings stand on one height."""
    layers = contract("Apps lean one way only")["layers"]
    return {
        name: height
        for height, layer in enumerate(reversed(layers))
        for name in re.findall(r"\w+", layer)
    }


def app_of(model: type[Model]) -> str | None:
    """The app below `dougong.apps` that a model belongs to; parts of quant count as quant."""
    parts = model.__module__.split(".")
    return parts[2] if parts[:2] == ["dougong", "apps"] else None


def foreign_keys() -> Iterator[tuple[type[Model], Field[Any, Any], type[Model]]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model
            is_own = (
                field.concrete
                and isinstance(target, type)
                and model.__module__.startswith("dougong.")
            )
            if is_own:
                yield model, field, target


def test_foreign_keys_point_down_or_stay_in_the_app():
    height = heights()
    wrong = []
    for model, field, target in foreign_keys():
        above, below = app_of(model), app_of(target)
        if above is None and below is not None:
            # The platform knows no app; the account that signs in is named by a setting.
            is_wrong = target._meta.label != "accounts.Account"
        elif above is None or below is None or above == below:
            is_wrong = False
        else:
            is_wrong = height[above] <= height[below]
        if is_wrong:
            wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert wrong == []


def test_foreign_keys_across_apps_leave_no_name_below():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model, field, target in foreign_keys()
        if app_of(model) and app_of(target) not in {None, app_of(model)}
        if not field.remote_field.hidden
    ]
    assert wrong == []


def test_there_are_foreign_keys_to_look_at():
    assert len(list(foreign_keys())) > 10


def test_the_web_server_loads_no_numeric_library():
    script = f"import sys, dougong.config.wsgi; print(*({HEAVY!r} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []


def test_names_of_quant_parts_occur_in_no_other_app():
    parts = set(
        re.findall(r"\w+", " ".join(contract("Parts of quant lean one way only")["layers"]))
    )
    wrong = [
        path.relative_to(PRODUCT)
        for path in (PRODUCT / "apps").rglob("*.py")
        if parts & set(path.relative_to(PRODUCT).with_suffix("").parts)
        and "quant" not in path.parts
    ]
    assert wrong == []


DOMAIN_WORDS = re.compile(
    r"\b(risk|milestone|gantt|invoice|sprint|defect|tender|loan|requirement|backlog|budget)s?\b",
    re.IGNORECASE,
)


def test_the_platform_has_no_word_of_the_business():
    """Examples in documentation may have one; code and texts may not."""
    wrong = []
    for path in sorted((PRODUCT / "platform").rglob("*.py")):
        if "tests" in path.parts:
            continue
        code = re.sub(r'""".*?"""|#[^\n]*', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        wrong += [
            f"{path.relative_to(PRODUCT)}: {match[0]}" for match in DOMAIN_WORDS.finditer(code)
        ]
    assert wrong == []


# --- licences -----------------------------------------------------------------------------------

ALLOWED = re.compile(
    r"\b(0BSD|MIT|MIT-0|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|Unlicense|"
    r"CC0|zlib|LGPL-3)\b",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"\bA?GPL|Affero|Commons Clause|Business Source", re.IGNORECASE)
# What the metadata leaves open, looked up in the package itself.
READ_BY_HAND = {
    "zen-engine": "MIT (its LICENSE file)",
    "text-unidecode": "Artistic License, the one we choose of the two it offers",
}
# Weak copyleft, used as a library and never changed.
WEAK_COPYLEFT = {"psycopg", "psycopg-binary", "psycopg-pool"}
# Run at development time only, nothing of them is shipped.
TOOLS_ONLY = {"djlint"}


def licence_of(package: importlib.metadata.Distribution) -> str:
    """What the metadata says, in any of the three ways to say it."""
    said = package.metadata.get("License-Expression") or ""
    classified = package.metadata.get_all("Classifier") or []
    said += " ".join(line for line in classified if line.startswith("License ::"))
    return said or (package.metadata.get("License") or "")[:200]


def locked(lock: str) -> set[str]:
    pins = re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    return {name.lower().replace("_", "-") for name in pins}


def packages(lock: str) -> list[importlib.metadata.Distribution]:
    """Installed packages of a lock; those for other platforms are not installed."""
    found = []
    for name in sorted(locked(lock)):
        try:
            found.append(importlib.metadata.distribution(name))
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_licences_of_all_packages_are_known_and_allowed(lock):
    wrong = {}
    for package in packages(lock):
        name, licence = package.metadata["Name"].lower(), licence_of(package)
        if name in READ_BY_HAND or (name in TOOLS_ONLY and lock != "requirements.txt"):
            continue
        weak = name in WEAK_COPYLEFT
        if not ALLOWED.search(licence) or (FORBIDDEN.search(licence) and not weak):
            wrong[name] = licence
    assert wrong == {}


def test_the_environment_holds_the_locked_versions():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = set(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))
    held = {
        (package.metadata["Name"].lower().replace("_", "-"), package.version)
        for package in packages("requirements.txt")
    }
    assert held - pins == set()
