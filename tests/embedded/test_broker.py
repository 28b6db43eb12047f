"""The embedded broker survives what a crash or a race leaves in its folders."""

from queue import Empty

import pytest
from kombu import Connection, Exchange, Queue

from embedded.broker import Transport


@pytest.fixture
def connect(tmp_path):
    """Connections to one broker; its folders are tmp_path/messages and tmp_path/control."""
    opened = []
    for folder in ("messages", "control"):
        (tmp_path / folder).mkdir()

    def make():
        options = {
            "data_folder_in": str(tmp_path / "messages"),
            "data_folder_out": str(tmp_path / "messages"),
            "control_folder": str(tmp_path / "control"),
        }
        connection = Connection(
            "filesystem://localhost", transport=Transport, transport_options=options
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
    (tmp_path / "messages" / "0_cut.work.msg").write_text("")
    queue.put({"number": 1})

    assert _numbers(connect(), 9) == [1]


def test_a_message_being_written_is_not_seen(connect, tmp_path):
    channel = connect().channel()
    (tmp_path / "messages" / "0_new.work.msg.draft.part").write_text("{")

    with pytest.raises(Empty):
        channel._get("work")


def test_a_cut_table_of_bindings_is_mended(connect, tmp_path):
    (tmp_path / "control" / "celery.exchange").write_text("")

    queue = Queue("work", routing_key="work", exchange=Exchange("celery", type="direct"))
    channel = connect().channel()
    queue(channel).declare()

    assert [binding.queue for binding in channel.get_table("celery")] == ["work"]


def test_a_second_binding_keeps_the_first(connect):
    channel = connect().channel()
    for name in ("one", "two", "one"):
        Queue(name, routing_key=name, exchange=Exchange("celery", type="direct"))(
            channel
        ).declare()

    assert sorted(binding.queue for binding in channel.get_table("celery")) == ["one", "two"]


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
