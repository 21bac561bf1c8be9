"""Each house rule: what breaks it, what looks like it and does not."""

from __future__ import annotations

import ast

import house_rules
import pytest
from syntax_rules import ROOT, RULES, Module

ACTIONS, QUERIES, VIEWS = "apps/risks/actions.py", "apps/risks/queries.py", "apps/risks/views.py"
ENGINE = "engines/value/earned.py"


def rules_broken(code: str, place: str = QUERIES) -> list[str]:
    path = ROOT / "src/dougong" / place
    module = Module(path, tuple(ast.walk(ast.parse(code))))
    return [found.rule for rule in RULES for found in rule(module)]


@pytest.mark.parametrize(
    "code",
    [
        "risk.save()",
        "risk.save(update_fields=['state'])",
        "risk.delete()",
        "Risk.objects.create(title='x')",
        "project.risks.create(title='x')",
        "Risk.objects.filter(pk=1).update(state='closed')",
        "Risk.objects.bulk_create(rows)",
        "Risk.objects.get_or_create(code='R1')",
        "connection.cursor()",
        "Risk.objects.raw('SELECT 1')",
    ],
)
def test_rows_are_written_in_actions_only(code):
    assert rules_broken(code) == ["R1"]
    assert rules_broken(code, ACTIONS) == []


def test_the_platform_writes_what_it_keeps_about_rows():
    code = "Record.objects.bulk_create(plates)"
    assert rules_broken(code, "platform/records/plates.py") == []
    assert rules_broken(code, "platform/ledger/sealer.py") == []
    assert rules_broken(code, "platform/tables/columns.py") == ["R1"]


@pytest.mark.parametrize(
    "code",
    ["workbook.save(path)", "seen.update(names)", "Grid.create(3)", "counts.update(a=1)"],
)
def test_what_only_looks_like_a_write_is_let_pass(code):
    assert rules_broken(code) == []


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("from django.db.models.signals import post_save", "R2"),
        ("from django.dispatch import receiver", "R2"),
        ("from django.db.models import signals", "R2"),
        ("apps.get_model('risks', 'Risk')", "R3"),
        ("def page(request): return getattr(row, request.GET['column'])", "R4"),
        ("def page(request): return rows.order_by(request.GET['by'])", "R4"),
        ("def page(self): return rows.filter(**self.request.query_params)", "R4"),
        ("def page(request):\n  by = request.GET['by']\n  return rows.order_by(by)", "R4"),
        ("class Meta:\n  fields = '__all__'", "R5"),
        ("_(f'{count} rows')", "R6"),
        ("_('{} rows'.format(count))", "R6"),
        ("_('%s rows')", "R6"),
        ("_('%(n)s rows' % row)", "R6"),
        ("N_('{count} rows')", "R6"),
        ("amount: float = 1", "A"),
        ("def pay(total_amount: float): ...", "A"),
        ("budget = models.FloatField()", "A"),
        ("float(order.price)", "A"),
        ("fee = amount * 1.06", "A"),
    ],
)
def test_a_breach_is_found(code, rule):
    assert rules_broken(code) == [rule]


@pytest.mark.parametrize(
    "code",
    [
        "def page(request): return rows.order_by(ORDERS[request.path])",
        "def page(request): return rows.filter(title=request.GET['title'])",
        "_('%(count)s rows') % {'count': count}",
        "count = len(rows) * 1.5",
        "def pay(amount: Decimal): ...",
    ],
)
def test_the_right_way_is_let_pass(code):
    assert rules_broken(code) == []


def test_pages_take_rows_from_the_policy():
    assert rules_broken("Risk.objects.all()", VIEWS) == ["R5"]
    assert rules_broken("Risk.objects.all()", QUERIES) == []
    assert rules_broken("Entry.objects.filter(record=row.pk)", VIEWS) == []


def test_engines_compute_with_floats():
    assert rules_broken("amount: float = 1.0", ENGINE) == []


def test_the_docstring_of_a_function_is_not_counted():
    body = "    x = 1\n" * 49
    docstring = '    """One.\n' + "    more\n" * 30 + '    """\n'
    assert rules_broken(f"def f():\n{docstring}{body}") == []
    assert rules_broken(f"def f():\n{docstring}{body}    x = 2\n") == ["S"]


@pytest.mark.parametrize(
    ("name", "count", "is_broken"),
    [
        ("src/dougong/apps/risks/queries.py", 401, True),
        ("src/dougong/apps/risks/queries.py", 400, False),
        ("src/dougong/apps/risks/tests/test_queries.py", 600, False),
        ("src/dougong/apps/risks/tests/test_queries.py", 601, True),
        ("src/dougong/web/templates/base.html", 121, True),
        ("src/dougong/web/static/board.js", 301, True),
        ("src/dougong/apps/risks/migrations/0001_initial.py", 900, False),
    ],
)
def test_files_have_a_size(name, count, is_broken):
    assert bool(list(house_rules.files_are_small(ROOT / name, ["x"] * count))) is is_broken


@pytest.mark.parametrize("name", ["utils.py", "helpers.py", "services/plan.py", "common/dates.py"])
def test_shapeless_names_are_refused(name):
    assert list(house_rules.names_say_what(ROOT / "src/dougong/apps/risks" / name))


def test_unfinished_work_is_refused():
    word = "TO" + "DO"
    assert list(house_rules.nothing_is_left_to_do(ROOT / "a.py", [f"# {word} later"]))
    assert not list(house_rules.nothing_is_left_to_do(ROOT / "a.py", ["# to do what is right"]))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("rows.delete()  # house: R1 the closure is made anew", "R1"),
        ("rows.delete()  # house: R1", None),
        ("rows.delete()  # R1", None),
    ],
)
def test_an_excuse_names_the_rule_and_the_reason(line, rule):
    match = house_rules.ESCAPE.search(line)
    assert (match["rule"] if match else None) == rule


@pytest.mark.parametrize(
    "code",
    [
        "at = timezone.now()",
        "at = DateTimeField(default=timezone.now)",
        "at = datetime.now(UTC)",
        "day = date.today()",
        "day = timezone.localdate()",
        "began = time.time()",
    ],
)
def test_the_products_time_has_one_clock(code):
    assert rules_broken(code) == ["C"]
    assert rules_broken(code, "kernel/clock.py") == []


@pytest.mark.parametrize(
    "code", ["at = clock.now()", "day = timezone.localdate(at)", "began = time.monotonic()"]
)
def test_durations_and_given_instants_need_no_clock(code):
    assert rules_broken(code) == []
