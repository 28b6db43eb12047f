"""What a partner does from the first day on: every operation once, and its refusals."""

import json
from typing import Any
from uuid import UUID

from bookings.models import Booking, CancellationReason, PaymentLink, Reading
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from bookings.services.payments.carry_out_refunds import carry_out_refunds
from bookings.services.payments.start_charge import decide_simulated_charge
from bookings.services.visits.delays import announce_delay
from bookings.services.visits.move_in_field import (
    Press,
    complete_visit,
    dispatch_team,
    mark_arrival,
    start_visit,
)
from bookings.services.visits.positions import record_position, share_position
from bookings.services.visits.ratings import decide_ratings, rate_visit
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from tests.factories.bookings import VisitPhotoFactory
from tests.factories.catalog import ServiceFactory
from tests.factories.webhooks import AttemptFactory, RecoveryFactory
from tests.openapi.player import ENDPOINT, ENDPOINT_PORT, Player
from tests.webhooks.receiver import Receiver
from webhooks.models import Delivery
from webhooks.transport.outcome import problem_of_status

NOBODY = "3e2b1d5c-8c1f-4c39-9d39-3a8f4f1c7a10"
DAY = "2026-07-01"
DAY_OF_STORY = "2026-06-28"
OPERATIONS = Actor(Initiator.OPERATIONS, "amal")


def play_story(player: Player, keys: dict[str, Any]) -> None:
    """Play all of it with the keys that ``seed_demo`` has issued."""
    player.api_key = keys["partner_pays"]["apiKey"]
    player.play("getMe")
    _refused_at_the_door(player, keys)
    subscription = _subscribe(player)
    place = _prepare(player)
    booking = _book(player, place)
    _book_a_package(player, place)
    _change(player, booking, place)
    _visit(player, place)
    _end(player, booking, keys)
    _deliveries(player)
    player.play("listEvents", query={"after": 0, "limit": 2})
    _recover(player, {"id": subscription["id"]})
    player.play(
        "rotateSubscriptionSecret",
        path={"id": subscription["id"]},
        body={"overlapSeconds": 3600},
    )
    player.play("deleteSubscription", path={"id": subscription["id"]})
    player.play(
        "deleteSubscription", path={"id": subscription["id"]}, refused="RESOURCE_NOT_FOUND"
    )


def _refused_at_the_door(player: Player, keys: dict[str, Any]) -> None:
    key = player.api_key
    player.api_key = "pk_sandbox_nobody"
    player.play("listBookings", refused="UNAUTHORIZED")
    player.api_key = keys["read_only"]["apiKey"]
    player.play("createBooking", body={}, refused="FORBIDDEN")
    player.api_key = keys["rate_limited"]["apiKey"]
    for _ in range(5):
        player.clock.shift(-60)  # The player waits a minute before each call.
        player.play("listServices")
    player.clock.shift(-60)
    player.play("listServices", refused="RATE_LIMIT_EXCEEDED")
    del player.examples["listServices"]["answer"]
    player.api_key = key
    player.play("createBooking", body='{"' + "a" * 2**20 + '": 1}', refused="PAYLOAD_TOO_LARGE")
    plain = {"content-type": "text/plain"}
    player.play("createBooking", body="{}", headers=plain, refused="UNSUPPORTED_MEDIA_TYPE")
    player.play("createBooking", body={"hours": 0}, refused="VALIDATION_ERROR")


def _subscribe(player: Player) -> Any:
    events = ["booking.created", "booking.cancelled"]
    made = player.play("createSubscription", body={"url": ENDPOINT, "events": events})
    player.play(
        "updateSubscription", path={"id": made["id"]}, body={"events": ["booking.created"]}
    )
    player.play("listSubscriptions")
    return made


