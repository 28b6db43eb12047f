"""Phone numbers in one form, whichever of the accepted spellings they arrive in. Pure."""

import re

import phonenumbers

# Arabic-Indic and Persian, as an Arabic keyboard types them.
_ASCII_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_SAUDI_MOBILE = re.compile(r"(?:\+966|966|00966|0)(5\d{8})", re.ASCII)


def normal_phone(text: str) -> str | None:
    """Return a Saudi mobile number as ``+9665XXXXXXXX``, None for anything else."""
    found = _SAUDI_MOBILE.fullmatch(text.translate(_ASCII_DIGITS))
    if not found:
        return None
    number = f"+966{found[1]}"
    return number if phonenumbers.is_possible_number(phonenumbers.parse(number)) else None
