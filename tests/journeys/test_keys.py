"""The keyboard: rows of a list, the sheet of keys, and the switch that turns single keys off."""

import pytest

WORDS = {"zh": "在列表中", "en": "In a list"}


@pytest.fixture
def projects(bank, signed_in):
    for _each in range(2):
        bank.here.another(type(bank.here.project))
    signed_in.goto("/project/")
    signed_in.wait_for_load_state("networkidle")
    return signed_in


def present(page):
    return page.get_attribute("tr[aria-current=true]", "data-pk")


def test_rows_are_walked_chosen_and_opened_with_single_keys(projects):
    projects.keyboard.press("j")
    first = present(projects)
    projects.keyboard.press("j")
    projects.keyboard.press("x")
    assert projects.is_visible(".dg-bulk")
    projects.keyboard.press("k")
    assert present(projects) == first
    projects.keyboard.press("Enter")
    projects.wait_for_url(f"**/project/{first}/**")


def test_the_sheet_names_the_keys_and_turns_single_ones_off(projects, language):
    projects.keyboard.press("?")
    projects.wait_for_selector("#dg-shortcuts[open]")
    assert WORDS[language] in projects.inner_text("#dg-shortcuts")
    projects.uncheck("[data-single-keys]")
    projects.keyboard.press("Escape")
    projects.keyboard.press("j")
    assert projects.locator("tr[aria-current=true]").count() == 0
    projects.keyboard.press("Control+k")
    projects.wait_for_selector("#dg-palette[open]")
