"""Pages of a list: ``page``, ``limit``, ``sortBy``, ``sortOrder`` (contract, section 1)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from rest_framework.response import Response

from cleanlife.api.envelope import page
from cleanlife.api.fields import EnumField, IntegerField
from cleanlife.api.validation import InputSerializer


class PageQuery(InputSerializer):
    """Which page; the largest limit is refused, not clamped."""

    page = IntegerField(in_query=True, required=False, min_value=1, default=1)
    limit = IntegerField(in_query=True, required=False, min_value=1, max_value=100, default=20)
    sortOrder = EnumField(["ASC", "DESC"], required=False, default="DESC", source="sort_order")


def answer_page(
    rows: QuerySet[Any, Any],
    query: dict[str, Any],
    *,
    show: Callable[[Any], dict[str, Any]],
    sort_columns: dict[str, str],
) -> Response:
    """Answer the page that ``query`` asks for, each row through ``show``.

    ``sort_columns`` maps the names of ``sortBy`` to columns; the id breaks ties.
    """
    direction = "" if query["sort_order"] == "ASC" else "-"
    column = sort_columns[query.get("sort_by", "createdAt")]
    total = rows.count()
    start = (query["page"] - 1) * query["limit"]
    found: list[Model] = []
    # A page past the end needs no query, and its offset may be beyond what a database takes.
    if start < total:
        ordered = rows.order_by(f"{direction}{column}", f"{direction}pk")
        found = list(ordered[start : start + query["limit"]])
    shown = [show(row) for row in found]
    return page(shown, number=query["page"], limit=query["limit"], total=total)
