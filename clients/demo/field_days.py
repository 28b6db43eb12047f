"""Two visits as a partner hears of them: one that goes well, and one at which nobody opens.

Who is in the field is played by `manage.py play_visit` of the same platform.
"""

import subprocess
import sys
import uuid
from pathlib import Path

from clients.demo.partner import (
    Differs,
    Partner,
    expect,
    find_customer,
    first_service,
    hear,
    next_times,
)
from clients.demo.receiver import Received, Receiver

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
STATUS = "booking.appointment_status_changed"
PAID, ARRIVED, DELAYED = "payment_confirmed", "team_arrived", "delayed"
GOOD_DAY = [PAID, "Scheduled", "Dispatched", ARRIVED, "In Progress", "Completed"]
# Closing it is told by the status that it has already.
BAD_DAY = [PAID, "Scheduled", DELAYED, "Dispatched", ARRIVED, *["Cannot Complete"] * 2]
HEARD = [STATUS, *(f"booking.{name}" for name in (PAID, ARRIVED, DELAYED))]
ARRIVING = [
    f"booking.{step}" if f"booking.{step}" in HEARD else STATUS for step in GOOD_DAY + BAD_DAY
]


def play_days(partner: Partner, receiver: Receiver) -> None:
    """Book two visits that the customer pays to CleanLife, and follow them to their end."""
    subscription = partner.call(
        "POST", "webhooks/subscriptions", json={"url": receiver.url, "events": HEARD}
    )["data"]
    try:
        good, bad = _book_two(partner)
        _play(good, bad)
        told = _hear(receiver, subscription["secret"])
        _check_the_good_day(partner, good, told[good])
        _check_the_bad_day(partner, bad, told[bad])
    finally:
        partner.call("DELETE", f"webhooks/subscriptions/{subscription['id']}")


def _book_two(partner: Partner) -> list[str]:
    service = first_service(partner)
    contact, address = find_customer(partner)
    booked = []
    for slot in next_times(partner, address, service, count=2):
        order = {
            "contactId": contact,
            "addressId": address,
            "serviceId": service,
            "externalReference": f"DEMO-{uuid.uuid4()}",
            "date": slot["date"],
            "timeslot": {"startAt": slot["startAt"], "endAt": slot["endAt"]},
            "onSite": {"name": "Huda", "phone": "0551112233"},
        }
        booking = partner.call("POST", "bookings", json=order)["data"]
        expect(booking["status"], "waiting payment", "status of the booking")
        booked.append(booking["bookingId"])
    return booked


def _play(good: str, bad: str) -> None:
    """Let the customer pay, and team and operations press; all of it in one moment."""
    command = [sys.executable, str(MANAGE), "play_visit", "--good", good, "--bad", bad]
    print(f"$ manage.py play_visit --good {good} --bad {bad}")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise Differs(f"the visits could not be played: {done.stderr.strip()[-300:]}")


def _hear(receiver: Receiver, secret: str) -> dict[str, list[Received]]:
    """Return what came of each booking, in the order in which it happened.

    Several webhooks are under way at the same time: their numbers tell the order.
    """
    told = [hear(receiver, secret, event) for event in ARRIVING]
    told.sort(key=lambda received: received.event["sequence"])
    of_booking: dict[str, list[Received]] = {}
    for received in told:
        booking = received.event["data"]["booking"]
        of_booking.setdefault(booking["bookingId"], []).append(received)
    return of_booking


def _steps(told: list[Received]) -> list[str]:
    """Write each step as its event, or as the status of the visit that it brought."""
    return [
        received.event["data"]["booking"]["appointment"]["status"]
        if received.event["event"] == STATUS
        else received.event["event"].removeprefix("booking.")
        for received in told
    ]


def _check_the_good_day(partner: Partner, booking_id: str, told: list[Received]) -> None:
    expect(_steps(told), GOOD_DAY, "the good day")
    booking = partner.call("GET", f"bookings/{booking_id}")["data"]
    expect(booking["status"], "success", "the booking of the good day")
    visit = partner.call("GET", f"bookings/{booking_id}/visit")["data"]
    marks = [visit[name] for name in ("dispatchedAt", "arrivedAt", "startedAt", "completedAt")]
    expect(marks, sorted(marks), "the moments of the good day, in order")


def _check_the_bad_day(partner: Partner, booking_id: str, told: list[Received]) -> None:
    expect(_steps(told), BAD_DAY, "the bad day")
    booking = partner.call("GET", f"bookings/{booking_id}")["data"]
    expect(booking["status"], "failed", "the booking of the bad day")
    reason = booking["appointment"]["cannotCompleteReason"]
    expect(reason["code"], "NOBODY_AT_HOME", "why it failed")
    payment = booking["payment"]
    # Of what is the customer's fault nothing goes back.
    expect(payment["refunded"], 0, "what went back")
    print(f"   SAR {payment['amount']} were paid, SAR {payment['refunded']} went back")
