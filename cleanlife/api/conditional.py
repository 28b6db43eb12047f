"""Conditional requests: ETag, If-None-Match and If-Match (RFC 9110, section 13)."""

import re
from enum import Enum
from typing import Any

from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from cleanlife.api.envelope import success

ANY = "*"
_VERSION_TAG = re.compile(r'"([1-9][0-9]{0,17})"')


class Condition(Enum):
    """The header that an action heeds."""

    IF_NONE_MATCH = "If-None-Match"
    IF_MATCH = "If-Match"


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
