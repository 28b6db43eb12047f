"""What can go wrong with payments, refunds and texts, as operations read it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cleanlife.problems import Problem

LONGEST_TEXT = 300


class PaymentProblem(TextChoices):
    """A code and its sentence; the values that fill the gaps are stored with the code."""

    OTHER_CHARGE = "OTHER_CHARGE", _("The gateway reports another charge: %(charge)s.")
    OTHER_PAYMENT = "OTHER_PAYMENT", _("The gateway reports a charge of another payment.")
    OTHER_AMOUNT = "OTHER_AMOUNT", _("The gateway reports another amount: %(amount)s.")
    REFUND_REFUSED = "REFUND_REFUSED", _("The gateway says %(word)s.")
    NO_ANSWER = (
        "NO_ANSWER",
        _("The gateway gave no answer for hours. Check there before you try again: %(text)s"),
    )
    REFUND_UNKNOWN = (
        "REFUND_UNKNOWN",
        _("The gateway no longer knows of it. Check there before you try again: %(text)s"),
    )
    OTHER_REFUND = (
        "OTHER_REFUND",
        _("The gateway has refunded SAR %(amount)s. Check there before you try again."),
    )
    REFUND_TOO_SLOW = (
        "REFUND_TOO_SLOW",
        _("The gateway has had it for 30 days. Ask there before you try again."),
    )
    # What the gateway says itself, in its own words.
    OTHER = "OTHER", "%(text)s"


class TextProblem(TextChoices):
    """Why a text was not sent, or perhaps was."""

    NOT_TRUE = "NOT_TRUE", _("It was true no longer.")
    SWITCHED_OFF = "SWITCHED_OFF", _("Such texts are switched off.")
    TOO_LATE = "TOO_LATE", _("It could not be sent in time: %(text)s")
    NOT_SENT = "NOT_SENT", _("The provider says: %(text)s")
    NO_ANSWER = (
        "NO_ANSWER",
        _("No answer came, so the customer may have it. It was not sent again: %(text)s"),
    )
    INTERRUPTED = (
        "INTERRUPTED",
        _("Sending it was interrupted, so the customer may have it. It was not sent again."),
    )
    OTHER = "OTHER", "%(text)s"


def quoted(text: object, code: PaymentProblem = PaymentProblem.OTHER) -> Problem:
    """Return a problem that quotes the gateway."""
    return Problem(code, {"text": str(text)[:LONGEST_TEXT]})
