"""What customers and partners are written about a payment, in Arabic and English."""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext

from bookings.models import Booking, PaymentLink
from catalog.prices import write_sar
from cleanlife.clock import clock_time
from cleanlife.wording import write_day

logger = logging.getLogger(__name__)


def write_payment_message(link: PaymentLink) -> str:
    """Return the text message with the link, in both languages."""
    return "\n".join([*_in_both_languages(link.booking), link.url])


def send_link_by_mail(link: PaymentLink) -> None:
    """Send the partner a link that its customer did not get; a failure is logged."""
    partner = link.booking.partner
    if not partner.contact_email:
        return
    name = link.booking.external_reference or str(link.booking.pk)
    subject = gettext("Please pass on a payment link: booking %(name)s") % {"name": name}
    text = gettext(
        "We could not send your customer the link for the payment of booking %(name)s."
        " Until the payment deadline it is\n%(url)s"
    )
    try:
        send_mail(
            subject, text % {"name": name, "url": link.url}, None, [partner.contact_email]
        )
    except (SMTPException, OSError):
        logger.exception("The partner was not written about booking %s.", link.booking.pk)


def _in_both_languages(booking: Booking) -> list[str]:
    lines = []
    for language in ("ar", "en"):
        with translation.override(language):
            lines.append(_one_line(booking))
    return lines


def _one_line(booking: Booking) -> str:
    text = gettext("CleanLife: pay SAR %(amount)s for your visit on %(day)s at %(time)s.")
    return text % {
        "amount": write_sar(booking.total_halalas),
        "day": write_day(booking.service_date),
        "time": clock_time(booking.start_minute),
    }
