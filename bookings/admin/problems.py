"""What went wrong with payments and refunds, in the reader's language."""

import re

from django.utils.translation import gettext

from bookings import problems

_VALUE = re.compile(r"%\\\((\w+)\\\)s")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(_VALUE.sub(r"(?P<\1>.+)", re.escape(text)), re.DOTALL)


_PATTERNS = tuple((_pattern(text), text) for text in problems.ALL)


def in_words(problem: str) -> str:
    """Translate a problem; one that is not known stays as it is."""
    for pattern, text in _PATTERNS:
        match = pattern.fullmatch(problem)
        if match:
            return gettext(text) % match.groupdict()
    return problem
