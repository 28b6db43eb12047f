"""Amounts as Tap writes them: JSON numbers in major units. Pure."""

from decimal import Decimal

# In major units: the dearest visit there may be, and what our columns hold in halalas.
MOST = Decimal("21474836.47")


class Unreadable(ValueError):
    """What Tap sent is not what its documentation says."""


def exact_amount(value: object, *, decimals: int) -> Decimal:
    """Return the amount with exactly that many decimals; raises Unreadable.

    Never rounds: what has more decimals is no amount in that currency.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Unreadable("an amount must be a number")
    # The shortest writing of a float is what stood in the JSON.
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or not 0 <= number <= MOST:
        raise Unreadable("an amount must lie between zero and 21474836.47")
    amount = number.quantize(Decimal(1).scaleb(-decimals))
    if amount != number:
        raise Unreadable(f"an amount must have at most {decimals} decimals")
    return abs(amount)


def read_halalas(value: object) -> int:
    """Return a JSON amount in SAR as halalas; raises Unreadable."""
    return int(exact_amount(value, decimals=2).scaleb(2))


def write_halalas(halalas: int) -> float:
    """Return halalas as the JSON amount in SAR, whose shortest writing is exact."""
    return halalas / 100
