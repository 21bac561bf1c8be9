"""Every verb that the code writes into the journal has a name in the reader's language."""

import re
from pathlib import Path

import dougong
from dougong.platform.verb_names import verbs_known

WRITTEN = re.compile(r'\b(?:Line|note|note_refusal)\(\s*"(\w+)"')


def test_no_entry_is_written_under_a_verb_without_a_name():
    sources = Path(dougong.__file__).parent.rglob("*.py")
    written = {verb for source in sources for verb in WRITTEN.findall(source.read_text("utf-8"))}
    assert len(written) > 10
    assert written <= {verb for verb, _label in verbs_known()}