def _prepare(player: Player) -> dict[str, str]:
    listed = player.play(
        "listServices", query={"sortBy": "name", "sortOrder": "ASC", "limit": 2}
    )
    service = next(one for one in player.play("listServices") if "Regular" in one["nameEn"])
    assert listed
    player.play("getService", path={"serviceId": service["id"]})
    player.play("getService", path={"serviceId": NOBODY}, refused="RESOURCE_NOT_FOUND")
    person = {"phone": "0551234567", "name": "Sara Al-Harbi"}
    contact = {"contactId": player.play("findOrCreateContact", body=person)["id"]}
    player.play("getContact", path=contact)
    player.play("updateContact", path=contact, body={"name": "Sara Saleh Al-Harbi"})
    home = {
        "label": "Home",
        "line1": "Olaya Street 12",
        "city": "Riyadh",
        "latitude": 24.6995,
        "longitude": 46.6837,
    }
    player.play("lookUpServiceArea", query={"latitude": 24.6995, "longitude": 46.6837})
    old = player.play("addAddress", path=contact, body=home)
    at_home = {**contact, "addressId": old["id"]}
    player.play("updateAddress", path=at_home, body={"accessNotes": "The second door."})
    player.play("listAddresses", path=contact)
    player.play("removeAddress", path=at_home)
    player.play("removeAddress", path=at_home, refused="RESOURCE_NOT_FOUND")
    address = player.play("addAddress", path=contact, body=home)
    return {**contact, "addressId": address["id"], "serviceId": service["id"]}


def _book(player: Player, place: dict[str, str]) -> Any:
    player.play("listPricingTiers")
    items = [{"serviceId": place["serviceId"], "hours": 4}]
    player.play("calculatePrice", body={"items": items, "codes": ["SUMMER25", "WINTER"]})
    where = {key: place[key] for key in ("addressId", "serviceId")}
    player.play("listNextTimeslots", query={**where, "limit": 2})
    week = {"from": DAY, "to": "2026-07-04"}
    player.play("findTimeslotsInBatch", body={"items": [{**where, **week, "hours": 4}]})
    nowhere = {**where, **week, "addressId": NOBODY}
    player.play("findTimeslotsInBatch", body={"items": [nowhere]}, refused="RESOURCE_NOT_FOUND")
    [slot, *_] = player.play("listAvailableTimeslots", query={**where, "date": DAY, "hours": 4})
    order = {
        **place,
        "date": DAY,
        "timeslot": slot,
        "externalReference": "HOTEL-4711",
        "notes": "Ring twice.",
        "metadata": {"room": "412"},
        "workType": "REGULAR",
    }
    _hold(player, {name: order[name] for name in (*where, "date", "timeslot")})
    keyed = {"Idempotency-Key": "a8f5f167-f44f-4964-a6d1-0e6f0b1f6a0c"}
    booking = player.play("createBooking", body=order, headers=keyed)
    player.play("createBooking", body=order, refused="DUPLICATE_EXTERNAL_REFERENCE")
    other = {**order, "externalReference": "HOTEL-4712"}
    player.play("createBooking", body=other, headers=keyed, refused="IDEMPOTENCY_KEY_REUSED")
    nowhere = {**other, "addressId": NOBODY}
    player.play("createBooking", body=nowhere, refused="RESOURCE_NOT_FOUND")
    foreign = {**other, "serviceId": str(ServiceFactory().pk)}
    player.play("createBooking", body=foreign, refused="SERVICE_NOT_ALLOWED")
    night = {**other, "timeslot": {"startAt": "02:00", "endAt": "06:00"}}
    player.play("createBooking", body=night, refused="BOOKING_CREATION_FAILED")
    return booking


def _book_a_package(player: Player, place: dict[str, str]) -> None:
    """Quote half a day with two balconies and a coupon, and book it at that price."""
    sold = player.play("getService", path={"serviceId": place["serviceId"]})
    package = next(one for one in sold["packages"] if one["hours"] == 4)
    balcony = next(one for one in sold["customServices"] if one["nameEn"] == "Balcony")
    extras = [{"id": balcony["id"], "quantity": 2}]
    item = {"packageId": package["id"], "hours": 4, "customServices": extras}
    wanted = {"items": [item], "codes": ["SUMMER25"]}
    quote = player.play("createQuote", body=wanted)
    elsewhere = {**wanted, "contractCode": "VILLA-2026"}
    player.play("createQuote", body=elsewhere, refused="RESOURCE_NOT_FOUND")
    order = {
        **place,
        "date": "2026-07-02",
        "timeslot": {"startAt": "14:00", "endAt": "18:00"},
        "packageId": package["id"],
        "customServices": extras,
        "quoteId": quote["quoteId"],
    }
    booking = player.play("createBooking", body=order)
    assert booking["price"]["total"] == quote["total"]
    once = {**order, "promoCode": "SUMMER26", "quoteId": None}
    refusal = player.play("createBooking", body=once, refused="BOOKING_CREATION_FAILED")
    assert refusal["details"]["reason"] == "COUPON_INVALID"


