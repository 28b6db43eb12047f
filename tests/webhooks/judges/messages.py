"""Messages that are signed by us, without anything being sent."""

from dataclasses import dataclass, field

from cleanlife import clock
from webhooks.messages import signature_headers

BODY = '{"event":"booking.created","data":{"notes":"شقة الدور الثاني"}}'.encode()


@dataclass
class Message:
    """A body with headers that are signed as our dispatcher signs them."""

    secrets: list[str]
    age_seconds: int = 0
    body: bytes = BODY
    headers: dict[str, str] = field(init=False)

    def __post_init__(self):
        signed_at = int(clock.now().timestamp()) - self.age_seconds
        self.headers = signature_headers(
            self.secrets, message_id="a-message", timestamp=signed_at, body=self.body
        )
