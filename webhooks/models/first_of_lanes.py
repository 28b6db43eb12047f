"""The first waiting deliveries of several lanes, in one query."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from cleanlife.db import is_postgresql
from webhooks.models.delivery import Delivery

_WAITING = """
    SELECT id, subscription_id, next_attempt_at, lease_token FROM webhooks_delivery
    WHERE subscription_id = {subscription} AND next_attempt_at IS NOT NULL
    ORDER BY next_attempt_at LIMIT {most}
"""
_POSTGRESQL = """
    SELECT waiting.* FROM unnest(%s::uuid[], %s::int[]) AS lane (id, most)
    CROSS JOIN LATERAL ({}) AS waiting
""".format(_WAITING.format(subscription="lane.id", most="lane.most"))  # noqa: S608
# Each in a SELECT of its own: SQLite takes no LIMIT inside a compound.
_SQLITE = f"SELECT * FROM ({_WAITING.format(subscription='%s', most='%s')})"  # noqa: S608


def first_of_lanes(most: Mapping[UUID, int]) -> dict[UUID, list[Delivery]]:
    """Return per subscription up to so many pending deliveries, the earliest due first.

    Those in flight are among them, due when their lease ends. Only what is needed to choose is
    read. Each lane stops at its limit in the index, so its backlog costs nothing; a window
    function over all of them would read every row of it. Written by hand: the ORM has no
    LATERAL, and would compile every part anew.
    """
    found: dict[UUID, list[Delivery]] = {subscription_id: [] for subscription_id in most}
    for delivery in Delivery.objects.raw(*_query(most)) if most else ():
        found[delivery.subscription_id].append(delivery)
    return found


def _query(most: Mapping[UUID, int]) -> tuple[str, list[Any]]:
    if is_postgresql():
        return _POSTGRESQL, [list(most), list(most.values())]
    as_key = Delivery._meta.pk.get_db_prep_value  # noqa: SLF001
    pairs = [(as_key(pk, connection), limit) for pk, limit in most.items()]
    return " UNION ALL ".join([_SQLITE] * len(pairs)), [each for pair in pairs for each in pair]
