"""One log line per request, with the number of its SQL statements."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from cleanlife.invisible import escape_invisible
from cleanlife.log.formatter import mask

logger = logging.getLogger("cleanlife.request")


class RequestLogMiddleware:
    """Log who asked for what (never the query: it may hold a key) and what it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log one line."""
        started = time.perf_counter()
        count = _QueryCount()
        with connection.execute_wrapper(count):
            response = self.get_response(request)
        line = {
            "operation": _operation(request),
            "method": request.method,
            "path": _path(request),
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            "queries": count.total,
            "partner": getattr(request, "partner_id", None),
            "key": getattr(request, "key_prefix", None),
        }
        logger.log(logging.DEBUG if _is_own(request) else logging.INFO, "request", extra=line)
        return response


class _QueryCount:
    """An execute wrapper that counts; threads have connections and so counts of their own."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - as Django calls it
        context: Any,
    ) -> Any:
        """Count one statement and run it."""
        self.total += 1
        return execute(sql, params, many, context)


def _is_own(request: HttpRequest) -> bool:
    """Return whether the process asks itself, each second, whether it is alive."""
    return request.path == "/healthz" and not request.META.get("REMOTE_ADDR", "")


def _operation(request: HttpRequest) -> Any:
    """Return what the view called itself, else the name of the route; None without a route."""
    match = request.resolver_match
    return getattr(request, "operation", None) or (match.view_name if match else None)


def _path(request: HttpRequest) -> str:
    """Return the path; what gives its holder access stays out of the log."""
    match = request.resolver_match
    if match is None:  # A link with a slash too many, say: it is redirected.
        return escape_invisible(mask(request.path))
    token = match.kwargs.get("token")
    path = request.path.replace(token, "***") if token else request.path
    return escape_invisible(path)
