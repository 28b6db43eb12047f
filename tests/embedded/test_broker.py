"""The embedded broker survives what a crash or a race leaves in its folders."""

from queue import Empty

import pytest
from kombu import Connection

from embedded.broker import Transport


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
