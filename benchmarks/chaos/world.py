"""Who trades in a run, and who watches."""

from dataclasses import dataclass

from tests.system.crowd import Crowd, Trade

CLIENTS, ZONES = 6, 3
TRADES = [
    Trade(teams=4, hours=(480, 1320), visit_hours=2, most_teams=2),
    Trade(teams=3, hours=(480, 1440), visit_hours=3, around_minutes=15),
]
EVENTS = [
    "booking.created",
    "booking.updated",
    "booking.cancelled",
    "booking.payment_failed",
    "booking.payment_confirmed",
    "booking.refunded",
    "booking.appointment_status_changed",
]


@dataclass(frozen=True)
class World:
    """Those who trade, and the partner who only watches: it shares no team with them."""

    traders: Crowd
    watcher: Crowd
    # One of the traders' keys for each partner.
    keys: tuple[str, ...]
