"""Which sender of text messages is used, and the one that only logs them."""

import logging
from functools import cache

from django.conf import settings

from cleanlife.sms.interface import SmsSender
from cleanlife.sms.unifonic import UnifonicSender

logger = logging.getLogger("cleanlife.sms")

_SHOWN_DIGITS = 3


def present_sms_sender() -> SmsSender:
    """Return the sender that SMS_PROVIDER names."""
    if settings.SMS_PROVIDER == "console":
        return ConsoleSender()
    return _unifonic(
        settings.UNIFONIC_APP_SID, settings.UNIFONIC_SENDER_ID, settings.UNIFONIC_URL
    )


@cache
def _unifonic(app_sid: str, sender_id: str, base_url: str) -> UnifonicSender:
    return UnifonicSender(app_sid, sender_id, base_url=base_url)


class ConsoleSender:
    """Writes each message to the log, its text in full: developers click its link."""

    def send(self, *, phone: str, text: str, reference: str) -> str:
        """Log the message; return an id made of the reference."""
        logger.info("SMS: %s", text, extra={"phone": _mask(phone), "reference": reference})
        return f"console-{reference}"


def _mask(phone: str) -> str:
    hidden = max(len(phone) - _SHOWN_DIGITS, 0)
    return "*" * hidden + phone[hidden:]