def _hold(player: Player, wanted: dict[str, Any]) -> None:
    """Hold the time that is booked next, and give it back."""
    this = {"holdId": player.play("createHold", body=wanted)["holdId"]}
    player.play("createHold", body=wanted)
    player.play("extendHold", path=this)
    player.play("extendHold", path=this, refused="HOLD_ALREADY_EXTENDED")
    player.play("releaseHold", path=this)
    player.play("extendHold", path=this, refused="HOLD_EXPIRED")
    night = {**wanted, "timeslot": {"startAt": "02:00", "endAt": "06:00"}}
    player.play("createHold", body=night, refused="TIMESLOT_UNAVAILABLE")


def _change(player: Player, booking: Any, place: dict[str, str]) -> None:
    this = {"bookingId": booking["bookingId"]}
    player.play("listBookings", query={"status": "in progress", "limit": 1})
    player.play("getBooking", path=this)
    player.play("getBooking", path={"bookingId": NOBODY}, refused="RESOURCE_NOT_FOUND")
    player.play("getBookingStatus", path=this)
    door = {"onSite": {"name": "Huda", "phone": "+966551112233"}, "preferences": {"pets": True}}
    player.play("updateBooking", path=this, body={"notes": "The key is at the desk.", **door})
    sunday = {"date": "2026-07-05", "timeslot": {"startAt": "02:00", "endAt": "06:00"}}
    player.play("updateBooking", path=this, body=sunday, refused="TIMESLOT_UNAVAILABLE")
    player.play("confirmPayment", path=this, body={"paymentReference": "POS-4711"})
    player.play("confirmPayment", path=this, refused="PAYMENT_ALREADY_CONFIRMED")


def _visit(player: Player, place: dict[str, str]) -> None:
    """Book a visit that runs late, and let the team come, work and be done."""
    order = {**place, "date": "2026-07-04", "timeslot": {"startAt": "10:00", "endAt": "13:00"}}
    this = {"bookingId": player.play("createBooking", body=order)["bookingId"]}
    press = Press(booking_id=UUID(this["bookingId"]), actor=OPERATIONS)
    announce_delay(press, minutes=30, now=clock.now())
    dispatch_team(press, now=clock.now())
    _be_on_the_way(press.booking_id)
    player.play("getVisit", path=this)
    for move in (mark_arrival, start_visit, complete_visit):
        move(press, now=clock.now())
        player.clock.shift(60)
    _rate(player, press.booking_id)
    player.play("getVisit", path={"bookingId": NOBODY}, refused="RESOURCE_NOT_FOUND")


def _rate(player: Player, booking_id: UUID) -> None:
    """Let the customer rate the visit, and operations show what was written."""
    said = {"stars": 4, "text": "Friendly, but late."}
    customer = Actor(Initiator.CUSTOMER, "customer")
    rating = rate_visit(booking_id=booking_id, **said, actor=customer, now=clock.now())
    decide_ratings(ratings=[rating], reading=Reading.SHOWN, now=clock.now())
    player.play("listRatings", query={"fromDate": DAY_OF_STORY, "limit": 1})


def _be_on_the_way(booking_id: UUID) -> None:
    """Let the team be seen 5 km away, after it has taken a photo."""
    booking = Booking.objects.get(pk=booking_id)
    [part] = booking.appointment.parts.all()
    VisitPhotoFactory(appointment=booking.appointment, team=part.team)
    share_position(team_id=part.team_id, agrees=True, now=clock.now())
    record_position(
        team_id=part.team_id,
        latitude=booking.address.latitude + 0.045,
        longitude=booking.address.longitude,
        accuracy_meters=15,
        now=clock.now(),
    )


def _end(player: Player, booking: Any, keys: dict[str, Any]) -> None:
    this = {"bookingId": booking["bookingId"]}
    reasons = player.play("listCancellationReasons")
    assert len(reasons) == CancellationReason.objects.customer_facing().count()
    chosen = {"reasonId": reasons[0]["id"], "notes": "The guest left early."}
    player.play("previewCancellation", path=this)
    player.play("cancelBooking", path=this, body=chosen)
    player.play("cancelBooking", path=this, refused="BOOKING_ALREADY_CANCELLED")
    player.play("confirmPayment", path=this, refused="BOOKING_NOT_PAYABLE")
    player.play("updateBooking", path=this, body={}, refused="BOOKING_NOT_EDITABLE")
    _miss_a_payment(player, keys)


