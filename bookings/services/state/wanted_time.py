"""The place and time of a visit that somebody wants."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class WantedTime:
    """What a hold keeps and a booking sells.

    Minutes count from midnight of the Riyadh service day.
    """

    address_id: UUID
    service_id: UUID
    service_date: date
    start_minute: int
    end_minute: int
    number_of_teams: int = 1

    @property
    def minutes(self) -> int:
        """Return the length of the visit."""
        return self.end_minute - self.start_minute
