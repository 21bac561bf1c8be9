"""Preparation before the start: what is unchanged is not done again."""

from __future__ import annotations

import os

import polib
import pytest

from dougong.config import preparation


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    return settings.DATA


def test_a_step_is_remembered_for_exactly_its_files(data, tmp_path):
    file = tmp_path / "page.css"
    file.write_text("a {}")
    assert not preparation.is_unchanged("static", [file])
    preparation.remember("static", [file])
    assert preparation.is_unchanged("static", [file])
    os.utime(file, (1, 1))
    assert not preparation.is_unchanged("static", [file])


def test_catalogues_are_compiled_once(data, settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="project", msgstr="项目"))
    catalogue.save(str(tmp_path / "django.po"))
    assert preparation.compile_catalogues(print)
    assert polib.mofile(str(tmp_path / "django.mo"))[0].msgstr == "项目"
    assert not preparation.compile_catalogues(print)
    (tmp_path / "django.mo").unlink()
    assert preparation.compile_catalogues(print)


@pytest.mark.django_db
def test_a_migrated_database_is_left_alone():
    assert not preparation.migrate(print)
    assert not preparation.create_cache_table(print)


@pytest.mark.django_db
def test_roles_are_made_once():
    assert preparation.update_roles(print)
    assert not preparation.update_roles(print)


@pytest.mark.django_db
def test_every_step_reports_in_both_languages(data, monkeypatch):
    steps = [
        preparation.Step("数据库结构", "database", preparation.migrate),
        preparation.Step("内置角色", "shipped roles", preparation.update_roles),
    ]
    monkeypatch.setattr(preparation, "STEPS", steps)
    lines: list[str] = []
    preparation.prepare(lines.append, demo=False)
    assert lines[0] == "[1/2] 数据库结构 database: 未变 unchanged"
    assert lines[1].startswith("[2/2] 内置角色 shipped roles: ")
    assert lines[1].endswith(" s")
