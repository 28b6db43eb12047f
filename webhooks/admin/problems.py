"""What went wrong with a delivery, in the reader's language.

Partners read the same sentences in English over the API, so the rows keep those.
"""

import re

from django.utils.translation import gettext, gettext_noop

PROBLEMS = (
    gettext_noop("url must be a URL address"),
    gettext_noop("url must use https"),
    gettext_noop("url host is not in the allowed domains"),
    gettext_noop("url must be a public address"),
    gettext_noop("the host name could not be resolved"),
    gettext_noop("the endpoint did not accept the connection"),
    gettext_noop("the TLS handshake failed: check the endpoint's certificate"),
    gettext_noop("the endpoint did not answer in time"),
    gettext_noop("the connection broke before an answer arrived"),
    gettext_noop("the request could not be sent"),
    gettext_noop("subscription is deleted"),
    gettext_noop("subscription is inactive"),
    gettext_noop("event is no longer kept"),
)
PATTERNS = (
    (
        re.compile(r"the endpoint answered (?P<code>\d+)"),
        gettext_noop("the endpoint answered %(code)s"),
    ),
    (
        re.compile(r"the endpoint answered (?P<code>\d+); redirects are not followed"),
        gettext_noop("the endpoint answered %(code)s; redirects are not followed"),
    ),
    (
        re.compile(r"no complete answer within (?P<seconds>[\d.]+) seconds"),
        gettext_noop("no complete answer within %(seconds)s seconds"),
    ),
)


def in_words(problem: str | None) -> str:
    """Translate a problem; one that is not known stays as it is."""
    if not problem:
        return ""
    for pattern, text in PATTERNS:
        match = pattern.fullmatch(problem)
        if match:
            return gettext(text) % match.groupdict()
    return gettext(problem) if problem in PROBLEMS else problem
