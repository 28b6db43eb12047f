"""How a route says that it will go away (contract, section 1)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.http import http_date


@dataclass(frozen=True)
class Deprecation:
    """An operation that is deprecated since, and answered until, an aware moment.

    ``link`` is the address of a page that says what to use instead.
    """

    since: datetime
    sunset: datetime
    link: str

    def headers(self) -> dict[str, str]:
        """Return the header fields of RFC 9745 (a structured date), RFC 8594 and RFC 8288."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": http_date(self.sunset.timestamp()),
            "Link": f'<{self.link}>; rel="deprecation"; type="text/html"',
        }
