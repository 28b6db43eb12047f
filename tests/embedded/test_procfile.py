"""Reading the Procfile."""

import pytest

from embedded.procfile import Process, ProcfileError, parse_procfile, read_procfile, repeat_web
from tests.processes.stack import ROOT


def test_reads_names_and_commands():
    text = "web: serve --port ${PORT:-8000}\n\n# a comment\nworker:   work \n"

    assert parse_procfile(text) == [
        Process("web", "serve --port ${PORT:-8000}"),
        Process("worker", "work"),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "names no process"),
        ("web: a\nworker", "Line 2 of the Procfile is not"),
        ("web:\n", "Line 1 of the Procfile is not"),
        ("web: a\nweb: b", "Line 2 of the Procfile names web a second time"),
    ],
)
def test_refuses_what_cannot_be_run(text, complaint):
    with pytest.raises(ProcfileError, match=complaint):
        parse_procfile(text)


def test_refuses_a_missing_file(tmp_path):
    with pytest.raises(ProcfileError, match=r"Cannot read .*No such file"):
        read_procfile(tmp_path / "Procfile")


def test_web_is_repeated_and_nothing_else():
    processes = parse_procfile("web: serve\nwebhooks: send\n")

    names = [process.name for process in repeat_web(processes, times=3)]

    assert names == ["web", "web.2", "web.3", "webhooks"]
    assert [process.is_web for process in repeat_web(processes, times=2)] == [True, True, False]


def test_the_product_is_web_worker_and_beat():
    names = [process.name for process in read_procfile(ROOT / "Procfile")]

    assert names == ["web", "worker", "beat"]
