"""PSPLIB and Patterson files become plans of minutes; damaged ones are refused by line."""

from __future__ import annotations

import pytest

from dougong.engines.interchange import read_plan
from dougong.kernel.errors import UnreadableFile

SM = """\
****
file with basedata            : j3.bas
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          1           2
   2        1          1           3
   3        1          0
****
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------
  1      1     0       0    0
  2      1     8       3    0
  3      1     0       0    0
****
RESOURCEAVAILABILITIES:
  R 1  R 2
   19   23
****
"""
RCP = "3 2\n19 23\n0 0 0 1 2\n8 3 0 1\n3\n0 0 0 0\n"


@pytest.mark.parametrize(("text", "name"), [(SM, "psplib"), (RCP, "patterson")])
def test_both_forms_say_the_same(text, name):
    document = read_plan(text.encode(), "file")
    assert document.source.format == name
    assert [(a.id, a.duration) for a in document.activities] == [("1", 0), ("2", 8), ("3", 0)]
    assert [(link.pred, link.succ) for link in document.links] == [("1", "2"), ("2", "3")]
    assert [(r.id, r.units) for r in document.resources] == [("R1", 19.0), ("R2", 23.0)]
    row = document.assignments[0]
    assert (row.activity, row.resource, row.units, row.effort) == ("2", "R1", 3.0, 24)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SM.replace("     8       3", "     x       3"), "line 13"),
        (SM.replace("  3      1     0       0    0\n", ""), "line"),
        (RCP[:20], "line"),
        (RCP.replace("23", "99999999"), "line 2"),
    ],
)
def test_a_damaged_file_is_refused_by_line(text, line):
    with pytest.raises(UnreadableFile, match=r"E102") as caught:
        read_plan(text.encode(), "file.sm")
    assert line in str(caught.value)
