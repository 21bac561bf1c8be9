"""The register of refusals: every code in the source with its sentence in both languages.

`--update` writes docs/guide/refusals.md; `--check` fails where that page is out of date or a
sentence is missing.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/dougong"
PAGE = ROOT / "docs/guide/refusals.md"
CATALOGUE = SOURCE / "locale/zh_Hans/LC_MESSAGES/django.po"
SAYING = {"_", "N_", "gettext", "gettext_lazy"}
HEAD = """# Codes of refusals

Every refusal of the interface has a stable `code` and its sentence in both languages
(`message_en`, `message_zh`). This page is made from the source: `python tools/refusal_codes.py --update`.

| Code | English | 中文 |
|---|---|---|
"""


class Register:
    """Codes with the English sentences found beside them."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.silent: dict[str, str] = {}
        """Classes with a code and no sentence of their own: whoever raises them says it."""

    def read(self, path: Path) -> None:
        parts = path.relative_to(SOURCE).parts
        app = f"{parts[1]}." if parts[0] == "apps" else ""
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = dict(assigned(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                self.read_class(node)
            elif isinstance(node, ast.FunctionDef):
                local = names | dict(assigned(node))
                for call in (one for one in ast.walk(node) if isinstance(one, ast.Call)):
                    self.read_call(call, app, local)

    def read_class(self, node: ast.ClassDef) -> None:
        for line in node.body:
            if isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == "code":
                code = getattr(line.value, "value", None)
                said = next(sentences(node), "")
                if isinstance(code, str) and said:
                    self.found.setdefault(code, said)
                elif isinstance(code, str):
                    self.silent[node.name] = code

    def read_call(self, call: ast.Call, app: str, names: dict[str, str]) -> None:
        name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
        texts = [sentence(one, names) for one in call.args]
        said = next((text for text in texts if text), "")
        if name in self.silent and said:
            self.found.setdefault(self.silent[name], said)
        keys = [one.value for one in call.args if isinstance(one, ast.Constant)]
        more = [k.value for k in call.keywords if k.arg == "code"]
        keys += [one.value for one in more if isinstance(one, ast.Constant)]
        codes = [str(key) for key in keys if isinstance(key, str)]
        if said and codes and name in {"ValidationError", "problem", "ErrorDetail"}:
            self.found.setdefault(codes[0], said)
        elif said and codes and name == "refusal":
            self.found.setdefault(f"{app}{codes[-1]}", said)
        elif said and codes and name == "Refusal":
            self.found.setdefault(codes[0], texts[-1] or said)


def sentence(node: ast.expr, names: dict[str, str]) -> str:
    """The English sentence that an expression says, if it says one."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING:
        text = node.args[0] if node.args else None
        return str(text.value) if isinstance(text, ast.Constant) else ""
    if isinstance(node, ast.BinOp):
        return sentence(node.left, names)
    return names.get(node.id, "") if isinstance(node, ast.Name) else ""


def sentences(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and (text := sentence(one, {})):
            yield text


def assigned(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Names that stand for a sentence."""
    for one in ast.walk(node):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            text = sentence(one.value, {})
            if text:
                yield one.targets[0].id, text


def refusals() -> dict[str, tuple[str, str]]:
    """Every code with its English and its Chinese sentence."""
    register = Register()
    paths = [p for p in sorted(SOURCE.rglob("*.py")) if not {"tests", "migrations"} & set(p.parts)]
    for _turn in range(2):  # classes first, then whoever raises them
        for path in paths:
            register.read(path)
    chinese = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
    return {code: (en, chinese.get(en, "")) for code, en in sorted(register.found.items())}


def page() -> str:
    rows = [f"| `{code}` | {en} | {zh} |" for code, (en, zh) in refusals().items()]
    return HEAD + "\n".join(rows) + "\n"


def main() -> int:
    if "--update" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    silent = [code for code, (en, zh) in refusals().items() if not (en and zh)]
    for code in silent:
        print(f"{code}: no sentence in both languages")
    is_old = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page()
    if is_old:
        print(f"{PAGE.relative_to(ROOT)} is out of date: python tools/refusal_codes.py --update")
    return 1 if silent or is_old else 0


if __name__ == "__main__":
    sys.exit(main())
