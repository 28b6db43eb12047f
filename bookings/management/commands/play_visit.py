"""Play a visit of the sandbox to its end, so that a partner's program hears every step."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bookings.management.demo.field_day import play_bad_day, play_good_day
from bookings.models import Booking, CannotCompleteReason
from cleanlife import clock
from cleanlife.errors import DomainError

NOBODY_AT_HOME = "NOBODY_AT_HOME"


class Command(BaseCommand):
    """Play operations, the team and the customer of bookings in the sandbox."""

    help = (
        "Play visits to their end (sandbox only): the customer pays if CleanLife collects, the"
        " team is on its way, arrives, and is done or gives up. All of it happens now, whenever"
        " the visit was to be; its partner hears every step. Both options may be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--good",
            action="append",
            default=[],
            type=UUID,
            metavar="BOOKING",
            help="the id of a booking whose visit is completed",
        )
        parser.add_argument(
            "--bad",
            action="append",
            default=[],
            type=UUID,
            metavar="BOOKING",
            help="the id of a booking whose team is late and gives up; it is closed as failed",
        )
        parser.add_argument(
            "--reason",
            default=NOBODY_AT_HOME,
            metavar="CODE",
            help="why the team gives up, by which the money goes back (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Play them in the order of the options, good days first."""
        if settings.IS_PRODUCTION:
            raise CommandError("Visits are played in the sandbox only.")
        if not options["good"] + options["bad"]:
            raise CommandError("Name a booking: --good BOOKING or --bad BOOKING.")
        try:
            for booking_id in options["good"]:
                play_good_day(_find(booking_id), now=clock.now())
            for booking_id in options["bad"]:
                reason = _find_reason(options["reason"])
                play_bad_day(_find(booking_id), reason=reason, now=clock.now())
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.text}") from error
        self.stdout.write("Played.")


def _find(booking_id: UUID) -> Booking:
    booking = Booking.objects.filter(pk=booking_id).first()
    if booking is None:
        raise CommandError(f"There is no booking {booking_id}.")
    return booking


def _find_reason(code: str) -> CannotCompleteReason:
    reason = CannotCompleteReason.objects.active().filter(code=code).first()
    if reason is None:
        known = CannotCompleteReason.objects.active().values_list("code", flat=True)
        raise CommandError(f"There is no reason {code}. There are: {', '.join(known)}.")
    return reason
