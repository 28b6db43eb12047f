"""Unifonic: what is sent, which refusals pass by and which are for good."""

import logging
import traceback
from urllib.parse import parse_qs

import pytest

from cleanlife.sms.interface import SmsAlreadySent, SmsNotSent, SmsRefused, SmsSender
from cleanlife.sms.unifonic import UnifonicSender
from tests.providers.local_server import Fault, Reply
from tests.providers.sms_server import APP_SID

TEXT = "ادفع هنا: https://partners.example/pay/abc"


def send(sender: SmsSender, **changed) -> str:
    return sender.send(
        **{"phone": "+966512345678", "text": TEXT, "reference": "payment-1", **changed}
    )


def test_sends_as_the_documentation_says(sender, unifonic):
    message_id = send(sender)
    (message,) = unifonic.messages
    assert message_id == message.id
    (received,) = unifonic.requests
    assert (received.method, received.path) == ("POST", "/rest/SMS/messages")
    assert parse_qs(received.body.decode()) == {
        "AppSid": [APP_SID],
        "SenderID": ["CleanLife"],
        "Recipient": ["966512345678"],
        "Body": [TEXT],
        "responseType": ["JSON"],
        "CorrelationID": ["payment-1"],
        "async": ["false"],
        "MessageType": ["3"],
    }


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ER-01", SmsNotSent),
        ("ER-02", SmsRefused),
        ("ER-03", SmsRefused),
        ("ER-04", SmsRefused),
        ("ER-05", SmsNotSent),
        ("ER-06", SmsRefused),
        ("ER-07", SmsRefused),
        ("ER-08", SmsRefused),
        ("ER-09", SmsAlreadySent),
        ("ER-10", SmsRefused),
        ("ER-77", SmsNotSent),
        ("401", SmsRefused),
        ("449", SmsRefused),
        (480, SmsRefused),
        (482, SmsRefused),
        (500, SmsNotSent),
        ("", SmsNotSent),
    ],
)
def test_each_code_has_its_meaning_also_with_status_200(sender, unifonic, code, error):
    unifonic.refuse_next(code, "its own words")
    with pytest.raises(error, match="its own words") as refused:
        send(sender)
    assert type(refused.value) is error
    assert str(code) in str(refused.value)
    assert unifonic.messages == []


@pytest.mark.parametrize("status", [200, 400, 402, 500])
def test_an_account_without_money_is_filled_some_time(sender, unifonic, status):
    unifonic.refuse_next("ER-01", "insufficient funds", status=status)
    with pytest.raises(SmsNotSent, match="ER-01 insufficient funds"):
        send(sender)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, SmsNotSent),
        (400, SmsRefused),
        (401, SmsRefused),
        (402, SmsNotSent),
        (403, SmsRefused),
        (404, SmsRefused),
        (408, SmsNotSent),
        (425, SmsNotSent),
        (429, SmsNotSent),
        (500, SmsNotSent),
        (503, SmsNotSent),
    ],
)
@pytest.mark.parametrize("content", [b"", b"<html>", {}, [], {"success": "true"}])
def test_a_status_has_its_meaning_without_a_code(sender, unifonic, status, error, content):
    unifonic.fail_next(Reply(status, content))
    with pytest.raises(error, match=f"status {status}") as refused:
        send(sender)
    assert type(refused.value) is error


@pytest.mark.parametrize("fault", list(Fault))
def test_a_failure_leaves_the_outcome_unknown(impatient_sender, unifonic, fault):
    unifonic.fail_next(fault)
    with pytest.raises(SmsNotSent):
        send(impatient_sender)
    assert len(unifonic.requests) == 1, "sending again is for whoever called"


def test_what_was_sent_and_is_sent_again_is_told_apart(sender, unifonic):
    unifonic.fail_next(Fault.CUT)
    with pytest.raises(SmsNotSent):
        send(sender)
    with pytest.raises(SmsAlreadySent) as refused:
        send(sender)
    assert refused.value.code == "ER-09"
    assert len(unifonic.messages) == 1


@pytest.mark.parametrize("status", ["Rejected", "FAILED"])
def test_a_message_that_is_rejected_was_not_taken(sender, unifonic, status):
    content = {"success": True, "errorCode": "ER-00", "data": {"Status": status}}
    unifonic.fail_next(Reply(200, content))
    with pytest.raises(SmsNotSent):
        send(sender)


@pytest.mark.parametrize(
    ("content", "message_id"),
    [
        ({"success": True, "errorCode": "ER-00", "data": {"MessageID": 42}}, "42"),
        ({"success": "true", "errorCode": None, "data": {"MessageID": "42"}}, "42"),
        ({"success": "True", "data": {"MessageID": True}}, ""),
        ({"success": True, "data": {"MessageID": "x" * 101}}, ""),
        ({"success": True, "data": {"MessageID": "\u0000"}}, ""),
        ({"success": True, "data": []}, ""),
        ({"success": True}, ""),
    ],
)
def test_a_message_that_was_taken_may_have_no_id(sender, unifonic, content, message_id):
    unifonic.fail_next(Reply(200, content))
    assert send(sender) == message_id


@pytest.mark.parametrize(
    "content",
    [
        {"success": False},
        {"success": "false", "errorCode": "ER-00"},
        {"success": 1, "errorCode": "ER-00"},
        {"success": [True]},
        {"success": True, "errorCode": "ER-77"},
        {"errorCode": "ER-00", "data": {"MessageID": 42}},
        {"success": False, "errorCode": ["ER-02"], "message": {"a": 1}},
    ],
)
def test_only_a_plain_yes_is_a_yes(sender, unifonic, content):
    unifonic.fail_next(Reply(200, content))
    with pytest.raises(SmsNotSent):
        send(sender)


@pytest.mark.parametrize("phone", ["", "+", "0 5123", "+966 51", "+٩٦٦٥", "+966512345678x"])
def test_refuses_a_phone_that_is_none_before_sending(sender, unifonic, phone):
    with pytest.raises(SmsRefused, match=r"E\.164"):
        send(sender, phone=phone)
    assert unifonic.requests == []


def test_an_application_that_is_unknown_is_refused(unifonic):
    with pytest.raises(SmsRefused, match="401 Authentication failed"):
        send(UnifonicSender("wrong", "CleanLife", unifonic.url))


@pytest.mark.parametrize("fault", [*Fault, Reply(400, {"message": "x" * 290 + APP_SID})])
def test_the_secret_comes_out_nowhere(impatient_sender, unifonic, fault, caplog):
    caplog.set_level(logging.DEBUG)
    unifonic.fail_next(fault)
    with pytest.raises((SmsNotSent, SmsRefused)) as raised:
        send(impatient_sender)
    told = "".join(traceback.format_exception(raised.value)) + caplog.text
    assert APP_SID[:8] not in told + repr(impatient_sender)


@pytest.mark.parametrize("app_sid", ["", "a b", "a\n", "é"])
def test_a_secret_that_cannot_be_sent_is_refused(app_sid):
    with pytest.raises(ValueError, match="app_sid must be"):
        UnifonicSender(app_sid, "CleanLife")


def test_the_secret_goes_nowhere_in_the_clear():
    with pytest.raises(ValueError, match="https://"):
        UnifonicSender(APP_SID, "CleanLife", "http://el.cloud.unifonic.com")
