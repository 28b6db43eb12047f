"""What a service allows a visit to be, before anybody looks for time."""

from bookings.errors import BookingCreationFailed
from catalog.models import Service


def why_not_allowed(service: Service, *, minutes: int, number_of_teams: int) -> str | None:
    """Return the reason why a service is not sold so long or by so many teams, if any."""
    if not service.min_hours * 60 <= minutes <= service.max_hours * 60:
        return "DURATION_NOT_ALLOWED"
    if number_of_teams > service.max_teams:
        return "TOO_MANY_TEAMS"
    return None


def check_visit(service: Service, *, minutes: int, number_of_teams: int) -> None:
    """Raise BookingCreationFailed when the service is not sold so."""
    match why_not_allowed(service, minutes=minutes, number_of_teams=number_of_teams):
        case "DURATION_NOT_ALLOWED":
            text = f"This service takes {service.min_hours} to {service.max_hours} hours."
            raise BookingCreationFailed("DURATION_NOT_ALLOWED", text)
        case "TOO_MANY_TEAMS":
            text = f"This service is done by at most {service.max_teams} teams."
            raise BookingCreationFailed("TOO_MANY_TEAMS", text)
