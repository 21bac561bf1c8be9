"""The picture of a workflow can be read: no box and no number lies on another."""

from itertools import combinations

import pytest

from dougong.platform.register import registry
from dougong.platform.workflows.diagram import BADGE, HIGH, WIDE, diagram_of
from dougong.platform.workflows.models import Workflow

pytestmark = pytest.mark.django_db
KINDS = [kind.name for kind in registry.values() if kind.transitions]


@pytest.mark.parametrize("name", KINDS)
def test_no_box_and_no_number_lies_on_another(name):
    drawn = diagram_of(Workflow(subject=name))
    for one, other in combinations(drawn.boxes, 2):
        assert abs(one.x - other.x) >= WIDE or abs(one.y - other.y) >= HIGH
    for one, other in combinations(drawn.arrows, 2):
        apart = (one.width + other.width) // 2
        across, down = (abs(one.at[axis] - other.at[axis]) for axis in (0, 1))
        assert across >= apart or down >= 2 * BADGE, (one.numbers, other.numbers)
