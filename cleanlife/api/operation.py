"""What an operation of the API declares, at the method that carries it out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial, wraps
from typing import Any

from django.http import HttpResponse
from django.utils.http import http_date
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cleanlife.api.envelope import Condition
from cleanlife.api.validation import InputSerializer, NoFields
from cleanlife.errors import DomainError


class Shape(Enum):
    """How an answer holds its resource."""

    ONE = "one"
    WHOLE_LIST = "whole list"
    PAGE = "page"
    FEED = "feed"


class WholeListMetaOutput(serializers.Serializer[Any]):
    """Where a list that is answered whole stands; the base of metas with more to tell."""

    page = serializers.IntegerField(help_text="Which page this is, from 1.")
    limit = serializers.IntegerField(help_text="The largest number of rows on a page.")
    total = serializers.IntegerField(help_text="All rows of the list.")
    totalPages = serializers.IntegerField(help_text="0 when there are no rows.")


class MetaOutput(serializers.Serializer[Any]):
    """Where a list stands, read by page or by cursor; a list without cursors is all pages."""

    limit = serializers.IntegerField(help_text="The largest number of rows in an answer.")
    page = serializers.IntegerField(
        required=False, help_text="Which page this is, from 1; absent in a list by cursor."
    )
    total = serializers.IntegerField(
        required=False, help_text="All rows of the list; absent in a list by cursor."
    )
    totalPages = serializers.IntegerField(
        required=False, help_text="0 when there are no rows; absent in a list by cursor."
    )
    nextCursor = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="Only in a list by cursor: send it as the next `cursor`; null at the end.",
    )


@dataclass(frozen=True)
class Answer:
    """A resource, alone or in a list.

    ``meta`` describes the list; ``localized`` when names follow Accept-Language.
    """

    resource: type[serializers.Serializer[Any]]
    shape: Shape = Shape.ONE
    meta: type[serializers.Serializer[Any]] = MetaOutput
    localized: bool = False


@dataclass(frozen=True)
class Deprecation:
    """An operation that is deprecated since, and answered until, an aware moment.

    ``link`` is the URL of a page that says what to use instead (contract, section 1).
    """

    since: datetime
    sunset: datetime
    link: str

    def headers(self) -> dict[str, str]:
        """Return the header fields of RFC 9745 (a structured date), RFC 8594 and RFC 8288."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": http_date(self.sunset.timestamp()),
            "Link": f'<{self.link}>; rel="deprecation"; type="text/html"',
        }


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method and path of the API: who may call it, what it reads and what it answers."""

    permission: str | None
    answer: Answer
    query: type[InputSerializer]
    body: type[InputSerializer]
    refuses: tuple[type[DomainError], ...]
    operation_id: str | None
    condition: Condition | None
    deprecation: Deprecation | None


def operation(
    *,
    permission: str | None,
    answer: Answer,
    query: type[InputSerializer] = NoFields,
    body: type[InputSerializer] = NoFields,
    refuses: tuple[type[DomainError], ...] = (),
    operation_id: str | None = None,
    condition: Condition | None = None,
    deprecation: Deprecation | None = None,
) -> Callable[[Callable[[Any, Request], Response]], Callable[..., HttpResponse]]:
    """Declare a method of a ContractViewSet as an operation; put it below ``@action``.

    With ``permission`` None any valid key may call. ``refuses`` names the errors of its own,
    for the OpenAPI document; ``operation_id`` the operation, where the method's name does not.
    The method runs when the input is read, and gets the request alone: the rest is in
    ``self.ids``, ``self.query`` and ``self.body``.
    """
    declared = Operation(
        permission=permission,
        answer=answer,
        query=query,
        body=body,
        refuses=refuses,
        operation_id=operation_id,
        condition=condition,
        deprecation=deprecation,
    )

    def declare(act: Callable[[Any, Request], Response]) -> Callable[..., HttpResponse]:
        @wraps(act)
        def run(view: Any, request: Request, **path: str) -> HttpResponse:
            response: HttpResponse = view.run(declared, partial(act, view, request), path)
            return response

        run.__dict__["operation"] = declared
        return run

    return declare


def operation_of(view: Any, action: str | None) -> Operation | None:
    """Return what a view or its class declares for an action, None if that is nothing."""
    found: Operation | None = getattr(getattr(view, action or "", None), "operation", None)
    return found
