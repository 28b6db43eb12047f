"""The supervisor's output: whole lines, named, and never waited for."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from cleanlife.log.formatter import unblocked_writer
from embedded import output
from embedded.output import Printer

NAMES = ["web", "worker"]


@pytest.fixture
def pipe():
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    yield reader, writer
    for file in (reader, writer):
        with suppress(OSError):
            os.close(file)


def read(file):
    pieces = []
    with suppress(BlockingIOError):
        while piece := os.read(file, 65536):
            pieces.append(piece)
    return b"".join(pieces).decode()


def test_lines_are_printed_whole_with_their_name(pipe):
    printer = Printer(NAMES, file=pipe[1])
    printer.feed("web", b"one\ntw")
    printer.feed("worker", b"other\n")
    printer.feed("web", b"o\n")
    assert read(pipe[0]) == "web        | one\nworker     | other\nweb        | two\n"


def test_a_line_that_never_ends_is_printed_in_pieces(pipe):
    printer = Printer(NAMES, file=pipe[1])
    printer.feed("web", b"x" * (output.LONGEST_LINE_BYTES + 1))
    printer.flush()
    assert read(pipe[0]).startswith("web        | xxx")


def test_a_reader_that_pauses_gets_what_was_kept_and_how_much_was_not(pipe):
    printer = Printer(NAMES, file=pipe[1])
    for _ in range(3000):
        printer.feed("web", b"x" * 999 + b"\n")
    printed = ""
    while piece := read(pipe[0]):
        printed += piece
        printer.flush()
    *lines, last = printed.splitlines()
    assert last == f"supervisor | {3000 - len(lines)} lines were dropped"
    assert len(printed) > output.MOST_WAITING_BYTES


def test_a_full_disk_is_borne_and_told_when_there_is_room(pipe):
    with Path("/dev/full").open("wb") as full:
        printer = Printer(NAMES, file=full.fileno())
        for _ in range(2000):
            printer.say("x" * 999)
        printer._write_some = unblocked_writer(pipe[1])
        printer.say("at last")
        assert read(pipe[0]).startswith("supervisor | xxx")


def test_a_reader_that_has_gone_is_borne(pipe):
    os.close(pipe[0])
    printer = Printer(NAMES, file=pipe[1])
    printer.say("to nobody")
    assert not printer._waiting


def test_files_that_were_closed_at_the_start_are_borne():
    program = (
        "import os; from embedded import output; output.replace_closed_files();"
        "printer = output.Printer(['web']); printer.say('to nobody');"
        "file = os.open('/', os.O_RDONLY); raise SystemExit(0 if file > 2 else 1)"
    )
    command = 'exec "$0" -c "$1" <&- >&- 2>&-'
    done = subprocess.run(["/bin/sh", "-c", command, sys.executable, program], check=False)
    assert done.returncode == 0
