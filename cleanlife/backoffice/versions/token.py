"""The hidden field in which a page carries what it was made from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import get_language

from cleanlife import clock

VERSION = "version"
_SALT = "cleanlife.backoffice.version"


@dataclass(frozen=True)
class Version:
    """What a page showed, when, and in which language; ``seen`` is what JSON can hold."""

    seen: Any
    at: datetime
    language: str

    @property
    def token(self) -> str:
        """Write it for the hidden field."""
        told = [self.seen, self.at.isoformat(), self.language]
        return signing.dumps(told, salt=_SALT, compress=True)

    @property
    def field(self) -> str:
        """Write the hidden field itself."""
        return format_html('<input type="hidden" name="{}" value="{}">', VERSION, self.token)


def version_of(seen: Any) -> Version:
    """Return the version of a page that is made now, in the reader's language."""
    return Version(seen, clock.now(), get_language() or "en")


def posted_version(request: HttpRequest, kind: type) -> Version | None:
    """Return what the posted page was made from, None where it does not say so.

    ``kind`` is what such a page carries: the version of a page of another kind is none.
    """
    try:
        seen, at, language = signing.loads(request.POST.get(VERSION, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    if not isinstance(seen, kind):
        return None
    return Version(seen, datetime.fromisoformat(at), language)
