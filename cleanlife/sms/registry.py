"""Which sender of text messages is used."""

from functools import cache

from django.conf import settings

from cleanlife.sms.console import ConsoleSender
from cleanlife.sms.interface import SmsSender
from cleanlife.sms.unifonic import UnifonicSender


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
