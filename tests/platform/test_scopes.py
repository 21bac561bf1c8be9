"""The tree of scopes: its closure always says what walking the tree would say."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.portfolio.factories import PortfolioFactory, ProjectFactory
from dougong.platform.factories import unwatched
from dougong.platform.records import Record, scopes
from dougong.platform.records.scopes import ScopeParent, ScopeReach

COUNT = 8


def walked(parents: dict[int, set[int]]) -> set[tuple[int, int]]:
    """(above, below) by walking up from every node."""

    def above(node: int) -> set[int]:
        return {node}.union(*(above(parent) for parent in parents[node]))

    return {(top, node) for node in parents for top in above(node)}


def stored() -> set[tuple[int, int]]:
    return set(ScopeReach.objects.values_list("above_id", "below_id"))


# Node n may only hang under nodes before it: any such choice is free of circles.
parent_choices = st.tuples(
    *(st.sets(st.integers(0, n - 1), max_size=3) if n else st.just(set()) for n in range(COUNT))
)


class ClosureOfRandomTrees(TestCase):
    """Placing, moving and removing on random directed graphs without circles."""

    @settings(max_examples=40, deadline=None)
    @given(
        first=parent_choices, moves=st.lists(st.tuples(st.integers(1, COUNT - 1), parent_choices))
    )
    def test_closure_equals_walking_the_tree(self, first, moves):
        with unwatched():
            nodes = Record.objects.bulk_create(
                [Record(kind="unit", code=f"X-2026-{n}", terms=()) for n in range(COUNT)]
            )
            keys = [node.pk for node in nodes]
            parents = {keys[n]: {keys[p] for p in chosen} for n, chosen in enumerate(first)}
            scopes.place({node: tuple(above) for node, above in parents.items()})
            assert stored() == walked(parents)
            for n, choice in moves:
                parents[keys[n]] = {keys[p] for p in choice[n]}
                scopes.place({keys[n]: tuple(parents[keys[n]])})
                assert stored() == walked(parents)
            gone = keys[COUNT - 1]
            scopes.remove([gone])
            del parents[gone]
            assert stored() == walked(parents)


@pytest.mark.django_db
def test_a_project_lies_below_its_unit_and_its_portfolio():
    root = UnitFactory()
    unit = UnitFactory(parent=root)
    portfolio = PortfolioFactory(unit=UnitFactory(parent=root))
    project = ProjectFactory(leading_unit=unit, portfolio=portfolio)
    for above in (root, unit, portfolio, project):
        assert scopes.is_below(project.pk, above.pk)
    assert not scopes.is_below(root.pk, project.pk)
    assert ScopeParent.objects.filter(child=project.pk).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_plate_hung_while_its_branch_moves_gets_the_new_parents():
    """Without one order of changes the closure would keep the old parents."""
    old, new = UnitFactory(), UnitFactory()
    branch = UnitFactory(parent=old)
    leaf = UnitFactory(parent=old)
    is_moved, may_commit = threading.Event(), threading.Event()

    def move_branch() -> None:
        with unwatched(), transaction.atomic():
            scopes.place({branch.pk: (new.pk,)})
            is_moved.set()
            may_commit.wait(5)
        connection.close()

    mover = threading.Thread(target=move_branch)
    mover.start()
    is_moved.wait(5)
    waited = threading.Timer(0.2, may_commit.set)
    waited.start()
    with unwatched(), transaction.atomic():
        scopes.place({leaf.pk: (branch.pk,)})
    mover.join()
    waited.join()
    assert scopes.is_below(leaf.pk, new.pk)
    assert not scopes.is_below(leaf.pk, old.pk)
