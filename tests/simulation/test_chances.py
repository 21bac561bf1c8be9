"""Simulated chances against analytic cases, published formulas and an independent NumPy version."""

from __future__ import annotations

import numpy as np
import pytest

from dougong.engines.simulation import (
    Driver,
    Network,
    Run,
    ThreePoint,
    Uncertainty,
    UnusableEstimate,
    parse_default,
    quantiles,
    simulate,
    weighted,
)
from dougong.engines.simulation.compiled import INTERPRETED

MANY = Run(100_000, with_tornado=False)
DAY = 100
"""Minutes of a day here: fine enough for hundredths."""


def drawn(distribution: str, low: float, mode: float, high: float, bounds: str = "P0/P100"):
    return quantiles(ThreePoint(distribution, low * DAY, mode * DAY, high * DAY, bounds))


def days(result, *percents: int) -> list[float]:
    return [result.percentile(percent) / DAY for percent in percents]


def near(*values: float):
    return pytest.approx(list(values), rel=0.01)


def test_a_triangle_has_its_published_quantiles():
    result = simulate(
        Network.plain([1000], []), Uncertainty({0: drawn("triangular", 8, 10, 15)}), MANY
    )
    assert result.mean[0] / DAY == pytest.approx(11, rel=0.01)
    assert result.finish.std() / DAY == pytest.approx(1.472, rel=0.01)
    assert days(result, 10, 20, 50, 80, 90) == near(9.183, 9.673, 10.817, 12.354, 13.129)


def test_where_two_paths_meet_the_finish_is_later_than_each():
    both = {i: drawn("uniform", 8, 8, 12) for i in range(2)}
    result = simulate(Network.plain([1000, 1000], []), Uncertainty(both), MANY)
    assert days(result, 50, 80) == near(10.828, 11.578)
    assert result.criticality == pytest.approx([0.5, 0.5], abs=0.01)
    together = Uncertainty(both, groups=((1.0, (0, 1)),))
    assert days(simulate(Network.plain([1000, 1000], []), together, MANY), 50, 80) == near(10, 11.2)


def test_a_risk_strikes_with_its_probability():
    strikes = Driver("storm", 0.3, (0,), (1.5, 1.5, 1.5))
    result = simulate(Network.plain([1000], []), Uncertainty(drivers=(strikes,)), MANY)
    assert result.finish.mean() / DAY == pytest.approx(11.5, rel=0.01)
    assert days(result, 50, 80) == near(10, 15)
    assert result.probability(1000) == pytest.approx(0.7, abs=0.01)


def test_a_risk_costs_money_and_minutes_and_both_confidences_join():
    risk = Driver("permit", 0.5, (0,), minutes=(300, 300, 300), cost=(90.0, 90.0, 90.0))
    uncertain = Uncertainty(drivers=(risk,), rate=np.array([2.0]), fixed_cost=10.0)
    result = simulate(Network.plain([1000], []), uncertain, MANY)
    assert sorted(set(result.finish.tolist())) == [1000, 1300]
    assert sorted(set(result.cost.tolist())) == [2010.0, 2700.0]
    assert result.joint_probability(1000, 2010) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("distribution", "mean", "spread"),
    [("triangular", 11, 1.4720), ("uniform", 11.5, 2.0207), ("pert", 10.5, 1.2677)],
)
def test_distributions_have_their_mean_and_spread(distribution, mean, spread):
    table = {0: drawn(distribution, 8, 10, 15)}
    result = simulate(Network.plain([1000], []), Uncertainty(table), MANY)
    assert result.finish.mean() / DAY == pytest.approx(mean, rel=0.01)
    assert result.finish.std() / DAY == pytest.approx(spread, rel=0.02)


@pytest.mark.parametrize("distribution", ["triangular", "uniform", "pert", "lognormal"])
def test_tenth_and_ninetieth_percentile_are_met_where_they_are_given(distribution):
    table = {0: drawn(distribution, 8, 10, 15, "P10/P90")}
    result = simulate(Network.plain([1000], []), Uncertainty(table), MANY)
    assert days(result, 10, 90) == near(8, 15)


def test_a_discrete_estimate_has_its_values_and_no_others():
    table = {0: weighted([(500, 1), (800, 2), (1200, 1)])}
    result = simulate(Network.plain([800], []), Uncertainty(table, frozenset({0})), MANY)
    values, counts = np.unique(result.finish, return_counts=True)
    assert values.tolist() == [500, 800, 1200]
    assert counts / 100_000 == pytest.approx([0.25, 0.5, 0.25], abs=0.01)


def test_correlation_in_a_group_is_that_of_its_normal_copula():
    """Spearman's coefficient of a normal copula is 6/π · asin(ρ/2)."""
    tables = {i: drawn("uniform", 0, 0, 10) for i in range(2)}
    uncertain = Uncertainty(tables, groups=((0.6, (0, 1)),))
    network = Network.plain([500, 500], [])
    watched = simulate(network, uncertain, MANY, watched=(0, 1)).watched
    ranks = [np.argsort(np.argsort(row, kind="stable")) for row in watched]
    found = np.corrcoef(*ranks)[0, 1]
    assert found == pytest.approx(6 / np.pi * np.arcsin(0.3), abs=0.01)


def independent(lengths, links, iterations: int, seed: int) -> np.ndarray:
    """Finishes of a network of triangles 0.8, 1, 1.5 by NumPy's own generator, whole columns at once."""
    dice = np.random.default_rng(seed)
    ends = np.zeros((len(lengths), iterations))
    for i, length in enumerate(lengths):
        start = np.zeros(iterations)
        for p, s in links:
            if s == i:
                start = np.maximum(start, ends[p])
        ends[i] = start + dice.triangular(0.8 * length, length, 1.5 * length, iterations)
    return ends.max(axis=0)


