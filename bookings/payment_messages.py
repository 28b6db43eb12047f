"""The text messages and mails about a payment, in English and Arabic."""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.utils.translation import gettext

from bookings.models import Booking, PaymentLink
from cleanlife.clock import clock_time
from cleanlife.invisible import strip_invisible
from cleanlife.money import sar_text
from cleanlife.wording import in_both_languages, isolate, write_day

logger = logging.getLogger(__name__)

_BETWEEN = "\n\n----------\n\n"


def write_payment_message(link: PaymentLink) -> str:
    """Return the text message with the link, in both languages."""
    english, arabic = in_both_languages(lambda: _what_to_pay(link.booking))
    return f"{arabic}\n{english}\n{link.url}"


def send_link_by_mail(link: PaymentLink) -> None:
    """Send the partner a link that its customer did not get; a failure is logged."""
    partner = link.booking.partner
    if not partner.contact_email:
        return
    subject = " / ".join(in_both_languages(_subject)) + f": {link.booking}"
    # A header has one line; a reference may be older than the rule that keeps breaks out of it.
    subject = strip_invisible(subject)
    text = _BETWEEN.join(in_both_languages(lambda: _please_pass_on(link)))
    try:
        send_mail(subject, text, None, [partner.contact_email])
    except (SMTPException, OSError):
        logger.exception("The partner was not written about booking %s.", link.booking.pk)


def _what_to_pay(booking: Booking) -> str:
    text = gettext("CleanLife: pay SAR %(amount)s for your visit on %(day)s at %(time)s.")
    return text % {
        "amount": sar_text(booking.total_halalas),
        "day": write_day(booking.service_date),
        "time": clock_time(booking.start_minute),
    }


def _subject() -> str:
    return gettext("Please pass on a payment link")


def _please_pass_on(link: PaymentLink) -> str:
    text = gettext(
        "We could not send your customer the link for the payment of booking %(name)s."
        " It is valid until the payment deadline:\n%(url)s"
    )
    return text % {"name": isolate(strip_invisible(str(link.booking))), "url": link.url}
