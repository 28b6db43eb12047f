"""The base of every API view: input is declared per action and read before the action runs."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, JsonResponse
from rest_framework.request import Request
from rest_framework.viewsets import ViewSet

from cleanlife.api.envelope import failure
from cleanlife.api.negotiation import AlwaysJSON
from cleanlife.api.openapi import Answer
from cleanlife.api.validation import (
    InputSerializer,
    NoFields,
    read_body,
    read_path_id,
    read_query,
)
from cleanlife.errors import DomainError


class ContractViewSet(ViewSet):
    """A viewset that declares, per action, what it reads, answers and refuses.

    ``initial`` runs the access checks, then reads path ids, query and body, in the order of
    the contract's section 2; the action finds them in ``ids``, ``query`` and ``body``.
    """

    content_negotiation_class = AlwaysJSON
    lookup_value_regex = "[^/]+"
    http_method_names = ["get", "head", "post", "patch", "delete"]

    queries: ClassVar[Mapping[str, type[InputSerializer]]] = {}
    bodies: ClassVar[Mapping[str, type[InputSerializer]]] = {}
    # For the OpenAPI document: what an action answers and which refusals it may send.
    answers: ClassVar[Mapping[str, Answer]] = {}
    refusals: ClassVar[Mapping[str, tuple[type[DomainError], ...]]] = {}
    common_refusals: ClassVar[tuple[type[DomainError], ...]] = ()

    ids: dict[str, uuid.UUID]
    query: dict[str, Any]
    body: dict[str, Any]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Begin without an action where DRF would make one up."""
        begun = super().initialize_request(request, *args, **kwargs)
        if request.method == "OPTIONS":
            self.action = ""
        return begun

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check access, then read the whole input of the action."""
        super().initial(request, *args, **kwargs)
        self.check_access(request)
        if not self.action:
            return  # The method is not allowed here: answered by DRF right after.
        takes_body = request.method in {"POST", "PATCH"}
        if takes_body:
            request.data  # noqa: B018 - parsed first: size, type and JSON come before validation
        self.ids = {name: read_path_id(text, name=name) for name, text in kwargs.items()}
        self.query = read_query(request, self.queries.get(self.action, NoFields))
        if takes_body:
            self.body = read_body(request, self.bodies.get(self.action, NoFields))

    def check_access(self, request: Request) -> None:
        """Let the caller in or raise a DomainError; each family of routes has its own rule."""
        raise NotImplementedError


def unknown_route(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Answer 404 in the contract's shape."""
    body = failure("NOT_FOUND", "The requested route does not exist.")
    return JsonResponse(body, status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Answer what Django itself refuses (a forged Host, say) in the contract's shape."""
    return JsonResponse(failure("VALIDATION_ERROR", "The request is not valid."), status=400)


def server_error(request: HttpRequest) -> JsonResponse:
    """Answer an exception outside DRF in the contract's shape."""
    return JsonResponse(failure("INTERNAL_ERROR", "An unexpected error occurred."), status=500)
