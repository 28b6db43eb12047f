"""Background work of bookings; each task calls one service."""

from collections.abc import Callable

from celery import shared_task

from bookings.services import fail_overdue_bookings as overdue
from bookings.services.holds import expire_holds as holds
from bookings.services.payments import carry_out_refunds as refunding
from bookings.services.payments import check_payments as checking
from bookings.services.payments import correct_moments as correcting
from bookings.services.payments import payment_links as sending
from bookings.services.pricing import quotes
from bookings.services.texts import plan_evening
from bookings.services.texts import send_texts as texting
from bookings.services.visits import delays, forget_photos, positions
from cleanlife import clock
from cleanlife.jobs.duty import Duty, get_on

# Some call other servers, which may hang: each occupies one thread of a worker at most.
_links, _payments, _refunds = Duty("links"), Duty("payments"), Duty("refunds")
_holds, _deadlines, _visits = Duty("holds"), Duty("deadlines"), Duty("visits")
_late_payments, _texts = Duty("late_payments"), Duty("texts")


@shared_task
def fail_overdue_bookings() -> None:
    """Fail bookings that were not paid in time."""
    _deadlines.run(lambda: overdue.fail_overdue_bookings(now=clock.now()))


@shared_task
def expire_holds() -> None:
    """Expire holds and free their time."""
    _holds.run(lambda: holds.expire_holds(now=clock.now()))


@shared_task
def send_payment_links() -> None:
    """Send customers their payment links."""
    _links.run(lambda: _until_done(sending.send_payment_links))


@shared_task
def send_texts() -> None:
    """Plan the texts of the evening before, and send all that are due."""
    _texts.run(_plan_and_send_texts)


@shared_task
def check_payments() -> None:
    """Ask gateways about open charges."""
    _payments.run(lambda: _until_done(checking.check_payments))


@shared_task
def carry_out_refunds() -> None:
    """Have gateways refund money."""
    _refunds.run(lambda: _until_done(refunding.carry_out_refunds))


@shared_task
def correct_moments() -> None:
    """Let nothing wait for a time that a wrong clock has named."""
    _late_payments.run(lambda: correcting.correct_moments(now=clock.now()))


@shared_task
def purge_quotes() -> None:
    """Delete quotes that expired long ago."""
    _until_done(quotes.purge_quotes)


@shared_task
def watch_visits() -> None:
    """Mark visits that run late or never end."""
    _visits.run(lambda: delays.watch_visits(now=clock.now()))


@shared_task
def forget_field_records() -> None:
    """Delete photos and positions that nobody wants, or that were kept as long as they may."""
    now = clock.now()
    positions.forget_positions(now=now)
    forget_photos.delete_unwanted_photos(now=now)
    forget_photos.delete_old_photos(now=now)
    forget_photos.delete_unknown_files(now=now)


def _plan_and_send_texts() -> None:
    plan_evening.plan_evening_texts(now=clock.now())
    _until_done(texting.send_texts)


def _until_done(work: Callable[..., int]) -> None:
    """Do the next part until nothing is due: each with a fresh clock, for its leases."""
    while work(now=clock.now()):
        get_on()
