"""The first waiting deliveries of several lanes, in one query."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from webhooks.models.delivery import Delivery


def first_of_lanes(most: Mapping[UUID, int]) -> dict[UUID, list[Delivery]]:
    """Return per subscription up to so many pending deliveries, the earliest due first.

    Those in flight are among them, due when their lease ends. Only what is needed to choose is
    read. Each part stops at its limit in the index, so a lane's backlog costs nothing; a window
    function over all of them would read every row of it.
    """
    parts = [_first_of_lane(subscription_id, limit) for subscription_id, limit in most.items()]
    compiled = [part.query.sql_with_params() for part in parts]
    # Each in a SELECT of its own: SQLite takes no LIMIT inside a compound.
    sql = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part" for part, _ in compiled)  # noqa: S608
    params = [value for _, values in compiled for value in values]
    found: dict[UUID, list[Delivery]] = {subscription_id: [] for subscription_id in most}
    for delivery in Delivery.objects.raw(sql, params) if parts else ():
        found[delivery.subscription_id].append(delivery)
    return found


def _first_of_lane(subscription_id: UUID, limit: int) -> QuerySet[Delivery]:
    waiting = Delivery.objects.filter(
        subscription_id=subscription_id, next_attempt_at__isnull=False
    )
    return waiting.order_by("next_attempt_at").only("subscription", "next_attempt_at")[:limit]