def _miss_a_payment(player: Player, keys: dict[str, Any]) -> None:
    """Book with the partner whose customers pay CleanLife, and let the deadline pass."""
    key, player.api_key = player.api_key, keys["cleanlife_pays"]["apiKey"]
    contact = player.play("findOrCreateContact", body={"phone": "0557654321", "name": "Omar"})
    path = {"contactId": contact["id"]}
    home = {"line1": "Olaya 1", "city": "Riyadh", "latitude": 24.6995, "longitude": 46.6837}
    address = player.play("addAddress", path=path, body=home)
    [service, *_] = [one for one in player.play("listServices") if "Regular" in one["nameEn"]]
    order = {
        **path,
        "addressId": address["id"],
        "serviceId": service["id"],
        "date": DAY,
        "timeslot": {"startAt": "14:00", "endAt": "17:00"},
    }
    this = {"bookingId": player.play("createBooking", body=order)["bookingId"]}
    player.play("confirmPayment", path=this, refused="PAYMENT_RESPONSIBILITY_MISMATCH")
    player.clock.shift(2 * 60 * 60)
    assert fail_overdue_bookings(now=clock.now()) == 1
    later = {"date": "2026-07-02", "timeslot": {"startAt": "10:00", "endAt": "13:00"}}
    _refund(player, {**order, **later})
    player.api_key = key


def _refund(player: Player, order: dict[str, Any]) -> None:
    """Let the customer pay, cancel, and let the worker give the money back."""
    this = {"bookingId": player.play("createBooking", body=order)["bookingId"]}
    link = PaymentLink.objects.get(booking=this["bookingId"])
    decide_simulated_charge(link=link, pays=True, language="en", now=clock.now())
    player.play("cancelBooking", path=this)
    assert carry_out_refunds(now=clock.now()) == 1


def _recover(player: Player, this: dict[str, str]) -> None:
    with Receiver(port=ENDPOINT_PORT).running() as endpoint:
        player.play("testSubscription", path=this)
    body = json.loads(endpoint.requests[0].body)
    player.examples["ping"] = {"request": {"body": body}}
    since = {"since": "2026-06-28T00:00:00+03:00"}
    player.play("updateSubscription", path=this, body={"status": "INACTIVE"})
    player.play("recoverSubscription", path=this, body=since, refused="SUBSCRIPTION_INACTIVE")
    player.play("updateSubscription", path=this, body={"status": "ACTIVE"})
    running = RecoveryFactory(subscription_id=this["id"], subscription=None)
    player.play("recoverSubscription", path=this, body=since, refused="RECOVERY_RUNNING")
    that = {**this, "recoveryId": str(running.pk)}
    player.play("cancelRecovery", path=that)
    missed = Delivery.objects.filter(subscription_id=this["id"])
    assert missed.update(status="FAILED", problem=problem_of_status(500), next_attempt_at=None)
    begun = player.play("recoverSubscription", path=this, body=since)
    assert begun["queued"] == missed.count()
    player.play("getRecovery", path={**this, "recoveryId": begun["id"]})


def _deliveries(player: Player) -> None:
    [delivery, *_] = player.play("listDeliveries", query={"limit": 1})
    this = {"id": delivery["id"]}
    player.play("retryDelivery", path=this, refused="DELIVERY_NOT_RETRYABLE")
    row = Delivery.objects.get(pk=delivery["id"])
    AttemptFactory(
        delivery=row,
        url=ENDPOINT,
        finished_at=clock.now(),
        milliseconds=184,
        status_code=500,
        problem=problem_of_status(500),
    )
    Delivery.objects.filter(pk=row.pk).update(
        status="FAILED",
        attempt_count=4,
        status_code=500,
        problem=problem_of_status(500),
        next_attempt_at=None,
    )
    player.play("getDelivery", path=this)
    player.play("getDelivery", path={"id": NOBODY}, refused="RESOURCE_NOT_FOUND")
    player.play("retryDelivery", path=this)
