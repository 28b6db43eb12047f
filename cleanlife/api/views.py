"""The base of every API view: input is declared per action and read before the action runs."""

import hashlib
import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from cleanlife.api.body import read_body_bytes
from cleanlife.api.deprecation import Deprecation
from cleanlife.api.envelope import failure, success
from cleanlife.api.idempotency import answer_once, read_idempotency_key
from cleanlife.api.negotiation import AlwaysJSON
from cleanlife.api.openapi import Answer
from cleanlife.api.services.claim_idempotency_key import KeyUse
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

    Requests are judged in the order of the contract's section 2. The action finds the ids of
    its path in ``ids``, its validated input in ``query`` and ``body``.
    """

    content_negotiation_class = AlwaysJSON
    lookup_value_regex = "[^/]+"
    http_method_names = ["get", "head", "post", "patch", "delete", "options"]

    queries: ClassVar[Mapping[str, type[InputSerializer]]] = {}
    bodies: ClassVar[Mapping[str, type[InputSerializer]]] = {}
    # For the OpenAPI document: what an action answers and which refusals it may send.
    answers: ClassVar[Mapping[str, Answer]] = {}
    refusals: ClassVar[Mapping[str, tuple[type[DomainError], ...]]] = {}
    common_refusals: ClassVar[tuple[type[DomainError], ...]] = ()
    # Names of operations where the action's own name does not say it (see ContractSchema).
    operation_ids: ClassVar[Mapping[str, str]] = {}
    # Actions that will go away; every answer of theirs says so.
    deprecations: ClassVar[Mapping[str, Deprecation]] = {}

    ids: dict[str, uuid.UUID]
    query: dict[str, Any]
    body: dict[str, Any]
    # Whose Idempotency-Keys these are; known once access is checked.
    caller_id: uuid.UUID

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Begin without an action where DRF would make one up, and tell the log line."""
        begun = super().initialize_request(request, *args, **kwargs)
        if request.method == "OPTIONS":
            self.action = ""
        match = request.resolver_match
        resource = self.basename or (match.url_name if match else None)
        named = filter(None, (resource, self.action))
        request.operation = ".".join(named)  # type: ignore[attr-defined]
        return begun

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do as DRF does, except that the action is run by ``_answer``."""
        self.args, self.kwargs = args, kwargs
        self.headers = self.default_response_headers
        self.request = self.initialize_request(request, *args, **kwargs)
        response: Any
        try:
            self.initial(self.request, *args, **kwargs)
            response = self._answer(self.request, kwargs)
        except Exception as error:  # noqa: BLE001 - the edge: each becomes an answer
            response = self.handle_exception(error)
        self.response = self.finalize_response(self.request, response, *args, **kwargs)
        return self.response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check access, before anything else about the request is looked at."""
        super().initial(request, *args, **kwargs)
        deprecation = self.deprecations.get(self.action or "")
        if deprecation:
            self.headers |= deprecation.headers()
        self.check_access(request)

    def check_access(self, request: Request) -> None:
        """Let the caller in or raise a DomainError; each family of routes has its own rule.

        Sets ``caller_id``.
        """
        raise NotImplementedError

    def prepare(self) -> None:
        """Do what must not happen inside a transaction, such as asking name servers.

        Runs when the input is read and before the action, which an Idempotency-Key puts into
        one transaction with its answer.
        """

    def _answer(self, request: Request, path: Mapping[str, str]) -> HttpResponse:
        """Judge the rest of the request and run its action."""
        if request.method == "OPTIONS":
            return success({})
        if not self.action:
            raise MethodNotAllowed(str(request.method))
        key = self._read_form(request)
        self.ids = {name: read_path_id(text, name=name) for name, text in path.items()}
        act = partial(getattr(self, self.action), request, **path)
        if key is None:
            self._prepare(request)
            response: Response = act()
            return response
        use = self._use_of(key, request)
        return answer_once(use, prepare=partial(self._prepare, request), change=act)

    def _read_form(self, request: Request) -> str | None:
        """Check size, type and JSON of a body, and return the Idempotency-Key."""
        if not _takes_body(request):
            return None
        http_request = request._request  # noqa: SLF001
        read_body_bytes(http_request)
        request.data  # noqa: B018 - parsed before the key is read and anything is validated
        return read_idempotency_key(http_request)

    def _prepare(self, request: Request) -> None:
        self.query = read_query(request, self.queries.get(self.action, NoFields))
        self.body = {}
        if _takes_body(request):
            self.body = read_body(request, self.bodies.get(self.action, NoFields))
        self.prepare()

    def _use_of(self, key: str, request: Request) -> KeyUse:
        http_request = request._request  # noqa: SLF001
        return KeyUse(
            partner_id=self.caller_id,
            method=str(request.method),
            path=http_request.path,
            key=key,
            request_hash=hashlib.sha256(http_request.body).hexdigest(),
        )


def _takes_body(request: Request) -> bool:
    return request.method in {"POST", "PATCH"}


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
