"""Who calls, and what they may do: the checks of the contract's section 2, in its order.

The settings name them for every view, so that a view that declares no operation is closed.
"""

from typing import Any, NoReturn, cast

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest
from django_ratelimit.core import get_usage
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from cleanlife import clock
from cleanlife.api.operation import operation_of
from cleanlife.api.validation import KEY_PARAMETER
from cleanlife.http.client_ip import client_ip
from partners.domains import host_of_url
from partners.errors import InvalidApiKey, PermissionMissing, TooManyFailedAuthentications
from partners.models import ApiKey, Partner
from partners.services.authenticate import Caller, authenticate, record_key_use
from partners.services.authorize import check_domain, check_ip, check_permission
from partners.services.check_rate_limit import RateLimitState, check_rate_limit

BEARER = "bearer "
FAILURES_ALLOWED = "120/m"
LEARN_PARTNER = "cleanlife.learn_partner"


class ApiKeyAuthentication(BaseAuthentication):
    """Steps 1 and 2: a key that works makes its partner the user and its Caller the auth."""

    def authenticate(self, request: Request) -> tuple[Partner, Caller]:
        """Return partner and caller; raise InvalidApiKey or TooManyFailedAuthentications."""
        http_request = request._request  # noqa: SLF001
        now = clock.now()
        try:
            caller = authenticate(read_key_text(http_request), now=now)
        except InvalidApiKey as error:
            _refuse_failed_authentication(http_request, error)
        record_key_use(caller.api_key, now=now)
        # The log line of the request names the partner and the key.
        http_request.partner_id = str(caller.partner.pk)  # type: ignore[attr-defined]
        http_request.key_prefix = caller.api_key.prefix  # type: ignore[attr-defined]
        # Our web server counts the threads of a partner (`cleanlife/server/fair_pool.py`).
        learn_partner = http_request.META.get(LEARN_PARTNER)
        if learn_partner:
            learn_partner(str(caller.partner.pk))
        return caller.partner, caller


class MayCall(BasePermission):
    """Steps 3 to 6; each raises the contract's error instead of answering no.

    The rate limit is here because DRF asks throttles after permissions, and the contract
    answers 429 before 403.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Let the caller on, or raise a DomainError."""
        http_request = request._request  # noqa: SLF001
        caller = cast("Caller", request.auth)
        check_ip(caller.api_key, ip=client_ip(http_request))
        _check_rate_limit(caller.api_key, view)
        if caller.domains and (page := _page_of(http_request)):
            check_domain(caller.domains, host=host_of_url(page))
        _check_operation(caller.api_key, view)
        return True


def _check_rate_limit(api_key: ApiKey, view: Any) -> None:
    state = check_rate_limit(api_key)
    if state:
        view.headers |= _rate_limit_headers(state)
        state.refuse_if_exceeded()


def _check_operation(api_key: ApiKey, view: Any) -> None:
    """Refuse what is not declared; the action is empty for OPTIONS and what is answered 405."""
    action = getattr(view, "action", None)
    if action == "":
        return
    declared = operation_of(view, action)
    if declared is None:
        raise PermissionMissing
    check_permission(api_key, permission=declared.permission)


def read_key_text(request: HttpRequest) -> str | None:
    """Return the key as sent, from the first of its three places that holds one.

    ``x-api-key``, ``Authorization: Bearer`` and the query's ``api_key`` (contract, section 2).
    """
    authorization = request.headers.get("authorization", "")
    bearer = authorization[len(BEARER) :] if authorization.lower().startswith(BEARER) else ""
    places = (request.headers.get("x-api-key"), bearer, _key_in_query(request))
    return next((text.strip() for text in places if text and text.strip()), None)


def _key_in_query(request: HttpRequest) -> str | None:
    try:
        return request.GET.get(KEY_PARAMETER)
    except TooManyFieldsSent:
        return None


def _page_of(request: HttpRequest) -> str | None:
    """Return the URL of the page that sent the request, None when there is none."""
    return request.headers.get("origin") or request.headers.get("referer") or None


def _refuse_failed_authentication(request: HttpRequest, error: InvalidApiKey) -> NoReturn:
    """Count a wrong key of this client IP and raise: the error, or 429 after too many.

    Right keys from the same IP are never held up: a whole office may share it.
    """
    usage = get_usage(
        request,
        group="failed-authentications",
        key="ip",
        rate=FAILURES_ALLOWED,
        increment=True,
    )
    # Without usage the counters do not answer, and the limit is not enforced.
    if usage and usage["should_limit"]:
        raise TooManyFailedAuthentications(retry_after=max(1, usage["time_left"])) from error
    raise error


def _rate_limit_headers(state: RateLimitState) -> dict[str, str]:
    """Return the header fields of draft-ietf-httpapi-ratelimit-headers.

    The OpenAPI document describes them in ``cleanlife/api/openapi/headers.py``.
    """
    headers = {"RateLimit-Policy": f'"default";q={state.limit};w={state.window_seconds}'}
    if state.remaining is not None:
        left = f"r={state.remaining};t={state.seconds_until_more}"
        headers["RateLimit"] = f'"default";{left}'
    return headers
