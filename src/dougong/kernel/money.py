"""Amounts of money: the one way to round, to convert, to divide and to read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

from .errors import N_, DougongError

MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "BHD": 3, "KWD": 3, "OMR": 3}
"""Digits after the point, of currencies that have not two (ISO 4217)."""
LARGEST = Decimal("99999999999999.99")
ZERO = Decimal("0.00")


class BadAmount(DougongError):
    """What was given is no amount of money."""

    code = "finance.bad_amount"
    status = 400


class BadWeights(DougongError):
    """An amount cannot be divided by these weights."""

    code = "finance.bad_weights"
    status = 400


def digits_of(currency: str) -> int:
    """How many digits after the point amounts of a currency have."""
    return MINOR_DIGITS.get(currency, 2)


def unit_of(currency: str) -> Decimal:
    """The smallest amount of a currency."""
    return Decimal(1).scaleb(-digits_of(currency))


def rounded(amount: Decimal, currency: str = "CNY") -> Decimal:
    """The amount in whole minor units, half away from zero."""
    return amount.quantize(unit_of(currency), ROUND_HALF_UP)


def converted(amount: Decimal, rate: Decimal, currency: str = "CNY") -> Decimal:
    """The amount in another currency by a rate that is kept beside it."""
    return rounded(amount * rate, currency)


def divided(
    total: Decimal, weights: Sequence[Decimal | int], currency: str = "CNY"
) -> list[Decimal]:
    """Parts of a total in proportion to weights, by the largest remainder.

    Every share is cut off to the minor unit; what is left goes, unit by unit, to the largest
    remainders, of equal ones to the first. The parts always sum to the total, and each differs from
    its exact share by less than one unit; a negative total is divided like its opposite.
    """
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    if whole <= 0 or any(weight < 0 for weight in weights):
        message = N_(
            "An amount is divided by weights of which none is negative and one is more than 0."
        )
        raise BadWeights(message)
    unit = unit_of(currency)
    sign = -1 if total < 0 else 1
    units = int(rounded(abs(total), currency) / unit)
    shares = [units * Fraction(weight) / whole for weight in weights]
    parts = [int(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (parts[place] - shares[place], place))
    for place in order[: units - sum(parts)]:
        parts[place] += 1
    return [sign * part * unit for part in parts]


def read_amount(text: str, currency: str = "CNY") -> Decimal:
    """An amount as people type it: full-width digits and grouping commas are read exactly.

    More decimals than the currency has are refused, never rounded.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise BadAmount(N_("“%(text)s” is no amount."), params={"text": text}) from None
    return exact(amount, currency)


def exact(amount: Decimal, currency: str = "CNY") -> Decimal:
    """The amount with the digits of its currency; refused where that would need rounding."""
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise BadAmount(N_("The amount is too large or no number."))
    whole = rounded(amount, currency)
    if whole != amount:
        message = N_("Amounts in %(currency)s have at most %(digits)d decimals.")
        raise BadAmount(message, params={"currency": currency, "digits": digits_of(currency)})
    return whole
