"""What a service allows a visit to be, before anybody looks for time."""

from bookings.errors import BookingCreationFailed
from catalog.models import Package, Service
from catalog.prices import MINUTES_AN_HOUR


def why_not_allowed(service: Service, *, minutes: int, number_of_teams: int) -> str | None:
    """Return the reason why a service is not sold so long or by so many teams, if any."""
    if not service.min_hours * 60 <= minutes <= service.max_hours * 60:
        return "DURATION_NOT_ALLOWED"
    if number_of_teams > service.max_teams:
        return "TOO_MANY_TEAMS"
    return None


def describe_not_allowed(
    service: Service, *, minutes: int, number_of_teams: int
) -> tuple[str, str] | None:
    """Return that reason with a sentence that says what would be right."""
    match why_not_allowed(service, minutes=minutes, number_of_teams=number_of_teams):
        case "DURATION_NOT_ALLOWED" as reason:
            hours = f"{service.min_hours} to {service.max_hours} hours"
            return reason, f"This service takes {hours}."
        case "TOO_MANY_TEAMS" as reason:
            return reason, f"This service is done by at most {service.max_teams} teams."
    return None


def check_visit(
    service: Service, *, package: Package | None = None, minutes: int, number_of_teams: int
) -> None:
    """Raise BookingCreationFailed when the service or the package is not sold so."""
    not_allowed = describe_not_allowed(
        service, minutes=minutes, number_of_teams=number_of_teams
    )
    if not_allowed:
        raise BookingCreationFailed(*not_allowed)
    if package and package.hours * MINUTES_AN_HOUR != minutes:
        text = f"This package takes {package.hours} hours."
        raise BookingCreationFailed("DURATION_NOT_ALLOWED", text)
