"""Claim due rows for one worker, partner by partner."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import Case, F, Value, When, Window
from django.db.models.functions import RowNumber

from bookings.retry_delays import LEASE

Row = TypeVar("Row", bound=models.Model)
# So many times more rows are looked at than are wanted: another worker may hold some of them.
SPARE = 4


def claim_due(
    due: "models.QuerySet[Row]",
    column: str,
    *,
    partner: str,
    now: datetime,
    limit: int,
    under_way: Collection[Row] = (),
) -> list[Row]:
    """Return rows that are due, and postpone them so that no other worker claims them.

    ``partner`` is the path from the row to its partner: partners take turns, and what is under
    way already counts, so that a hundred rows of one do not keep the single row of another
    waiting. A worker that dies leaves them to the next one after the lease. Call providers
    afterwards: no transaction is open then.
    """
    # Apart from the lock: PostgreSQL locks no rows of a query with a window.
    ordered = _in_turn(due, column, partner, under_way).values_list("pk", flat=True)
    next_ones = list(ordered[: limit * SPARE])
    if not next_ones:
        return []
    turns = [When(pk=pk, then=Value(place)) for place, pk in enumerate(next_ones)]
    with transaction.atomic():
        locked = due.select_for_update(of=("self",), skip_locked=True).order_by(Case(*turns))
        named = locked.annotate(of_partner=F(partner)).filter(pk__in=next_ones)
        rows: list[Row] = list(named[:limit])
        due.model._default_manager.filter(pk__in=[row.pk for row in rows]).update(  # noqa: SLF001
            **{column: now + LEASE}
        )
    return rows


def claimer(
    due: "Callable[[datetime], models.QuerySet[Row]]",
    column: str,
    *,
    partner: str,
    clock: Callable[[], datetime],
) -> Callable[[int, Collection[Row]], list[Row]]:
    """Return what claims so many rows more, beside those under way, at the clock's moment."""

    def claim(limit: int, under_way: Collection[Row]) -> list[Row]:
        now = clock()
        return claim_due(
            due(now), column, partner=partner, now=now, limit=limit, under_way=under_way
        )

    return claim


def _in_turn(
    due: "models.QuerySet[Any]", column: str, partner: str, under_way: Collection[models.Model]
) -> "models.QuerySet[Any]":
    """Order by how many of the same partner come before, then by how long each waits."""
    turn = Window(RowNumber(), partition_by=F("of_partner"), order_by=F(column).asc())
    # Annotated by `claim_due`, so no attribute that the model declares.
    held: Counter[UUID] = Counter(getattr(row, "of_partner") for row in under_way)  # noqa: B009
    cases = [When(of_partner=pk, then=Value(number)) for pk, number in held.items()]
    before = Case(*cases, default=Value(0), output_field=models.IntegerField())
    of_partner = due.annotate(of_partner=F(partner))
    ranked = of_partner.annotate(turn=turn, before=before if cases else Value(0))
    ordered: models.QuerySet[Any] = ranked.order_by(F("turn") + F("before"), column)
    return ordered
