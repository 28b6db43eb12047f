"""A test client that believes no answer which the OpenAPI document does not describe."""

from typing import Any

from django.conf import settings
from django.test import Client

from tests.openapi.document import ROUTES
from tests.openapi.judge import judge


class JudgedClient(Client):
    """Holds each answer below ``/v1/`` against the document."""

    def generic(
        self, method: str, path: str, data: Any = "", *args: Any, **options: Any
    ) -> Any:
        answer = super().generic(method, path, data, *args, **options)
        # Some tests bring routes of their own.
        if path.startswith("/v1/") and settings.ROOT_URLCONF == ROUTES:
            judge(method, path, data, answer)
        return answer
