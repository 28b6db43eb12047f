"""Redis as the broker: kombu's transport, which nothing foreign in Redis brings down."""

from queue import Empty
from typing import Any

from kombu.transport import redis as kombu_redis
from redis.exceptions import RedisError, ResponseError

from cleanlife.jobs.incoming import drop, let_in

# A row of the table of bindings: routing key, pattern, queue.
_BINDING = 3


class QoS(kombu_redis.QoS):
    """Keeps what is being worked on, and gives back what a dead worker had."""

    def restore_visible(self, start: int = 0, num: int = 10, interval: int = 10) -> None:
        """Give back what was held too long; mend the tables where that cannot be."""
        try:
            super().restore_visible(start=start, num=num, interval=interval)
        except ResponseError:
            if not remove_foreign_keys(self.channel):
                raise

    def restore_by_tag(
        self,
        tag: str,
        client: Any = None,
        leftmost: bool = False,  # noqa: FBT001, FBT002 - as kombu calls it
    ) -> None:
        """Give one message back, or drop it where it is none."""
        try:
            super().restore_by_tag(tag, client=client, leftmost=leftmost)
        except (RedisError, OSError):
            raise
        except Exception:  # noqa: BLE001 - an edge: anything may stand in that table
            with self.pipe_or_acquire() as pipe:
                pipe.zrem(self.unacked_index_key, tag).hdel(self.unacked_key, tag).execute()
            drop("unreadable")


class Channel(kombu_redis.Channel):
    """Reads one message after the other."""

    QoS = QoS

    def get_table(self, exchange: str) -> list[tuple[str, str, str]]:
        """Return the bindings; a foreign row would fail whoever sends."""
        return [row for row in super().get_table(exchange) if len(row) == _BINDING]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        # The stubs leave it out.
        bind = super()._queue_bind  # type: ignore[misc]
        try:
            bind(exchange, routing_key, pattern, queue)
        except ResponseError:
            if not remove_foreign_keys(self, queue):
                raise
            bind(exchange, routing_key, pattern, queue)

    def _brpop_read(self, **options: Any) -> Any:
        try:
            # The stubs leave it out.
            return super()._brpop_read(**options)  # type: ignore[misc]
        except ResponseError:
            if not remove_foreign_keys(self):
                # A primary that became a replica: the next connection may find the new one.
                self.client.connection.disconnect()
                raise
        except (Empty, RedisError, OSError):
            raise
        except Exception:  # noqa: BLE001 - an edge: what was read may be anything, and is gone
            drop("unreadable")
        return True


class Transport(kombu_redis.Transport):
    """What CELERY_BROKER_TRANSPORT names."""

    Channel = Channel

    def _deliver(self, message: Any, queue: str | None) -> None:
        ours = let_in(message, queue=queue)
        if ours:
            super()._deliver(ours, queue)


def remove_foreign_keys(channel: Any, *queues: str) -> bool:
    """Delete our keys where they hold another kind of value: nothing works with those.

    ``queues`` are looked after beside those that the channel reads. Returns whether there were
    any such keys.
    """
    queues = (*channel.active_queues, *queues)
    lists = {
        channel._q_for_pri(queue, step): b"list"  # noqa: SLF001 - a channel of ours
        for queue in queues
        for step in channel.priority_steps
    }
    bindings = {channel.keyprefix_queue % (queue,): b"set" for queue in queues}
    tables = {channel.unacked_key: b"hash", channel.unacked_index_key: b"zset"}
    has_found = False
    with channel.conn_or_acquire() as client:
        for key, kind in {**lists, **bindings, **tables}.items():
            if client.type(key) not in {kind, b"none"}:
                client.delete(key)
                drop("foreign key")
                has_found = True
    return has_found
