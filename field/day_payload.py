"""A team's day as its phone reads it: no money, and no position but in a link to a map.

`GET /team/day.json` answers `day_payload`, `POST /team/presses` one `visit_payload`. Moments
are ISO 8601 in Riyadh's time. What is missing is null or empty, never left out.

- `hidesCustomerPhones` is the next moment at which a customer's phone that is shown now has to
  vanish, null for none; each visit has its own as `phonesHiddenAt`. A phone without a network
  hides them by that.
- `tomorrow` has `startsAt`, `endsAt`, `service` and `district`; from `tomorrowFrom` on its
  items are whole visits, with the same two fields added.
- `reasons` are those of "cannot", the same for all visits but for `earliestAt`: from then on
  the reason can be given. Where `minutesAtTheDoor` is not 0 and `earliestAt` is null the team
  has to arrive first.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from bookings.lifecycle import Action
from bookings.models import Booking, CannotCompleteReason, TeamPart, VisitAccess
from bookings.photo_token import photo_token
from bookings.services.visits.arrival import door_of
from bookings.services.visits.customer_access import waits_since
from bookings.services.visits.move_in_field import earliest_moment
from bookings.services.visits.photos import MOST_PHOTOS, may_be_photographed
from cleanlife.clock import at_minute, iso, iso_or_none
from field.models import Phone
from field.services.read_day import TeamDay, TeamVisit
from field.wording import write_reason

# Customers' phones are of no use to a team so long after a visit.
PHONES_HIDDEN_AFTER = timedelta(hours=2)
# Of the day before: tomorrow's visits are whole from then on.
TOMORROW_FROM = 20 * 60
MAP = "https://www.google.com/maps/search/?api=1&query={latitude:.6f},{longitude:.6f}"


def day_payload(phone: Phone, day: TeamDay, *, now: datetime) -> dict[str, Any]:
    """Return the whole day of a phone's team."""
    hidden = [phones_hidden_at(visit) for visit in day.today]
    return {
        "team": phone.team.name,
        "leader": phone.leader,
        "language": phone.language,
        "now": iso(now),
        "date": day.date.isoformat(),
        "hidesCustomerPhones": iso_or_none(
            min((at for at in hidden if at > now), default=None)
        ),
        "sharesPosition": day.shares_position,
        "tomorrowFrom": "20:00",
        "visits": [visit_payload(visit, day, now=now) for visit in day.today],
        "tomorrow": list(_tomorrow(day, now=now)),
    }


def visit_payload(visit: TeamVisit, day: TeamDay, *, now: datetime) -> dict[str, Any]:
    """Return one visit, as far as the team may know of it now."""
    booking, part = visit.booking, visit.part
    appointment = booking.appointment
    hidden_at = phones_hidden_at(visit)
    shows_phones = now < hidden_at
    return {
        "id": str(booking.pk),
        "name": appointment.name,
        "date": booking.service_date.isoformat(),
        "startsAt": iso(booking.starts_at),
        "endsAt": iso(booking.ends_at),
        "expectedStartAt": iso_or_none(appointment.late_start_at),
        "expectedEndAt": iso_or_none(appointment.late_end_at),
        "status": str(appointment.status),
        "partStatus": str(visit.status),
        "isOver": visit.is_over,
        "service": str(booking.service),
        "teams": visit.team_names,
        "customer": _person(booking.contact.name, booking.contact.phone, shows=shows_phones),
        "phonesHiddenAt": iso(hidden_at),
        **_place_payload(booking),
        "onSite": _person(booking.on_site_name, booking.on_site_phone, shows=shows_phones),
        "notes": booking.notes,
        "preferences": {
            "crew": booking.crew,
            "fragranceFree": booking.is_fragrance_free,
            "pets": booking.has_pets,
        },
        "moves": [action.value for action in visit.moves],
        "marks": _marks_payload(part),
        "reasons": list(_reasons(visit, day.reasons)),
        "photos": _photos_payload(booking, now=now),
    }


def phones_hidden_at(visit: TeamVisit) -> datetime:
    """Return when the customer's phones vanish: 2 hours after it has, or should have, ended.

    One that runs late should end as much later as it begins.
    """
    booking, appointment = visit.booking, visit.booking.appointment
    ended = visit.part.ended_at if visit.part else appointment.completed_at
    planned = appointment.expected_end_at or booking.ends_at
    late = appointment.expected_start_at or booking.starts_at
    expected = planned + max(late - booking.starts_at, timedelta())
    return (ended or expected) + PHONES_HIDDEN_AFTER


def _tomorrow(day: TeamDay, *, now: datetime) -> Iterable[dict[str, Any]]:
    is_whole = now >= at_minute(day.date, TOMORROW_FROM)
    for visit in day.tomorrow:
        booking = visit.booking
        shown = visit_payload(visit, day, now=now) if is_whole else {}
        yield {
            **shown,
            "startsAt": iso(booking.starts_at),
            "endsAt": iso(booking.ends_at),
            "service": str(booking.service),
            "district": _district(booking),
        }


def _place_payload(booking: Booking) -> dict[str, Any]:
    address = booking.address
    access: VisitAccess | None = getattr(booking, "access", None)
    said = access or VisitAccess()
    latitude, longitude = door_of(booking)
    notes = [address.access_notes, said.note]
    return {
        "address": {
            "label": address.label,
            "line1": address.line1,
            "district": _district(booking),
            "city": address.city,
            "buildingNumber": address.building_number,
            "mapUrl": MAP.format(latitude=latitude, longitude=longitude),
        },
        "access": {
            "gate": said.gate,
            "floor": said.floor,
            "flat": said.flat,
            "parking": said.parking,
            "pets": said.pets,
            "notes": "\n".join(filter(None, notes)),
            "atDoorAt": iso_or_none(waits_since(booking)),
        },
    }


def _district(booking: Booking) -> str:
    """Return the district as the partner wrote it, else the name of our zone."""
    zone = booking.address.zone
    return booking.address.district or (str(zone) if zone else "")


def _person(name: str, phone: str, *, shows: bool) -> dict[str, str | None]:
    return {"name": name, "phone": (phone or None) if shows else None}


def _marks_payload(part: TeamPart | None) -> dict[str, str | None]:
    seen = part or TeamPart()
    return {
        "dispatchedAt": iso_or_none(seen.dispatched_at),
        "arrivedAt": iso_or_none(seen.arrived_at),
        "startedAt": iso_or_none(seen.started_at),
        "endedAt": iso_or_none(seen.ended_at),
    }


def _photos_payload(booking: Booking, *, now: datetime) -> dict[str, Any]:
    """Return the photos of all its teams; a URL stays the same for five minutes."""
    taken = [
        {
            "id": str(photo.pk),
            "kind": str(photo.kind),
            "url": reverse("photo", args=[photo_token(photo.pk, now=now)[0]]),
        }
        for photo in booking.appointment.photos.all()
    ]
    return {"allowed": may_be_photographed(booking), "most": MOST_PHOTOS, "taken": taken}


def _reasons(visit: TeamVisit, reasons: list[CannotCompleteReason]) -> Iterable[dict[str, Any]]:
    if Action.GIVE_UP not in visit.moves:
        return
    for reason in reasons:
        earliest = earliest_moment(visit.part or TeamPart(), reason)
        waits = reason.minutes_at_the_door > 0
        yield {
            "id": str(reason.pk),
            "code": reason.code,
            "name": write_reason(reason),
            "minutesAtTheDoor": reason.minutes_at_the_door,
            "earliestAt": iso_or_none(earliest) if waits else None,
        }
