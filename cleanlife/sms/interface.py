"""What a sender of text messages does for us, whichever it is."""

from typing import Protocol


class SmsNotSent(Exception):
    """The message was not sent: send it again later."""


class SmsPerhapsSent(SmsNotSent):
    """No whole answer came: the customer may have the message or not."""


class SmsRefused(Exception):
    """The provider will never accept this message; ``code`` is its own, empty without one."""

    def __init__(self, code: str, text: str):
        super().__init__(f"{code} {text}".strip())
        self.code = code
        self.text = text


class SmsAlreadySent(SmsRefused):
    """The provider has accepted the same text to the same phone already."""


class SmsSender(Protocol):
    """Sends text messages; call it outside of transactions."""

    def send(self, *, phone: str, text: str, reference: str) -> str:
        """Send to an E.164 number; return the provider's id, empty if it gave none.

        ``reference`` is our own id of the message. Raises SmsNotSent, SmsPerhapsSent where
        that is not known, and SmsRefused.
        """
