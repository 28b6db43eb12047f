"""What a dead worker had is given back to Redis; what is no message there is removed."""

import json
import uuid

import pytest
from django.conf import settings
from kombu import Connection

from cleanlife.jobs import redis_transport
from tests.cleanlife.jobs.nonsense import as_bytes, message

pytestmark = pytest.mark.skipif(not settings.REDIS_URL, reason="needs Redis: set REDIS_URL")


@pytest.fixture
def channel():
    """A channel on keys of its own, which are removed at the end."""
    mark = uuid.uuid4().hex
    names = ("unacked_key", "unacked_index_key", "unacked_mutex_key")
    options = {name: f"{mark}-{name}" for name in names}
    transport = redis_transport.Transport
    with Connection(settings.REDIS_URL, transport=transport, transport_options=options) as made:
        channel = made.channel()
        channel.basic_consume(mark, no_ack=False, callback=print, consumer_tag="tag")
        yield channel
        with channel.conn_or_acquire() as client:
            bindings = (f"_kombu.binding.{mark}", f"_kombu.binding_permanent.{mark}")
            client.delete(mark, *options.values(), *bindings)


def queue_of(channel):
    return channel.active_queues.copy().pop()


def held(channel, tag, content):
    channel.client.hset(channel.unacked_key, tag, content)
    channel.client.zadd(channel.unacked_index_key, {tag: 1})


def test_nonsense_among_what_is_held_keeps_nothing_else_back(channel):
    for number, content in enumerate(as_bytes()):
        held(channel, f"tag-{number}", content)
    held(channel, "ours", json.dumps([message(), "", queue_of(channel)]))
    for _ in range(20):
        channel.qos.restore_visible(num=10, interval=1)
    assert channel.client.zcard(channel.unacked_index_key) == 0
    assert channel.client.hlen(channel.unacked_key) == 0
    assert channel._get(queue_of(channel))["headers"]["task"] == message()["headers"]["task"]


def test_keys_of_another_kind_are_removed(channel):
    keys = (queue_of(channel), channel.unacked_key, channel.unacked_index_key)
    for key in keys:
        channel.client.set(key, "foreign")
    channel.qos.restore_visible(num=10, interval=1)
    assert [channel.client.exists(key) for key in keys] == [0, 0, 0]


def test_keys_of_our_kind_are_kept(channel):
    held(channel, "ours", json.dumps([message(), "", queue_of(channel)]))
    channel._put(queue_of(channel), message())
    redis_transport.remove_foreign_keys(channel)
    assert channel.client.hlen(channel.unacked_key) == 1
    assert channel._size(queue_of(channel)) == 1


def test_foreign_bindings_fail_no_sender(channel):
    queue = queue_of(channel)
    channel.client.sadd(f"_kombu.binding.{queue}", "nonsense", b"\xff", f"{queue}\x06\x16b")
    channel.exchange_declare(queue)
    channel.queue_bind(queue, exchange=queue, routing_key=queue)
    assert [row[2] for row in channel.get_table(queue)] == [queue]


def test_a_foreign_key_in_place_of_the_bindings_fails_nobody(channel):
    queue = queue_of(channel)
    channel.client.set(f"_kombu.binding.{queue}", "foreign")
    channel.exchange_declare(queue)
    channel.queue_bind(queue, exchange=queue, routing_key=queue)
    assert [row[2] for row in channel.get_table(queue)] == [queue]
