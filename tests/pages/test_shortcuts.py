"""Keyboard shortcuts are declared once and read by the browser and by the sheet."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from dougong.platform.shortcuts import Shortcut, declare, meanings, places

MODULES = Path("src/dougong/web/static/js")


def test_a_key_means_one_thing_in_a_place():
    with pytest.raises(ImproperlyConfigured):
        declare("nowhere", "", ("one", "a", ""), ("other", "a", ""))
    with pytest.raises(ImproperlyConfigured):
        declare("everywhere", "")
    assert "nowhere" not in places


def test_keys_are_shown_as_they_stand_on_a_keyboard():
    shown = Shortcut("act", ("Mod+ArrowUp", "g h"), "").shown
    assert list(shown) == [["Ctrl", "↑"], ["g", "h"]]


def test_every_declared_act_is_carried_out_by_a_module():
    folders = (MODULES, MODULES.parent / "gantt")
    paths = [path for folder in folders for path in folder.glob("*.js")]
    modules = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    for place in places.values():
        assert re.search(rf'(serve|actOf)\((event, )?"{place.key}"', modules), place.key
        for shortcut in place.shortcuts:
            act = shortcut.act.removeprefix("move_")  # a card moves as the eye does
            assert re.search(rf"\b{act}\b", modules), (place.key, act)


def test_no_module_carries_out_an_act_that_nobody_declared():
    for path in MODULES.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for place, acts in re.findall(r'serve\("(\w+)", \{(.*?)\}\);', text, re.DOTALL):
            named = set(
                re.findall(r"(?:^|[,{\s])(\w+): ?(?:\(|way|openPalette|openSh|toggle|fold)", acts)
            )
            assert named <= set(meanings()[place].values()), (path.name, place)


def test_every_page_carries_the_keys_and_the_sheet_made_of_them(bank, sign_in):
    text = sign_in(bank.keeper).get("/").content.decode()
    found = re.search(r'data-keys="([^"]*)"', text)
    assert found is not None
    assert json.loads(unescape(found[1])) == meanings()
    assert text.count("<dd>") >= sum(len(place.shortcuts) for place in places.values())
    assert "data-single-keys" in text


def test_a_stranger_is_told_of_no_keys(client, db):
    assert b"data-keys" not in client.get("/sign-in/").content
