"""House rules that stand in the syntax tree: who writes rows, who names columns, what is translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What the platform keeps about rows (plates, scopes, journal) is written beside its definition.
WRITING_ROOMS = {"actions", "factories", "migrations"}
WRITING_PLATFORM = {
    "records", "scopes", "storing", "journal", "notes", "capture", "ledger", "keeping", "holds",
    "idempotency", "buckets", "queue",
}  # fmt: skip
WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "cursor", "raw"}
ROWS = {
    "objects", "_default_manager", "_base_manager", "filter", "exclude", "all", "get_queryset",
    "select_for_update", "order_by", "using",
}  # fmt: skip
REQUEST_DATA = {
    "GET", "POST", "FILES", "META", "COOKIES", "headers", "body", "data", "query_params", "json",
}  # fmt: skip
GETTEXT = {
    "_", "N_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext",
    "pgettext_lazy", "npgettext", "npgettext_lazy",
}  # fmt: skip
MONEY = re.compile(r"(^|_)(amount|price|cost|budget|fee|balance|money|principal|premium)s?(_|$)")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
UNSCOPED = {"Entry", "Record"}  # reached through a permitted row only, no kind of their own
CLOCKS = {
    "timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time",
}  # fmt: skip
FUNCTION_LINES = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One breach: where, which rule, and what to do instead."""

    path: Path
    line: int
    rule: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.rule} {self.advice}"


@dataclass(frozen=True, slots=True)
class Module:
    """One parsed Python file and its place in the house."""

    path: Path
    nodes: tuple[ast.AST, ...]

    @classmethod
    def read(cls, path: Path) -> Module:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        return cls(path, tuple(ast.walk(tree)))

    @property
    def parts(self) -> tuple[str, ...]:
        """Folders below `src/dougong` and the module's name; nothing for files elsewhere."""
        product = ROOT / "src/dougong"
        if not self.path.is_relative_to(product):
            return ()
        return self.path.relative_to(product).with_suffix("").parts

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.parts or self.path.name == "conftest.py"

    def is_in(self, *names: str) -> bool:
        return any(name in self.parts for name in names)

    def found(self, node: ast.AST, rule: str, advice: str) -> Found:
        return Found(self.path, getattr(node, "lineno", 1), rule, advice)

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node, called(node)


Rule = Callable[[Module], Iterable[Found]]


def called(call: ast.Call) -> str:
    """The last part of the name that is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def mentions(node: ast.AST, names: Iterable[str]) -> bool:
    wanted = set(names)
    return any(
        (isinstance(part, ast.Attribute) and part.attr in wanted)
        or (isinstance(part, ast.Name) and part.id in wanted)
        for part in ast.walk(node)
    )


# --- rows and requests --------------------------------------------------------------------------


def rows_are_written_in_actions(module: Module) -> Iterator[Found]:
    """R1: what changes a row goes through a verb, so that rights and journal hold."""
    if not module.is_in("apps", "web", "platform", "config"):
        return
    is_writer = module.is_in("platform") and module.is_in(*WRITING_PLATFORM)
    if module.is_test or is_writer or module.is_in(*WRITING_ROOMS):
        return
    for call, name in module.calls():
        if isinstance(call.func, ast.Attribute) and changes_rows(call, call.func.value, name):
            yield module.found(call, "R1", f".{name}() outside actions: rows change through a verb")


def changes_rows(call: ast.Call, receiver: ast.expr, name: str) -> bool:
    """Tell a row's `save()` from a workbook's, a query's `update()` from a dictionary's."""
    if name in WRITES:
        return True
    if name == "save":
        return not call.args
    if name == "delete":
        return not call.args and not call.keywords
    if name == "create":
        return mentions(receiver, ROWS) or isinstance(receiver, ast.Attribute)
    return name == "update" and bool(call.keywords) and mentions(receiver, ROWS)


def nothing_listens_to_signals(module: Module) -> Iterator[Found]:
    """R2: what happens next stands where it happens."""
    for node in module.nodes:
        names = []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if any(name == "django.dispatch" or name.endswith(".signals") for name in names):
            yield module.found(node, "R2", "no signals: call it, or publish an event")


def models_are_imported(module: Module) -> Iterator[Found]:
    """R3: a model fetched by its name hides an import from the contracts."""
    if module.is_test or module.is_in("migrations") or not module.parts:
        return
    for call, name in module.calls():
        if name == "get_model":
            yield module.found(call, "R3", "import the model, or let the register hand it over")


def requests_do_not_name_code(module: Module) -> Iterator[Found]:
    """R4: a request may choose among names we listed, never name a column or attribute itself."""
    if not module.parts:
        return
    for function in module.nodes:
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _request_named(module, function)


def _request_named(module: Module, function: ast.AST) -> Iterator[Found]:
    tainted = _names_from_request(function)
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        arguments = dangerous_arguments(node)
        if any(is_from_request(argument, tainted) for argument in arguments):
            yield module.found(
                node, "R4", f"{called(node)}() on request data: look it up in a list"
            )


def dangerous_arguments(call: ast.Call) -> list[ast.expr]:
    """The arguments that would become the name of a column or attribute."""
    name = called(call)
    if name in {"getattr", "setattr"}:
        return call.args[1:2]
    if name in {"order_by", "F", "values", "values_list", "only", "defer", "annotate"}:
        return call.args
    if name in {"filter", "exclude", "get"}:
        return [keyword.value for keyword in call.keywords if keyword.arg is None]
    return []


def is_from_request(node: ast.expr, tainted: set[str]) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in tainted:
            return True
        is_data = isinstance(part, ast.Attribute) and part.attr in REQUEST_DATA
        if is_data and mentions(part, {"request"}):
            return True
    return False


def _names_from_request(function: ast.AST) -> set[str]:
    tainted: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and is_from_request(node.value, tainted):
            tainted |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return tainted


def policies_choose_rows(module: Module) -> Iterator[Found]:
    """R5: pages and interfaces get rows from the policy, and name the fields they show."""
    if module.is_test or not module.is_in("apps", "web", "platform"):
        return
    for node in module.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if "fields" in names and node.value.value == "__all__":
                yield module.found(node, "R5", "name the fields; __all__ shows the next one too")
        is_manager = isinstance(node, ast.Attribute) and node.attr in MANAGERS
        if (
            is_manager
            and not mentions(node, UNSCOPED)
            and module.is_in("views", "api", "pages", "panels")
        ):
            yield module.found(node, "R5", "rows come from the policy, not from .objects")


def time_has_one_clock(module: Module) -> Iterator[Found]:
    """C: the product's time can be moved for a test or a demo, so everybody asks the same clock."""
    if not module.parts or module.is_test or module.is_in("migrations") or is_clock(module):
        return
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = f"{node.value.id}.{node.attr}"
            if name in CLOCKS:
                yield module.found(node, "C", f"{name}: ask kernel.clock or platform.days")
    for call, name in module.calls():
        if name in {"localdate", "localtime"} and not call.args:
            yield module.found(call, "C", f"{name}(): ask platform.days")


