"""The embedded broker survives what a crash or a race leaves in its folders."""

import os
from queue import Empty

import pytest
from kombu import Connection

from embedded.broker import Transport
from tests.cleanlife.jobs.nonsense import UNREADABLE


@pytest.fixture
def connect(tmp_path):
    """Connections to one broker, whose folder is tmp_path."""
    opened = []

    def make():
        connection = Connection(
            "filesystem://localhost",
            transport=Transport,
            transport_options={"folder": str(tmp_path)},
        )
        opened.append(connection)
        return connection

    # Kombu remembers per process what it has bound; each test has folders of its own.
    Transport.global_state.clear()
    yield make
    for connection in opened:
        connection.release()


def test_messages_arrive_once_and_in_order(connect):
    sender, first, second = connect(), connect(), connect()
    queue = sender.SimpleQueue("work")
    for number in range(5):
        queue.put({"number": number})

    received = [_numbers(first, 2), _numbers(second, 1), _numbers(first, 9)]

    assert received == [[0, 1], [2], [3, 4]]


def test_an_unfinished_message_is_passed_over(connect, tmp_path):
    queue = connect().SimpleQueue("work")
    (tmp_path / "0_cut.work.msg").write_text("")
    queue.put({"number": 1})

    assert _numbers(connect(), 9) == [1]


def test_a_message_being_written_is_not_seen(connect, tmp_path):
    channel = connect().channel()
    (tmp_path / "0_new.work.msg.draft.part").write_text("{")

    with pytest.raises(Empty):
        channel._get("work")


@pytest.mark.parametrize("content", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_is_no_message_is_removed_once(connect, tmp_path, content):
    (tmp_path / "0_odd.work.msg").write_bytes(content)
    channel = connect().channel()
    channel._put("work", {"number": 1})

    # Some are JSON: whether they are for our tasks is not for the files to say.
    assert {"number": 1} in _all_of(channel)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_file_is_removed_or_left_alone(connect, tmp_path):
    (tmp_path / "0_empty.work.msg").mkdir()
    (tmp_path / "1_full.work.msg" / "inside").mkdir(parents=True)
    (tmp_path / "2_nowhere.work.msg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "3_endless.work.msg").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "4_pipe.work.msg")
    channel = connect().channel()
    channel._put("work", {"number": 1})

    assert _all_of(channel) == [{"number": 1}]
    assert [path.name for path in tmp_path.iterdir()] == ["1_full.work.msg"]
    assert _all_of(channel) == []


def test_a_folder_that_was_removed_is_made_again(connect, tmp_path):
    channel = connect().channel()
    tmp_path.rmdir()

    assert _all_of(channel) == []
    channel._put("work", {"number": 1})
    assert _all_of(channel) == [{"number": 1}]


def test_messages_are_for_their_owner_only(connect, tmp_path):
    connect().channel()._put("work", {})

    assert [oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == ["0o600"]


def _all_of(channel):
    found = []
    while True:
        try:
            found.append(channel._get("work"))
        except Empty:
            return found


def _numbers(connection, most):
    queue = connection.SimpleQueue("work")
    numbers = []
    while len(numbers) < most:
        try:
            message = queue.get(block=False)
        except queue.Empty:
            break
        message.ack()
        numbers.append(message.payload["number"])
    return numbers
