"""The sandbox's phone: messages go to the log."""

import logging

logger = logging.getLogger("cleanlife.sms")

_SHOWN_DIGITS = 3


class ConsoleSender:
    """Writes each message to the log, its text in full: the link in it is to be clicked."""

    def send(self, *, phone: str, text: str, reference: str) -> str:
        """Log the message; return an id made of the reference."""
        logger.info("SMS: %s", text, extra={"phone": _mask(phone), "reference": reference})
        return f"console-{reference}"


def _mask(phone: str) -> str:
    hidden = max(len(phone) - _SHOWN_DIGITS, 0)
    return "*" * hidden + phone[hidden:]
