"""Reading ``Retry-After`` (RFC 9110, section 10.2.3). Pure."""

import math
import re
from datetime import datetime

from django.utils.http import parse_http_date_safe

_SECONDS = re.compile(r"[0-9]{1,9}")
# Thirty years, as far as nine digits reach: whoever says more means nothing.
_MOST_SECONDS = 10**9 - 1
# The longest form of a date has 33 characters.
_LONGEST = 64


def read_retry_after(text: str | None, *, now: datetime) -> int | None:
    """Return the seconds to wait, None when the text names no time to come.

    Both forms are read: a number of seconds, and a date in each of HTTP's three formats.
    """
    if text is None or len(text) > _LONGEST:
        return None
    trimmed = text.strip(" \t")
    if _SECONDS.fullmatch(trimmed):
        return int(trimmed)
    timestamp = parse_http_date_safe(trimmed)
    if timestamp is None:
        return None
    # HTTP's dates have whole seconds; a part of one is waited in full.
    seconds = math.ceil(timestamp - now.timestamp())
    return seconds if 0 <= seconds <= _MOST_SECONDS else None
