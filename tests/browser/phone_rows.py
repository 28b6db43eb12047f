"""A team with visits today, its codes and what came of its presses, made inside the product."""

from datetime import timedelta
from typing import Any

from bookings.models import Booking, FieldMove, TeamPosition, VisitAccess, VisitPhoto
from bookings.services.visits.move_in_field import Press, dispatch_team
from catalog.models import Service
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from field.models import Phone, PhonePress
from field.services.let_in import offer_code
from field.services.phones import sign_out
from scheduling.models import Reservation, Team
from tests.factories.bookings import (
    AddressFactory,
    AppointmentFactory,
    BookingFactory,
    ContactFactory,
)
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import PartnerFactory
from tests.factories.scheduling import ReservationFactory, TeamFactory, ZoneFactory

OPS = Actor(Initiator.OPERATIONS, "amal")
CUSTOMER = "Noura Al-Otaibi"
HOUR, HALF_HOUR = 60, 30


def make_team() -> str:
    """Return the name of a new team with three visits today, the first under way by now."""
    team = TeamFactory(name=f"Jasmine {Team.objects.count()}", home_zone=ZoneFactory())
    now = clock.now()
    today = clock.riyadh_date(now)
    # However late it is, there is time to be late in.
    begins = max(clock.minute_of_day(now) // HALF_HOUR * HALF_HOUR - HOUR, 0)
    for visit in range(3):
        _book(team, today, begins + visit * 150)
    _book(team, today + timedelta(days=1), 9 * HOUR)
    return str(team.name)


def _book(team: Team, date: Any, start: int) -> None:
    partner = PartnerFactory(allows_photos=True)
    phone = f"+9665{Booking.objects.count():08d}"
    contact = ContactFactory(partner=partner, name=CUSTOMER, phone=phone)
    address = AddressFactory(
        contact=contact,
        zone=team.home_zone,
        line1="King Abdulaziz Road 12",
        district="Al Malqa",
        building_number="7421",
    )
    booking = BookingFactory(
        partner=partner,
        contact=contact,
        address=address,
        service=_service(),
        service_date=date,
        start_minute=start,
        end_minute=start + 2 * HOUR,
        on_site_name="Fahad",
        on_site_phone="+966509876543",
        notes="Please ring twice.",
        crew="WOMEN",
        allows_photos=True,
    )
    AppointmentFactory(booking=booking)
    VisitAccess.objects.create(
        booking=booking, gate="4821#", floor="3", flat="12 B", pets="Cat"
    )
    ReservationFactory(
        team=team,
        owner_id=booking.pk,
        date=date,
        start_minute=start,
        end_minute=start + 2 * HOUR,
    )


def _service() -> Service:
    named = {"name_en": "Home cleaning", "name_ar": "تنظيف المنزل"}
    found = Service.objects.filter(**named).first()
    return found or ServiceFactory(**named, allows_photos=True)


def make_code(team: str, language: str) -> str:
    """Return a code that lets a phone of the team in for a week."""
    now = clock.now()
    _, text = offer_code(
        team=Team.objects.get(name=team),
        leader="Maria Santos",
        language=language,
        last_day=clock.riyadh_date(now) + timedelta(days=7),
        made_by="amal",
        now=now,
    )
    return text


def sign_out_phones(team: str) -> None:
    """Sign the team's phone out, as operations do with a lost one."""
    for phone in Phone.objects.filter(team__name=team, revoked_at=None):
        sign_out(phone, because=Phone.Ended.LOST, by="amal", now=clock.now())


def send_first_visit(team: str) -> None:
    """Let operations send the team to its first visit."""
    owners = team_bookings(team)
    dispatch_team(Press(booking_id=owners[0].pk, actor=OPS), now=clock.now())


def team_bookings(team: str) -> list[Booking]:
    owners = Reservation.objects.filter(team__name=team).values("owner_id")
    return list(Booking.objects.filter(pk__in=owners).order_by("service_date", "start_minute"))


def read_moves(team: str) -> list[list[dict[str, Any]]]:
    """Return what was kept of each visit's presses, in the order in which it was heard."""
    columns = ("action", "pressed_at", "heard_at", "was_applied", "reason__code", "actor")
    return [
        list(FieldMove.objects.filter(appointment__booking=each).values(*columns))
        for each in team_bookings(team)
    ]


def count_heard(team: str) -> int:
    """Return how many presses of the team's phones were heard."""
    return PhonePress.objects.filter(phone__team__name=team).count()


def read_photos(team: str) -> list[dict[str, Any]]:
    """Return what is known of the team's photos."""
    columns = ("kind", "width", "height")
    return list(VisitPhoto.objects.filter(team__name=team).values(*columns))


def read_position(team: str) -> dict[str, Any] | None:
    """Return where the team is known to be."""
    found = TeamPosition.objects.filter(team__name=team)
    return found.values("latitude", "longitude").first()
