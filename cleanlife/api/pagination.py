"""Pages of a list, by number or by cursor (contract, section 1)."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from cleanlife.api.envelope import cursor_page, page
from cleanlife.api.fields import EnumField, IntegerField, StringField
from cleanlife.api.validation import UNKNOWN, InputSerializer

ASCENDING, DESCENDING = "ASC", "DESC"
NUMBERED_ONLY = ("page", "sortBy")


class PageQuery(InputSerializer):
    """Which page; the largest limit is refused, not clamped."""

    page = IntegerField(in_query=True, required=False, min_value=1, default=1)
    limit = IntegerField(in_query=True, required=False, min_value=1, max_value=100, default=20)
    sortOrder = EnumField(
        [ASCENDING, DESCENDING], required=False, default=DESCENDING, source="sort_order"
    )


@dataclass(frozen=True)
class Position:
    """The last row that a cursor's reader has seen; newer rows do not shift it."""

    list_name: str
    sort_order: str
    created_at: datetime
    id: uuid.UUID

    @classmethod
    def read(cls, cursor: str) -> Self:
        """Return the position in a cursor of ours; BadSignature for anything else."""
        list_name, sort_order, moment, row_id = _signer().unsign_object(cursor)
        return cls(list_name, sort_order, datetime.fromisoformat(moment), uuid.UUID(row_id))

    def write(self) -> str:
        """Return the cursor: opaque, and signed so that none can be made up."""
        values = [self.list_name, self.sort_order, self.created_at.isoformat(), self.id.hex]
        return _signer().sign_object(values)

    @property
    def rows_behind(self) -> Q:
        """Return the condition that rows behind the position fulfil."""
        side = "gt" if self.sort_order == ASCENDING else "lt"
        behind = Q(**{f"created_at__{side}": self.created_at})
        level = Q(created_at=self.created_at, **{f"pk__{side}": self.id})
        # Says nothing new, but is what an index can begin with.
        return Q(**{f"created_at__{side}e": self.created_at}) & (behind | level)


class CursorPageQuery(PageQuery):
    """A list that can also be read by cursor: by creation time, stable under inserts."""

    cursor = StringField(
        required=False,
        allow_blank=True,
        help_text="Empty to begin, then nextCursor of the answer before; not with page or"
        " sortBy. Send the same filters each time.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Put the position ``after`` which to read on; refuse what only numbered pages have."""
        cursor = attrs.get("cursor")
        if cursor is None:
            return attrs
        problems: dict[str, Any] = {
            name: [ErrorDetail("should not exist", code=UNKNOWN)]
            for name in NUMBERED_ONLY
            if name in self.initial_data
        }
        position = self._read(cursor) if cursor else None
        if cursor and position is None:
            problems["cursor"] = ["must be a nextCursor of this list"]
        if problems:
            raise ValidationError(problems)
        order = position.sort_order if position else attrs["sort_order"]
        return {**attrs, "after": position, "sort_order": order, "list_name": self._list_name}

    def _read(self, cursor: str) -> Position | None:
        try:
            position = Position.read(cursor)
        except BadSignature:
            return None
        order = self.initial_data.get("sortOrder", position.sort_order)
        is_ours = position.list_name == self._list_name and position.sort_order == order
        return position if is_ours else None

    @property
    def _list_name(self) -> str:
        return type(self).__name__


def answer_page(
    rows: QuerySet[Any, Any],
    query: dict[str, Any],
    *,
    show: Callable[[Any], dict[str, Any]],
    sort_columns: dict[str, str],
) -> Response:
    """Answer the page that ``query`` asks for, each row through ``show``.

    ``sort_columns`` maps the names of ``sortBy`` to columns; then creation and id decide.
    """
    if "after" in query:
        return _answer_after(rows, query, show=show)
    column = sort_columns[query.get("sort_by", "createdAt")]
    total = rows.count()
    start = (query["page"] - 1) * query["limit"]
    found: list[Any] = []
    # A page past the end needs no query, and its offset may be beyond what a database accepts.
    if start < total:
        ordered = rows.order_by(*_ordering(column, query["sort_order"]))
        found = list(ordered[start : start + query["limit"]])
    shown = [show(row) for row in found]
    return page(shown, number=query["page"], limit=query["limit"], total=total)


def _answer_after(
    rows: QuerySet[Any, Any], query: dict[str, Any], *, show: Callable[[Any], dict[str, Any]]
) -> Response:
    """Answer the rows behind a position: no count, no offset, so the last page is no slower."""
    position: Position | None = query["after"]
    limit, order = query["limit"], query["sort_order"]
    if position:
        rows = rows.filter(position.rows_behind)
    # One row more than requested shows whether there is more.
    found = list(rows.order_by(*_ordering("created_at", order))[: limit + 1])
    following = None
    if len(found) > limit:
        last = found[limit - 1]
        following = Position(query["list_name"], order, last.created_at, last.pk).write()
    shown = [show(row) for row in found[:limit]]
    return cursor_page(shown, limit=limit, next_cursor=following)


def _ordering(column: str, order: str) -> list[str]:
    direction = "" if order == ASCENDING else "-"
    return [direction + name for name in dict.fromkeys((column, "created_at", "pk"))]


def _signer() -> Signer:
    return Signer(salt="cleanlife.api.pagination", sep=".")
