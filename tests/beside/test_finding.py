"""What was said and the names of files are found by those who see the record, and by nobody else."""

from __future__ import annotations

import pytest

from dougong.platform.activity.finding import found_beside
from dougong.platform.beside.matters import matter_of
from dougong.platform.comments.actions import AddComment
from tests.beside.conftest import browser
from tests.beside.test_attachments import attach

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_comments_and_files_are_found_only_by_who_sees_the_record(
    bank, matter, worker, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    AddComment(matter, "灰度方案 canary-7 agreed").execute()
    attach(matter, "灰度方案.txt", b"x")
    elsewhere = matter_of(bank.keeper, bank.there.project.pk)
    AddComment(elsewhere, "灰度方案 of the neighbours").execute()
    hits = list(found_beside(worker, "灰度方案", 5))
    assert {(one.plate.pk, one.is_file) for one in hits} == {(matter.pk, False), (matter.pk, True)}
    assert len(list(found_beside(bank.keeper, "灰度方案", 5))) == 3
    assert list(found_beside(bank.outsider, "灰度方案", 5)) == []
    shown = browser(worker).get("/palette/", {"q": "canary"}).content.decode()
    assert "canary-7" in shown
    assert (
        "canary-7" not in browser(bank.outsider).get("/palette/", {"q": "canary"}).content.decode()
    )
