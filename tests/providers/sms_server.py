"""Unifonic on the loopback, after its documentation; nothing of ours is imported."""

import itertools
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from tests.providers.local_server import LocalServer, Received, Reply

APP_SID = "axuN0U7QlmqVPsfdgoK0mZ"


@dataclass(frozen=True)
class Message:
    id: str
    recipient: str
    text: str
    reference: str
    fields: dict[str, str]


class SmsServer(LocalServer):
    """``messages`` is what it took; the same text to the same number it takes once."""

    def __init__(self, *, app_sid: str = APP_SID, **where: Any):
        super().__init__(**where)
        self.app_sid = app_sid
        self.messages: list[Message] = []
        self._numbers = itertools.count(42_000_348_806_924)

    def refuse_next(self, code: str, text: str = "refused", *, status: int = 200) -> None:
        """Refuse the next message, as Unifonic does with a status of 200."""
        self.fail_next(Reply(status, _refusal(code, text)), works=False)

    def work(self, received: Received) -> Reply:
        asked = {
            name: values[0]
            for name, values in parse_qs(received.body.decode(), keep_blank_values=True).items()
        }
        if (received.method, received.path) != ("POST", "/rest/SMS/messages"):
            return Reply(404, {"success": False, "message": "Not found"})
        refusal = self._refuse(received, asked)
        return refusal or self._take(asked)

    def _refuse(self, received: Received, asked: dict[str, str]) -> Reply | None:
        number, text = asked.get("Recipient", ""), asked.get("Body", "")
        if received.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            return Reply(415, _refusal("ER-415", "Unsupported Media Type"))
        if asked.get("AppSid") != self.app_sid:
            return Reply(401, _refusal("401", "Authentication failed"))
        is_known = any((one.recipient, one.text) == (number, text) for one in self.messages)
        rules = (
            (number.isdigit() and number[:3] == "966", "ER-02", "Invalid destination number"),
            (len(number) >= 12, "ER-04", "Dest num is too short"),
            (text.strip(), "ER-06", "Invalid or empty message body"),
            (not is_known, "ER-09", "Duplicated message"),
        )
        for is_kept, code, reason in rules:
            if not is_kept:
                return Reply(200, _refusal(code, reason))
        return None

    def _take(self, asked: dict[str, str]) -> Reply:
        number = next(self._numbers)
        reference = asked.get("CorrelationID", "")
        self.messages.append(
            Message(str(number), asked["Recipient"], asked["Body"], reference, asked)
        )
        told = {
            "MessageID": number,
            "CorrelationID": reference,
            "Status": "Queued",
            "NumberOfUnits": 1,
            "Cost": 0.05,
            "Balance": 0,
            "Recipient": asked["Recipient"],
            "TimeCreated": "2022-09-06 14:06:25.979",
            "CurrencyCode": "SAR",
        }
        return Reply(200, {"success": True, "message": "", "errorCode": "ER-00", "data": told})


def _refusal(code: str, text: str) -> dict[str, Any]:
    return {"success": False, "message": text, "errorCode": code, "data": {}}
