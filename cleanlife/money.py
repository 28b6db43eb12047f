"""Money, in whole halalas, as the wire, files and people write it in SAR."""

from django.utils.translation import gettext

HALALAS_A_RIYAL = 100


def sar_number(halalas: int) -> int | float:
    """Return the JSON number of the wire, with at most two decimals: 330, 330.5."""
    riyals, rest = divmod(halalas, HALALAS_A_RIYAL)
    return halalas / HALALAS_A_RIYAL if rest else riyals


def sar_text(halalas: int) -> str:
    """Return the amount with two decimals and without the currency: ``1330.00``."""
    riyals, rest = divmod(halalas, HALALAS_A_RIYAL)
    return f"{riyals}.{rest:02d}"


def show_sar(halalas: int) -> str:
    """Return the amount in the reader's language: ``SAR 1,330.00``."""
    riyals, rest = divmod(halalas, HALALAS_A_RIYAL)
    return gettext("SAR %(amount)s") % {"amount": f"{riyals:,}.{rest:02d}"}
