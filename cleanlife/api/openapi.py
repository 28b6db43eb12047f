"""The OpenAPI document: built from what each viewset declares."""

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    inline_serializer,
)
from rest_framework import serializers

from cleanlife import errors
from cleanlife.api.exceptions import status_of


class Shape(Enum):
    """How an answer holds its resource."""

    ONE = "one"
    WHOLE_LIST = "whole list"
    PAGE = "page"


@dataclass(frozen=True)
class Answer:
    """What an action answers with: a resource, alone or in a list."""

    resource: type[serializers.Serializer[Any]]
    shape: Shape = Shape.ONE


class MetaOutput(serializers.Serializer[Any]):
    """Where a list stands."""

    page = serializers.IntegerField()
    limit = serializers.IntegerField()
    total = serializers.IntegerField()
    totalPages = serializers.IntegerField()


class ErrorBody(serializers.Serializer[Any]):
    """What was refused, and why."""

    code = serializers.CharField()
    message = serializers.CharField()
    details = serializers.JSONField(required=False)
    requestId = serializers.CharField()


class ErrorOutput(serializers.Serializer[Any]):
    """The shape of every refusal."""

    success = serializers.BooleanField(default=False)
    error = ErrorBody()


@cache
def envelope_of(answer: Answer) -> Any:
    """Return the whole answer around a resource, one component for each of its shapes."""
    many = answer.shape is not Shape.ONE
    name = answer.resource.__name__.removesuffix("Output")
    fields: dict[str, Any] = {
        "success": serializers.BooleanField(default=True),
        "data": answer.resource(many=many),
    }
    if many:
        fields["meta"] = MetaOutput()
    return inline_serializer(f"{name}{'List' if many else ''}Answer", fields)


class ContractSchema(AutoSchema):
    """Describes an operation by what its view declares."""

    view: Any  # A ContractViewSet, which imports this module.

    def get_tags(self) -> list[str]:
        """Group operations by the first word after ``/v1/partners``."""
        return [self.path.removeprefix("/v1/partners/").split("/")[0]]

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Every operation needs a key."""
        return [{"apiKey": []}]

    def get_description(self) -> str:  # type: ignore[override]
        """Add the permission to the text of the view."""
        permission = getattr(self.view, "permissions", {}).get(self._action)
        text = super().get_description()
        return f"{text}\n\nPermission: `{permission}`." if permission else text

    def get_override_parameters(self) -> list[Any]:
        """Describe the query, the ids of the path and the request id."""
        request_id = OpenApiParameter(
            "x-request-id",
            str,
            OpenApiParameter.HEADER,
            description="Echoed as X-Request-Id; made by the server when absent.",
        )
        query = self.view.queries.get(self._action)
        path = [
            OpenApiParameter(name, {"type": "string", "format": "uuid"}, OpenApiParameter.PATH)
            for name in self.path_regex_names()
        ]
        return [*path, *([query] if query else []), request_id]

    def path_regex_names(self) -> list[str]:
        """Return the names of the ids in the path, in order."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    def get_request_serializer(self) -> Any:
        """Return the declared body."""
        return self.view.bodies.get(self._action)

    def get_response_serializers(self) -> Any:
        """Return the declared answer and every refusal that can happen."""
        answer: Answer = self.view.answers[self._action]
        return {200: envelope_of(answer), **self._refusals()}

    @property
    def _action(self) -> str:
        return str(self.view.action)

    def _refusals(self) -> dict[int, OpenApiResponse]:
        refusals = (errors.Invalid, *self.view.common_refusals, *self._declared())
        found: dict[int, list[str]] = {}
        for refusal in refusals:
            codes = found.setdefault(status_of(refusal), [])
            if refusal.code not in codes:
                codes.append(refusal.code)
        return {
            status: OpenApiResponse(ErrorOutput, ", ".join(f"`{code}`" for code in codes))
            for status, codes in sorted(found.items())
        }

    def _declared(self) -> tuple[type[errors.DomainError], ...]:
        declared: tuple[type[errors.DomainError], ...] = self.view.refusals.get(
            self._action, ()
        )
        return declared
