"""Unifonic's REST API for text messages (docs.unifonic.com)."""

from http import HTTPStatus
from typing import Any

import requests

from cleanlife.http import outgoing
from cleanlife.sms.interface import SmsAlreadySent, SmsNotSent, SmsPerhapsSent, SmsRefused

_PATH = "/rest/SMS/messages"
_SERVICE_MESSAGE = "3"
_ACCEPTED = "ER-00"
_ALREADY_SENT = "ER-09"
# No money left, no route.
_GOES_BY = {"ER-01", "ER-05"}
# Number, text, sender and account are what they are, however often they are sent.
_FOR_GOOD = {
    "ER-02",  # invalid number
    "ER-03",  # too long
    "ER-04",  # too short
    "ER-06",  # empty text
    "ER-07",  # filtered for its content
    "ER-08",  # invalid sender
    _ALREADY_SENT,
    "ER-10",  # invalid time
    # The older codes, still given by some accounts: application, text, sender, number.
    "401",
    "449",
    "480",
    "482",
}
_NOT_ACCEPTED = {"REJECTED", "FAILED"}
# 4xx that say nothing about the message; 402 is an account without money.
_ASK_AGAIN = {
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
# What stands before Unifonic says this when the answer does not reach it.
_OF_GATEWAYS = {HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT}
_LONGEST_TEXT = 300
_LONGEST_ID = 100


class UnifonicSender:
    """Sends service messages by Unifonic."""

    def __init__(
        self,
        app_sid: str,
        sender_id: str,
        base_url: str = "https://el.cloud.unifonic.com",
        session: requests.Session | None = None,
        *,
        read_seconds: float = outgoing.READ_SECONDS,
    ):
        self._app_sid = outgoing.require_sendable_secret(app_sid, name="app_sid")
        self._sender_id = sender_id
        self._url = outgoing.require_safe_url(base_url) + _PATH
        self._session = session
        self._read_seconds = read_seconds

    def send(self, *, phone: str, text: str, reference: str) -> str:
        """Send to an E.164 number; return Unifonic's id of the message, empty without one."""
        fields = {
            "AppSid": self._app_sid,
            "SenderID": self._sender_id,
            "Recipient": _recipient(phone),
            "Body": text,
            "responseType": "JSON",
            "CorrelationID": reference,
            "async": "false",
            "MessageType": _SERVICE_MESSAGE,
        }
        try:
            answer = outgoing.post_form(
                self._url, fields, session=self._session, read_seconds=self._read_seconds
            )
        except outgoing.NotReached as error:
            raise SmsNotSent(f"Unifonic: {error}") from error
        except outgoing.NoAnswer as error:
            raise SmsPerhapsSent(f"Unifonic: {error}") from error
        return self._message_id(answer)

    def _message_id(self, answer: outgoing.Answer) -> str:
        """Return the id of an accepted message; raise why another one was not accepted."""
        content = answer.content if isinstance(answer.content, dict) else {}
        if answer.is_success and _is_accepted(content):
            return _plain(_part(content).get("MessageID"))
        code = _plain(content.get("errorCode"))
        text = self._clean(content.get("message")) or f"status {answer.status}"
        if code == _ALREADY_SENT:
            raise SmsAlreadySent(code, text)
        if _is_for_good(answer, code):
            raise SmsRefused(code, text)
        problem = f"Unifonic: {code} {text}"
        if _is_of_others(answer):
            raise SmsPerhapsSent(problem)
        raise SmsNotSent(problem)

    def _clean(self, text: Any) -> str:
        if not isinstance(text, str):
            return ""
        # Before it is cut: a part of the secret would be left.
        line = text.replace(self._app_sid, "***").encode(errors="replace").decode()
        return "".join(filter(str.isprintable, line))[:_LONGEST_TEXT]


def _recipient(phone: str) -> str:
    digits = phone.removeprefix("+")
    if not digits.isascii() or not digits.isdigit():
        raise SmsRefused("", "the phone must be an E.164 number")
    return digits


def _is_accepted(content: dict[str, Any]) -> bool:
    """Return whether Unifonic accepted the message: errors, too, may come with status 200."""
    status = str(_part(content).get("Status", "")).upper()
    is_success = str(content.get("success")).lower() == "true"
    has_no_error = _plain(content.get("errorCode")) in {"", _ACCEPTED}
    return is_success and has_no_error and status not in _NOT_ACCEPTED


def _is_for_good(answer: outgoing.Answer, code: str) -> bool:
    if code in _FOR_GOOD or code in _GOES_BY:
        return code in _FOR_GOOD
    is_client_error = answer.status // 100 == 4  # noqa: PLR2004
    return is_client_error and answer.status not in _ASK_AGAIN


def _is_of_others(answer: outgoing.Answer) -> bool:
    """Return whether Unifonic may have done its work: what came is not all that it said."""
    is_cut = answer.is_success and not isinstance(answer.content, dict)
    return is_cut or answer.status in _OF_GATEWAYS


def _part(content: dict[str, Any]) -> dict[str, Any]:
    part = content.get("data")
    return part if isinstance(part, dict) else {}


def _plain(value: Any) -> str:
    """Return an id or a code, which may come as a number, as text; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value)
    is_word = text.isascii() and text.isprintable() and len(text) <= _LONGEST_ID
    return text if is_word else ""
