"""How an operation is described: from what it declares."""

import re
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiResponse

from cleanlife.api.envelope import Condition
from cleanlife.api.errors import IDEMPOTENCY_ERRORS
from cleanlife.api.openapi import shapes
from cleanlife.api.openapi.errors import error_responses
from cleanlife.api.openapi.headers import (
    ACCEPT_LANGUAGE,
    ETAG,
    EVERY_ANSWER,
    IDEMPOTENCY_KEY,
    RATE_LIMITED_ANSWER,
    REPLAYED,
    REQUEST_ID,
    answer_headers,
    condition_header,
    request_headers,
)
from cleanlife.api.operation import Answer, Operation, Shape, operation_of
from cleanlife.api.validation import NoFields
from cleanlife.errors import DomainError

Schema = dict[str, Any]

# A plain boolean: many generators make an enum of strings out of a constant.
SUCCESS: Schema = {"type": "boolean", "description": "Always true."}
VERBS = {
    "create": "create",
    "list": "list",
    "retrieve": "get",
    "partial_update": "update",
    "destroy": "delete",
}


class ContractSchema(AutoSchema):
    """Describes an operation by what it declares."""

    view: Any  # A ContractViewSet, which imports this package.

    def get_operation(self, *place: Any) -> Schema | None:
        """Add header fields and errors to the operation."""
        operation: Schema | None = super().get_operation(*place)
        if operation is None:
            return None
        described = operation.get("parameters", [])
        for parameter in described:
            parameter["schema"] = shapes.never_null(parameter["schema"])
            _leave_default_to_the_server(parameter)
        operation["parameters"] = [*described, *self._request_headers()]
        operation["responses"]["200"]["headers"] = answer_headers(*self._answer_headers())
        if self._declared.condition is Condition.IF_NONE_MATCH:
            operation["responses"]["304"] = {
                "description": "It is still the version that you have.",
                "headers": answer_headers(*EVERY_ANSWER, *RATE_LIMITED_ANSWER, ETAG),
            }
        operation["responses"] |= error_responses(
            common=self.view.common_errors,
            declared=self._declared_errors(),
            takes_body=self._takes_body,
            registry=self.registry,
        )
        return operation

    def is_deprecated(self) -> bool:
        """Return whether the operation announces its end."""
        return self._declared.deprecation is not None

    def get_operation_id(self) -> str:
        """Return the declared name, else one made of the action and the viewset."""
        if self._declared.operation_id:
            return self._declared.operation_id
        noun = type(self.view).__name__.removesuffix("ViewSet")
        verb, *words = VERBS.get(self._action, self._action).split("_")
        if words:
            return verb + "".join(word.capitalize() for word in words)
        return f"{verb}{plural(noun) if verb == 'list' else noun}"

    def get_tags(self) -> list[str]:
        """Group operations by what stands after ``/v1/partners``."""
        return [tag_of(self.path)]

    def get_summary(self) -> str:
        """Return the first line of the action's text."""
        return str(super().get_description()).partition("\n")[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]
        """Return what the action's text says beyond its first line, and the permission."""
        _, _, rest = str(super().get_description()).partition("\n")
        permission = self._declared.permission
        needed = f"Permission: `{permission}`." if permission else "Any valid key may call it."
        return f"{rest}\n\n{needed}".strip()

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Return the places of the key; every operation needs one."""
        return [{"apiKey": []}, {"bearer": []}, {"apiKeyInQuery": []}]

    def get_override_parameters(self) -> list[Any]:
        """Return the declared query."""
        query = self._declared.query
        return [] if query is NoFields else [query]

    def _resolve_path_parameters(self, variables: list[str]) -> list[Schema]:
        return [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": shapes.UUID,
            }
            for name in variables
        ]

    def get_request_serializer(self) -> Any:
        """Return the declared body."""
        body = self._declared.body
        return None if body is NoFields else body

    def get_response_serializers(self) -> Any:
        """Return the declared answer; errors are added to the operation as a whole."""
        answer = self._declared.answer
        text = (answer.resource.__doc__ or "").partition("\n")[0]
        described = {
            Shape.ONE: text,
            Shape.PAGE: f"One page. Each row: {text[0].lower()}{text[1:]}",
            Shape.FEED: f"The next rows. Each row: {text[0].lower()}{text[1:]}",
            Shape.WHOLE_LIST: f"The whole list. Each row: {text[0].lower()}{text[1:]}",
        }
        return {200: OpenApiResponse(self._envelope(answer), described[answer.shape])}

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Answer no: lists are wrapped by their envelope already."""
        return False

    def get_serializer_name(self, serializer: Any, direction: str) -> str:
        """Name components by what they hold: Booking, and CreateBookingRequest."""
        return re.sub("(Input|Body|Output)$", "", type(serializer).__name__)

    @property
    def _action(self) -> str:
        return str(self.view.action)

    @property
    def _declared(self) -> Operation:
        declared = operation_of(self.view, self._action)
        if declared is None:
            raise ImproperlyConfigured(f"{self.view}.{self._action} declares no operation.")
        return declared

    @property
    def _takes_body(self) -> bool:
        return self.method in {"POST", "PATCH"}

    def _answer_headers(self) -> list[str]:
        answer = self._declared.answer
        names = [*EVERY_ANSWER, *RATE_LIMITED_ANSWER]
        if self._takes_body:
            names.append(REPLAYED)
        if answer.shape is Shape.ONE and "version" in answer.resource().fields:
            names.append(ETAG)
        return names

    def _request_headers(self) -> list[Schema]:
        names = [REQUEST_ID]
        if self._declared.condition:
            names.append(condition_header(self._declared.condition))
        if self._takes_body:
            names.append(IDEMPOTENCY_KEY)
        if self._declared.answer.localized:
            names.append(ACCEPT_LANGUAGE)
        return request_headers(*names)

    def _declared_errors(self) -> tuple[type[DomainError], ...]:
        return (*self._declared.refuses, *(IDEMPOTENCY_ERRORS if self._takes_body else ()))

    def _envelope(self, answer: Answer) -> Schema:
        resource = self.resolve_serializer(answer.resource, "response")
        shown = resource.ref
        properties = {"success": SUCCESS, "data": shown}
        suffix = "Answer"
        if answer.shape is not Shape.ONE:
            properties["data"] = {"type": "array", "items": shown}
            properties["meta"] = self.resolve_serializer(answer.meta, "response").ref
            suffix = "List"
        envelope = ResolvedComponent(
            name=f"{resource.name}{suffix}",
            type=ResolvedComponent.SCHEMA,
            object=answer.resource,
            schema={
                "type": "object",
                "required": list(properties),
                "properties": properties,
            },
        )
        self.registry.register_on_missing(envelope)
        if self.registry[envelope].schema != envelope.schema:
            raise ImproperlyConfigured(f"{envelope.name} would have two meanings.")
        return envelope.ref


def _leave_default_to_the_server(parameter: Schema) -> None:
    """Say a default in words: generated clients would send it.

    A cursor goes with no ``page``, and PHP writes ``false`` as 0.
    """
    default = parameter["schema"].pop("default", None)
    if default is not None:
        told = str(default).lower() if isinstance(default, bool) else str(default)
        before = parameter.get("description", "").rstrip(".")
        parameter["description"] = f"{before}. {told} if not sent.".removeprefix(". ")


def tag_of(path: str) -> str:
    """Return the tag of an operation's path."""
    first, *rest = path.partition("/partners/")[2].split("/")
    # No "Webhooks": generators name a class of their own after the section of that name.
    words = f"webhook {rest[0]}" if first == "webhooks" else first
    return words.replace("-", " ").capitalize()


def plural(noun: str) -> str:
    """Return the plural of a name: Booking, Delivery."""
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
