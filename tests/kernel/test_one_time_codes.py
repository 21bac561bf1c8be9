"""One-time codes against the values of RFC 6238, appendix B."""

import pytest

from dougong.kernel.one_time_codes import code_of, matching_step, step_at

SEED = b"12345678901234567890"
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_agree_with_rfc_6238(seconds, code):
    assert code_of(SEED, step_at(seconds), digits=8) == code


def test_a_code_of_the_neighbouring_step_fits_and_of_the_one_beyond_does_not():
    now = 1111111111
    step = step_at(now)
    found = [matching_step(SEED, code_of(SEED, step + far), now, 0) for far in (-2, -1, 0, 1, 2)]
    assert found == [None, step - 1, step, step + 1, None]


def test_a_step_that_was_accepted_fits_no_more():
    now = 1111111111
    step = step_at(now)
    assert matching_step(SEED, code_of(SEED, step), now, step) is None


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "abcdef"])
def test_what_is_no_code_fits_nothing(code):
    assert matching_step(SEED, code, 1111111111, 0) is None
