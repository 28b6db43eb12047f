"""Read how long teams are on their way between zones."""

from scheduling.caches import known_travel
from scheduling.demand import Travel
from scheduling.models import ZoneTravel


def read_travel() -> Travel:
    """Return the minutes by the keys of both zones (``scheduling.places``)."""
    return known_travel.read("all", _load) or {}


def _load() -> dict[tuple[bytes, bytes], int]:
    rows = ZoneTravel.objects.order_by().values_list("origin_id", "destination_id", "minutes")
    return {(origin.bytes, target.bytes): minutes for origin, target, minutes in rows}
