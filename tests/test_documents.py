"""What the documents point at is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)|src=\"(?!\w+:)([^\"]+)\"")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changes").glob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(page):
    wanted = [one or other for one, other in LINK.findall(page.read_text(encoding="utf-8"))]
    assert [link for link in wanted if not (page.parent / link).exists()] == []


def test_there_is_a_document_for_users_operators_and_contributors():
    for name in ("guide/import-a-plan.md", "operate/running.md", "contribute/register.md"):
        assert (ROOT / "docs" / name).is_file()
