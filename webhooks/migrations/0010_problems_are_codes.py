"""Problems of deliveries and attempts: codes with values, where English sentences stood."""

import json
import re

from django.db import migrations
from django.db.models import Case, Value, When

SENTENCES = {
    "NOT_A_URL": "url must be a URL address",
    "URL_CHARACTERS": "url must not contain spaces, control characters or backslashes",
    "URL_USER": "url must not contain a user name or password",
    "HOST_MALFORMED": "url host must be a domain name or an IP address",
    "PORT_MALFORMED": "url port must be a number from 1 to 65535",
    "PORT_REFUSED": "url must not use port %(port)s",
    "NOT_HTTPS": "url must use https",
    "HOST_NOT_ALLOWED": "url host is not in the allowed domains",
    "NOT_PUBLIC": "url must be a public address",
    "HOST_UNKNOWN": "the host name could not be resolved",
    "UNREACHABLE": "the endpoint did not accept the connection",
    "TLS_FAILED": "the TLS handshake failed: check the endpoint's certificate",
    "NO_ANSWER": "the endpoint did not answer in time",
    "TIMED_OUT": "no complete answer within %(seconds)s seconds",
    "BROKEN_OFF": "the connection broke before an answer arrived",
    "NOT_SENT": "the request could not be sent",
    "ANSWERED": "the endpoint answered %(status)s",
    "REDIRECTED": "the endpoint answered %(status)s; redirects are not followed",
    "DELETED": "subscription is deleted",
    "INACTIVE": "subscription is inactive",
    "EXPIRED": "event is no longer kept",
    # The last one takes every text.
    "OTHER": "%(text)s",
}
GAPS = {"seconds": r"[\d.]+", "status": r"\d+", "text": r".*"}
LONGEST_SENTENCE = 500
CHUNK = 100


def pattern_of(sentence):
    """Return what a sentence with gaps looks like when they are filled."""
    escaped = re.escape(sentence)
    for name, filled in GAPS.items():
        escaped = escaped.replace(re.escape(f"%({name})s"), f"(?P<{name}>{filled})")
    return re.compile(escaped, re.DOTALL)


PATTERNS = {code: pattern_of(sentence) for code, sentence in SENTENCES.items()}


def as_code(sentence):
    """Return what is stored of a sentence."""
    matches = ((code, pattern.fullmatch(sentence)) for code, pattern in PATTERNS.items())
    code, match = next((code, match) for code, match in matches if match)
    return json.dumps({"code": code, **match.groupdict()}, ensure_ascii=False)


def as_sentence(stored):
    """Return the sentence, as long as its column was."""
    try:
        values = json.loads(stored)
        return (SENTENCES[values["code"]] % values)[:LONGEST_SENTENCE]
    except (ValueError, TypeError, KeyError):
        return stored[:LONGEST_SENTENCE]


def rewrite(write):
    """Return a step that writes each problem anew, all rows of a hundred in one statement.

    There are few different ones, however many rows there are.
    """

    def step(apps, _schema_editor):
        for name in ("Delivery", "Attempt"):
            rows = apps.get_model("webhooks", name).objects.filter(problem__gt="")
            found = list(rows.order_by().values_list("problem", flat=True).distinct())
            for start in range(0, len(found), CHUNK):
                chunk = found[start : start + CHUNK]
                whens = [When(problem=text, then=Value(write(text))) for text in chunk]
                rows.filter(problem__in=chunk).update(problem=Case(*whens))

    return step


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0009_problems_are_named")]

    operations = [migrations.RunPython(rewrite(as_code), rewrite(as_sentence))]
