"""The shapes that every answer has (contract, section 1)."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from rest_framework.response import Response

from cleanlife.http import request_id


def success(resource: Any) -> Response:
    """Answer one resource: ``{"success": true, "data": ...}``, always with status 200."""
    return Response({"success": True, "data": resource})


def page(rows: Sequence[Any], *, number: int, limit: int, total: int) -> Response:
    """Answer one page of a list, with ``meta``."""
    meta = {
        "page": number,
        "limit": limit,
        "total": total,
        "totalPages": ceil(total / limit) if limit else 0,
    }
    return Response({"success": True, "data": rows, "meta": meta})


def cursor_page(rows: Sequence[Any], *, limit: int, next_cursor: str | None) -> Response:
    """Answer a part of a list; ``nextCursor`` is null where the list ends."""
    meta = {"limit": limit, "nextCursor": next_cursor}
    return Response({"success": True, "data": rows, "meta": meta})


def whole_list(rows: Sequence[Any], **additional_meta: Any) -> Response:
    """Answer a list that is never paginated; its meta describes one page that holds all."""
    meta = {
        "page": 1,
        "limit": len(rows),
        "total": len(rows),
        "totalPages": 1 if rows else 0,
        **additional_meta,
    }
    return Response({"success": True, "data": rows, "meta": meta})


def feed(rows: Sequence[Any], **meta: Any) -> Response:
    """Answer a list that is read on from a position; ``meta`` says where it stands."""
    return Response({"success": True, "data": rows, "meta": meta})


def failure(code: str, message: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the body of an error; ``details`` is absent when there is nothing to say."""
    error: dict[str, Any] = {"code": code, "message": message}
    if details:
        error["details"] = details
    error["requestId"] = request_id.current() or request_id.new()
    return {"success": False, "error": error}
