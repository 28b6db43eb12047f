"""The sandbox's phone."""

import logging

import pytest

from cleanlife.log.console import json_to_console
from cleanlife.log.formatter import ConsoleFormatter, JsonFormatter, MaskSecrets
from cleanlife.sms.registry import ConsoleSender

LINK = "http://127.0.0.1:8000/pay/Zm9vYmFy"


def test_the_text_is_in_the_log_with_its_link(caplog):
    caplog.set_level(logging.INFO, logger="cleanlife.sms")
    sent = ConsoleSender().send(phone="+966512345678", text=f"Pay: {LINK}", reference="p-1")
    (record,) = caplog.records
    assert sent == "console-p-1"
    assert (record.name, record.levelname) == ("cleanlife.sms", "INFO")
    line = JsonFormatter().format(record)
    assert f"SMS: Pay: {LINK}" in line
    assert '"reference": "p-1"' in line


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+966512345678", "**********678"), ("678", "678"), ("78", "78"), ("", "")],
)
def test_of_the_phone_three_digits_are_shown(caplog, phone, shown):
    caplog.set_level(logging.INFO, logger="cleanlife.sms")
    ConsoleSender().send(phone=phone, text="Hello", reference="p-1")
    assert caplog.records[0].phone == shown
    assert "512345" not in JsonFormatter().format(caplog.records[0])


@pytest.mark.parametrize(
    "text",
    [f"كلين لايف: ادفع\nCleanLife: pay\n{LINK}", f"ادفع {LINK}", "Hello", "one\u2028two"],
)
def test_the_terminal_shows_the_text_as_the_customer_reads_it(caplog, text):
    caplog.set_level(logging.INFO, logger="cleanlife.sms")
    ConsoleSender().send(phone="+966512345678", text=text, reference="p-1")
    MaskSecrets().filter(caplog.records[0])
    shown = ConsoleFormatter().format(caplog.records[0]).splitlines()
    assert shown[0] == "SMS to **********678, reference p-1"
    assert shown[1:] == [f"  {line}" for line in text.splitlines()]


def test_the_terminal_shows_other_lines_as_json():
    record = logging.makeLogRecord({"name": "cleanlife.request", "msg": "SMS: ادفع"})
    assert ConsoleFormatter().format(record) == JsonFormatter().format(record)
    used = json_to_console("INFO")["formatters"]["console"]["()"]
    assert used == "cleanlife.log.formatter.ConsoleFormatter"