@pytest.mark.parametrize("seed", [1, 2])
def test_percentiles_equal_an_independent_version_within_sampling_error(seed):
    dice = np.random.default_rng(seed)
    lengths = (dice.integers(1, 20, 40) * 480).tolist()
    links = sorted({(int(dice.integers(0, s)), s) for s in range(1, 40) for _ in range(2)})
    tables = {
        i: quantiles(ThreePoint("triangular", 0.8 * x, x, 1.5 * x)) for i, x in enumerate(lengths)
    }
    ours = simulate(
        Network.plain(lengths, links), Uncertainty(tables), Run(20_000, seed, with_tornado=False)
    )
    theirs = independent(lengths, links, 20_000, seed + 100)
    error = 4 * theirs.std() / np.sqrt(20_000) * 2.5
    for percent in (10, 50, 80, 90):
        assert abs(ours.percentile(percent) - np.percentile(theirs, percent)) < error
    assert abs(ours.finish.mean() - theirs.mean()) < error


def small() -> tuple[Network, Uncertainty]:
    lengths = [480, 960, 480, 1440, 240]
    links = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)]
    tables = {i: quantiles(ThreePoint("pert", 0.7 * x, x, 2 * x)) for i, x in enumerate(lengths)}
    drivers = (Driver("d", 0.4, (1, 2), (1.0, 1.2, 1.6)),)
    return Network.plain(lengths, links), Uncertainty(
        tables, groups=((0.5, (0, 1)),), drivers=drivers
    )


def test_threads_change_nothing():
    network, uncertain = small()
    one, two = (simulate(network, uncertain, Run(5_000, 3, threads)) for threads in (1, 2))
    assert (one.finish == two.finish).all()
    assert (one.criticality == two.criticality).all()
    assert (one.cruciality == two.cruciality).all()
    assert one.tornado == two.tornado


def test_the_seed_decides():
    network, uncertain = small()
    one, other = (simulate(network, uncertain, Run(1_000, seed)) for seed in (1, 2))
    assert (one.finish != other.finish).any()


def test_fewer_iterations_are_the_first_of_more():
    network, uncertain = small()
    few, many = (simulate(network, uncertain, Run(count, 5)) for count in (300, 700))
    assert (many.finish[:300] == few.finish).all()


def test_interpreted_kernels_give_the_same():
    network, uncertain = small()
    how = Run(128, 9, with_tornado=False)
    fast, slow = (
        simulate(network, uncertain, how),
        simulate(network, uncertain, how, passes=INTERPRETED),
    )
    assert (fast.finish == slow.finish).all()
    assert (fast.criticality == slow.criticality).all()


def test_the_random_numbers_are_those_of_philox():
    """Known answer of the published generator: counter and key of zeros."""
    from dougong.engines.simulation.kernels import BLOCK, uniform

    numbers = np.zeros(BLOCK)
    uniform(np.zeros(2, np.int64).tolist(), 0, 0, numbers)
    words = [round(number * 2**32) for number in numbers[:4]]
    assert [f"{word:08x}" for word in words] == ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]


def test_the_tornado_names_what_moves_the_finish_most():
    lengths = [1000, 1000]
    tables = {0: drawn("triangular", 8, 10, 20), 1: drawn("triangular", 9.9, 10, 10.1)}
    result = simulate(Network.plain(lengths, [(0, 1)]), Uncertainty(tables), Run(4_000))
    first = result.tornado[0]
    assert (first.kind, first.number) == ("activity", 0)
    assert first.p80_with - first.p80_without > 200
    assert result.cruciality[0] > 0.95 > result.cruciality[1]


def test_longer_estimates_make_no_iteration_earlier():
    network, uncertain = small()
    longer = Uncertainty(
        {i: table * 1.1 for i, table in uncertain.quantiles.items()}, groups=uncertain.groups
    )
    shorter = Uncertainty(uncertain.quantiles, groups=uncertain.groups)
    one, other = (simulate(network, u, Run(1_000)) for u in (shorter, longer))
    assert (other.finish >= one.finish).all()


def test_progress_is_told_and_can_stop_the_run():
    network, uncertain = small()
    told: list[float] = []
    simulate(network, uncertain, Run(2_000, with_tornado=False), told.append)
    assert told[-1] == 1.0
    assert told == sorted(told)


@pytest.mark.parametrize(
    "text", ["triangular", "cauchy:1,2,3", "triangular:1,2", "pert:2,1,3", "pert:-1,1,2"]
)
def test_a_default_that_means_nothing_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  which words it holds is the caller's business
        parse_default(text)


def test_points_out_of_order_are_named():
    with pytest.raises(UnusableEstimate, match="low 5 > mode 4"):
        quantiles(ThreePoint("triangular", 5, 4, 9))


def test_the_goal_of_two_thousand_activities_is_reached_at_its_size():
    dice = np.random.default_rng(5)
    lengths = (dice.integers(1, 20, 2_000) * 480).tolist()
    links = sorted(
        {(int(dice.integers(max(0, s - 50), s)), s) for s in range(1, 2_000) for _ in range(2)}
    )
    tables = {
        i: quantiles(ThreePoint("triangular", 0.9 * x, x, 1.3 * x)) for i, x in enumerate(lengths)
    }
    result = simulate(Network.plain(lengths, links), Uncertainty(tables), Run(10_000))
    assert result.iterations == 10_000
    assert result.criticality.max() == 1.0
