"""The base of every API view: input is read, as its operation declares, before it runs."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from cleanlife.api.envelope import success
from cleanlife.api.idempotency import answer_once, read_idempotency_key
from cleanlife.api.json_only import AlwaysJSON, read_body_bytes
from cleanlife.api.operation import Operation, operation_of
from cleanlife.api.services.idempotency_keys import KeyUse
from cleanlife.api.validation import read_body, read_path_id, read_query
from cleanlife.errors import DomainError


class ContractViewSet(ViewSet):
    """A viewset whose methods are declared by ``@operation``.

    Requests are judged in the order of the contract's section 2: first by the permissions that
    the settings name for every view, then by ``run``. An operation finds the ids of its path in
    ``ids``, its validated input in ``query`` and ``body``.
    """

    content_negotiation_class = AlwaysJSON
    lookup_value_regex = "[^/]+"
    http_method_names = ["get", "head", "post", "patch", "delete", "options"]

    # For the OpenAPI document: the errors of each operation before it runs.
    common_errors: ClassVar[tuple[type[DomainError], ...]] = ()

    ids: dict[str, uuid.UUID]
    query: dict[str, Any]
    body: dict[str, Any]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Name the action and the log line; the action is empty where no method is mapped."""
        begun = super().initialize_request(request, *args, **kwargs)
        self.action = self.action_map.get(str(request.method).lower(), "")
        match = request.resolver_match
        resource = self.basename or (match.url_name if match else None)
        named = filter(None, (resource, self.action))
        request.operation = ".".join(named)  # type: ignore[attr-defined]
        return begun

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Announce a deprecation, on errors too, then check access and the method."""
        declared = operation_of(self, self.action)
        if declared and declared.deprecation:
            self.headers |= declared.deprecation.headers()
        super().initial(request, *args, **kwargs)
        # DRF would call a method that is named by its verb, although no route maps it.
        if not self.action and request.method != "OPTIONS":
            raise MethodNotAllowed(str(request.method))

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """Answer nothing but the header ``Allow``."""
        return success({})

    def prepare(self) -> None:
        """Do what must not happen inside a transaction, such as asking name servers.

        Runs when the input is read and before the action, which an Idempotency-Key puts into
        one transaction with its answer.
        """

    def run(
        self, declared: Operation, act: Callable[[], Response], path: Mapping[str, str]
    ) -> HttpResponse:
        """Judge the rest of the request (contract, section 2, step 7) and carry it out."""
        takes_body = self.request.method in {"POST", "PATCH"}
        key = self._read_form() if takes_body else None
        self.ids = {name: read_path_id(text, name=name) for name, text in path.items()}

        def prepare() -> None:
            self.query = read_query(self.request, declared.query)
            self.body = read_body(self.request, declared.body) if takes_body else {}
            self.prepare()

        if key is not None:
            return answer_once(self._use_of(key), prepare=prepare, change=act)
        prepare()
        return act()

    def _read_form(self) -> str | None:
        """Check size, type and JSON of a body, and return the Idempotency-Key."""
        http_request = self.request._request  # noqa: SLF001
        read_body_bytes(http_request)
        self.request.data  # noqa: B018 - parsed before the key is read and anything is validated
        return read_idempotency_key(http_request)

    def _use_of(self, key: str) -> KeyUse:
        http_request = self.request._request  # noqa: SLF001
        caller: Any = self.request.user
        return KeyUse(
            partner_id=caller.pk,
            method=str(self.request.method),
            path=http_request.path,
            key=key,
            request_hash=hashlib.sha256(http_request.body).hexdigest(),
        )


def asked_language() -> str:
    """Return the language of names that Accept-Language asks for, ``ar`` or ``en``."""
    return get_language() or "en"
