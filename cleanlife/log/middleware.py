"""One log line per request."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("cleanlife.request")


class RequestLogMiddleware:
    """Log method, path (never the query: it may hold a key), status and duration."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log one line."""
        started = time.perf_counter()
        response = self.get_response(request)
        line = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            "partner": getattr(request, "partner_id", None),
            "key": getattr(request, "key_prefix", None),
        }
        logger.info("request", extra=line)
        return response
