"""Writing the log never waits: what cannot be written is dropped and counted."""

import json
import logging
import os
import socket
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from cleanlife.log import formatter
from cleanlife.log.formatter import (
    DROPPED_LINES,
    ConsoleHandler,
    DroppingStream,
    JsonFormatter,
)

FULL = Path("/dev/full")
LINE = "x" * 999 + "\n"


@pytest.fixture
def pipe():
    reader, writer = os.pipe()
    yield reader, writer
    for file in (reader, writer):
        with suppress(OSError):
            os.close(file)


@pytest.fixture(params=["opened anew", "as it is"])
def stream(request, pipe):
    """Write to pipes in both ways: where they are not ours they cannot be opened anew."""
    found = DroppingStream(pipe[1])
    if request.param == "as it is":
        found._write = partial(formatter._write_if_ready, pipe[1])
    return found


def dropped():
    return DROPPED_LINES._value.get()


def fill(stream, times=200):
    for _ in range(times):
        stream.write(LINE)


def read(file):
    os.set_blocking(file, False)
    pieces = []
    with suppress(BlockingIOError):
        while piece := os.read(file, 65536):
            pieces.append(piece)
    return b"".join(pieces).decode()


def test_a_pipe_that_nobody_reads_keeps_nobody_waiting(pipe, stream):
    before = dropped()
    fill(stream)
    lost = dropped() - before
    assert 100 < lost < 200
    assert read(pipe[0]).count("\n") == 200 - lost


def test_what_was_dropped_is_told_once_it_can_be_written(pipe, stream):
    before = dropped()
    fill(stream)
    lost = int(dropped() - before)
    read(pipe[0])
    stream.write("and on\n")
    stream.write("and on\n")
    notice, *rest = read(pipe[0]).strip().splitlines()
    assert json.loads(notice)["message"] == f"{lost} lines of the log could not be written."
    assert rest == ["and on", "and on"]


def test_a_line_that_was_cut_does_not_run_into_the_next(pipe):
    stream = DroppingStream(pipe[1])
    stream.write("y" * 200_000 + "\n")
    assert set(read(pipe[0])) == {"y"}
    stream.write("whole\n")
    assert read(pipe[0]).splitlines()[0] == ""


def test_a_full_disk_and_a_reader_that_has_gone_are_borne(pipe):
    before = dropped()
    with FULL.open("wb") as full:
        DroppingStream(full.fileno()).write(LINE)
    os.close(pipe[0])
    DroppingStream(pipe[1]).write(LINE)
    DroppingStream(9999).write(LINE)
    assert dropped() - before == 3


def test_a_socket_that_nobody_reads_keeps_nobody_waiting():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        before = dropped()
        fill(DroppingStream(theirs.fileno()), times=1000)
        assert dropped() > before


def test_a_file_is_appended_to(tmp_path):
    with (tmp_path / "log").open("w") as file:
        file.write("before\n")
        file.flush()
        DroppingStream(file.fileno()).write("after\n")
        file.write("last\n")
    assert (tmp_path / "log").read_text() == "before\nafter\nlast\n"


def test_the_log_goes_through_it():
    handlers = logging.getLogger().handlers
    assert [handler for handler in handlers if isinstance(handler, ConsoleHandler)]
    assert not [handler for handler in handlers if type(handler) is logging.StreamHandler]


def test_the_notice_is_a_line_of_the_log_as_all_are(pipe):
    handler = ConsoleHandler()
    handler.setStream(DroppingStream(pipe[1]))
    handler.setFormatter(JsonFormatter())
    handler.stream._untold_lines = 3
    handler.handle(logging.makeLogRecord({"msg": "on", "levelname": "INFO"}))
    told = [json.loads(line) for line in read(pipe[0]).splitlines()]
    assert [(line["level"], line["message"]) for line in told] == [
        ("WARNING", "3 lines of the log could not be written."),
        ("INFO", "on"),
    ]
