"""Name plates: numbering, wording, and the key that bounds a way through them."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import override

from dougong.apps.accounts.factories import PersonFactory
from dougong.apps.accounts.models import Person
from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.organisation.models import Unit
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.portfolio.models import Project
from dougong.platform.factories import unwatched
from dougong.platform.records import Plate, PlateKey, Record, make_plates


@pytest.mark.django_db
def test_codes_are_numbered_by_prefix_and_year():
    first, second = ProjectFactory(), ProjectFactory()
    year = timezone.localdate().year
    assert [first.code, second.code] == [f"P-{year}-0001", f"P-{year}-0002"]
    assert PersonFactory().code == f"N-{year}-0001"


@pytest.mark.django_db
def test_many_plates_take_their_numbers_by_one_query(django_assert_num_queries):
    rows = [Project(title_zh=str(n)) for n in range(50)]
    with unwatched(), django_assert_num_queries(2):
        make_plates(rows)
    assert len({row.code for row in rows}) == 50
    assert make_plates([]) == []


@pytest.mark.django_db
def test_a_bad_code_prefix_is_refused_by_the_database():
    with pytest.raises(DatabaseError, match="bad code prefix"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform_next_plates('X; DROP', 2026, 1)")


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_get_different_codes():
    """Also where the sequence of the prefix does not exist yet."""
    codes: list[str] = []
    ready = threading.Barrier(4)

    def write() -> None:
        ready.wait()
        rows = [Unit(name_zh=f"机构 {n}") for n in range(20)]
        with unwatched():
            make_plates(rows)
        codes.extend(row.code for row in rows)
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(codes) == len(set(codes)) == 80


@pytest.mark.django_db
def test_the_title_is_the_label_in_the_readers_language_or_the_other_one():
    both, only_zh = Record(label="核心", label_en="Core"), Record(label="核心")
    only_en = Record(label_en="Core")
    with override("en"):
        assert [r.title for r in (both, only_zh, only_en)] == ["Core", "核心", "Core"]
    with override("zh-hans"):
        assert [r.title for r in (both, only_zh, only_en)] == ["核心", "核心", "Core"]
        both.code = "P-2026-0001"
        assert str(both) == "P-2026-0001 核心"


@pytest.mark.django_db
def test_the_scope_is_the_project_else_the_unit_else_the_record_itself():
    project = ProjectFactory()
    assert project.record.scope_id == project.pk
    assert project.record.unit_id == project.leading_unit_id
    person = PersonFactory()
    assert person.record.scope_id == person.unit_id
    columns = Plate("x", project_id=7, unit_id=8).columns(1, is_scope=False)
    assert columns["scope_id"] == 7


def test_a_long_label_is_cut_to_the_width_of_the_plate():
    columns = Plate("长" * 500, "long " * 100).columns(1, is_scope=True)
    assert (len(columns["label"]), len(columns["label_en"])) == (240, 240)


@pytest.mark.django_db
def test_a_copy_has_the_same_values_and_changes_alone():
    unit = UnitFactory()
    twin = unit.copy()
    twin.name_zh = "另一个"
    assert unit.name_zh != "另一个"
    assert twin.pk == unit.pk
    assert twin == unit


@pytest.mark.django_db
def test_the_key_of_the_plate_bounds_the_plates():
    units = [UnitFactory() for _ in range(3)]
    rows = Unit.objects.filter(LessThan(PlateKey(), units[2].pk)).order_by("pk")
    assert list(rows) == units[:2]
    assert '"platform_record"."id" <' in str(rows.query)


@pytest.mark.django_db
def test_membership_in_many_keys_is_sent_as_one_parameter():
    units = [UnitFactory() for _ in range(3)]
    with connection.execute_wrapper(_expect("= ANY(")):
        found: Any = Unit.objects.filter(record__scope__any={unit.pk for unit in units[1:]})
        assert set(found) == set(units[1:])
    assert not Person.objects.filter(record__scope__any=[]).exists()


def _expect(words: str) -> Any:
    def check(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert words in sql
        return execute(sql, params, many, context)

    return check
