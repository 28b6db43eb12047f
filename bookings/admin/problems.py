"""What went wrong with payments and refunds, in the reader's language.

The rows keep the English sentences; what a gateway or provider said itself stays as it is.
"""

import re

from django.utils.translation import gettext, gettext_noop

TEXTS = (
    gettext_noop("The gateway reports another charge: %(charge)s."),
    gettext_noop("The gateway reports a charge of another payment."),
    gettext_noop("The gateway reports another amount: %(amount)s."),
    gettext_noop("The gateway says %(word)s."),
    gettext_noop(
        "The gateway gave no answer for hours. Look there before you try again: %(problem)s"
    ),
    gettext_noop("The gateway has had it for 30 days. Ask there before you try again."),
)
_VALUE = re.compile(r"%\\\((\w+)\\\)s")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(_VALUE.sub(r"(?P<\1>.+)", re.escape(text)), re.DOTALL)


_PATTERNS = tuple((_pattern(text), text) for text in TEXTS)


def in_words(problem: str) -> str:
    """Translate a problem; one that is not known stays as it is."""
    for pattern, text in _PATTERNS:
        match = pattern.fullmatch(problem)
        if match:
            return gettext(text) % match.groupdict()
    return problem