def is_clock(module: Module) -> bool:
    """The clock itself, and the verifier that outsiders run without the product."""
    return module.parts in {("kernel", "clock"), ("platform", "ledger", "verify_evidence")}


# --- words and amounts --------------------------------------------------------------------------


def sentences_can_be_translated(module: Module) -> Iterator[Found]:
    """R6: the catalogue knows the literal sentence, its places have names."""
    for call, name in module.calls():
        if name not in GETTEXT:
            continue
        for argument in call.args[:2]:
            if advice := untranslatable(argument):
                yield module.found(call, "R6", advice)


def untranslatable(argument: ast.expr) -> str:
    """What keeps this argument of gettext from being found in the catalogue, if anything."""
    match argument:
        case ast.JoinedStr():
            return "no f-string inside gettext"
        case ast.Call(func=ast.Attribute(attr="format")):
            return "no .format inside gettext"
        case ast.BinOp(op=ast.Mod()):
            return "% goes behind gettext, not inside"
        case ast.Constant(value=str() as text) if re.search(r"%[sdrf]|\{\w*\}", text):
            return "placeholders have names: %(count)s"
    return ""


def amounts_are_decimal(module: Module) -> Iterator[Found]:
    """A: a float near an amount loses money; engines compute with arrays and may."""
    if module.is_test or module.is_in("engines") or not module.parts:
        return
    for node in module.nodes:
        if is_float_amount(node):
            yield module.found(node, "A", "an amount is Decimal with a currency, never float")


def is_float_amount(node: ast.AST) -> bool:
    match node:
        case ast.AnnAssign(target=target, annotation=annotation):
            return names_money(target) and mentions(annotation, {"float"})
        case ast.arg(arg=name, annotation=ast.expr() as annotation):
            return bool(MONEY.search(name)) and mentions(annotation, {"float"})
        case ast.Assign(targets=[target], value=ast.Call() as call):
            return names_money(target) and called(call) in {"FloatField", "float"}
        case ast.Call(func=ast.Name(id="float"), args=[argument]):
            return names_money(argument)
        case ast.BinOp(left=left, right=right):
            return (is_float(left) and names_money(right)) or (
                is_float(right) and names_money(left)
            )
    return False


def is_float(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def names_money(node: ast.AST) -> bool:
    return any(
        MONEY.search(part.id if isinstance(part, ast.Name) else part.attr)
        for part in ast.walk(node)
        if isinstance(part, ast.Name | ast.Attribute)
    )


# --- sizes --------------------------------------------------------------------------------------


def functions_are_short(module: Module) -> Iterator[Found]:
    """S: at most 50 lines, the docstring not counted: an engine cites its sources there."""
    for node in module.nodes:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        first = node.body[0]
        if ast.get_docstring(node, clean=False) is not None:
            lines -= (first.end_lineno or first.lineno) - first.lineno + 1
        if lines > FUNCTION_LINES:
            yield module.found(
                node, "S", f"{node.name} has {lines} lines, at most {FUNCTION_LINES}"
            )


def rows_are_locked_in_one_order(module: Module) -> Iterator[Found]:
    """R9: locks taken in one order never wait for each other in a circle."""
    if not module.parts or module.is_test or module.is_in("locking"):
        return
    for call, name in module.calls():
        if name == "select_for_update":
            yield module.found(call, "R9", "lock rows by platform.locking.lock()")


RULES: tuple[Rule, ...] = (
    rows_are_locked_in_one_order,
    rows_are_written_in_actions,
    nothing_listens_to_signals,
    models_are_imported,
    requests_do_not_name_code,
    policies_choose_rows,
    time_has_one_clock,
    sentences_can_be_translated,
    amounts_are_decimal,
    functions_are_short,
)
