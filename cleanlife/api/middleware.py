"""The headers that every answer carries."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cleanlife.http import request_id

API_PREFIX = "/v1/"
# Whatever is not said to be public belongs to a partner, a customer or staff.
PRIVATE = "private, no-store"
# What has a version may be kept by the caller's own cache, which asks before it shows it.
PRIVATE_VERSION = "private, no-cache"


class ContractHeadersMiddleware:
    """Give the request its id, and its answer ``X-Request-Id`` and ``X-API-Version``.

    An answer that says nothing of caches is private: views of public pages say so themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its id."""
        with request_id.use(request_id.accept(request.headers.get("x-request-id"))) as current:
            # Also on the request: some lines about it are written outside of this block.
            request.request_id = current  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers["X-Request-Id"] = current
            is_version = "ETag" in response.headers
            response.headers.setdefault(
                "Cache-Control", PRIVATE_VERSION if is_version else PRIVATE
            )
            if request.path.startswith(API_PREFIX):
                response.headers["X-API-Version"] = settings.API_VERSION
            return response
