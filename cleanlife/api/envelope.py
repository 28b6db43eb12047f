"""The shapes that every answer has (contract, section 1), and its ETag.

Conditional requests follow RFC 9110, section 13: ETag, If-None-Match and If-Match.
"""

import re
from collections.abc import Sequence
from enum import Enum
from math import ceil
from typing import Any

from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from cleanlife.http import request_id

ANY = "*"
_VERSION_TAG = re.compile(r'"([1-9][0-9]{0,17})"')


class Condition(Enum):
    """The request header that an operation obeys."""

    IF_NONE_MATCH = "If-None-Match"
    IF_MATCH = "If-Match"


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
    """Answer a list that is read from a position on; ``meta`` holds the position."""
    return Response({"success": True, "data": rows, "meta": meta})


def failure(code: str, message: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the body of an error; ``details`` is absent when there is nothing to say."""
    error: dict[str, Any] = {"code": code, "message": message}
    if details:
        error["details"] = details
    error["requestId"] = request_id.current() or request_id.new()
    return {"success": False, "error": error}


def tagged(resource: Any, *, version: int) -> Response:
    """Answer a resource that changes by versions; its ``ETag`` is the version."""
    response = success(resource)
    response.headers["ETag"] = _tag(version)
    return response


def tagged_unless_known(request: Request, resource: Any, *, version: int) -> Response:
    """Answer the resource, or 304 when ``If-None-Match`` names its version already."""
    named = parse_etags(request.headers.get("If-None-Match", ""))
    # Weakly compared, as the RFC demands here: a proxy that compresses makes tags weak.
    known = {tag.removeprefix("W/") for tag in named}
    if known.isdisjoint({ANY, _tag(version)}):
        return tagged(resource, version=version)
    return Response(status=304, headers={"ETag": _tag(version)})


def read_if_match(request: Request) -> frozenset[int] | None:
    """Return the versions that ``If-Match`` allows; None when it allows any.

    What is malformed, weak or another server's names no version of ours.
    """
    named = request.headers.get("If-Match")
    if named is None or named.strip() == ANY:
        return None
    found = (_VERSION_TAG.fullmatch(tag) for tag in parse_etags(named))
    return frozenset(int(match[1]) for match in found if match)


def _tag(version: int) -> str:
    return f'"{version}"'
