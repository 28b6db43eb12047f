"""The base of every partner route: who calls, and what they may do."""

from collections.abc import Mapping
from typing import ClassVar

from django.http import HttpRequest
from rest_framework.request import Request

from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.api.views import ContractViewSet
from cleanlife.errors import DomainError
from cleanlife.http.client_ip import client_ip
from partners.api.credentials import read_key_text, read_page, read_page_host
from partners.api.failed_authentications import refuse_failed_authentication
from partners.errors import (
    InvalidApiKey,
    InvalidPartnerDomain,
    IpNotAllowed,
    PartnerRateLimitExceeded,
    PermissionMissing,
    SandboxDomainNotAllowed,
)
from partners.models import ApiKey, Partner, Permission
from partners.services.authenticate import authenticate
from partners.services.check_address import check_address
from partners.services.check_domain import check_domain
from partners.services.check_permission import check_permission
from partners.services.check_rate_limit import RateLimitState, check_rate_limit
from partners.services.read_caller import Caller
from partners.services.record_key_use import record_key_use


class PartnerViewSet(ContractViewSet):
    """A viewset that only a partner's key with the action's permission may use.

    Every action names its permission; None lets any valid key in.
    """

    permissions: ClassVar[Mapping[str, Permission | None]] = {}
    common_refusals: ClassVar[tuple[type[DomainError], ...]] = (
        InvalidApiKey,
        IpNotAllowed,
        PartnerRateLimitExceeded,
        InvalidPartnerDomain,
        SandboxDomainNotAllowed,
        PermissionMissing,
    )

    partner: Partner
    api_key: ApiKey
    actor: Actor

    def check_access(self, request: Request) -> None:
        """Run the checks of the contract's section 2, in its order."""
        http_request = request._request  # noqa: SLF001
        caller = self._authenticate(http_request)
        check_address(caller.api_key, address=client_ip(http_request))
        self._check_rate_limit(caller.api_key)
        if caller.domains and read_page(http_request):
            check_domain(caller.domains, host=read_page_host(http_request))
        if self.action:
            check_permission(caller.api_key, permission=self.permissions[self.action])

    def _authenticate(self, request: HttpRequest) -> Caller:
        now = clock.now()
        try:
            caller = authenticate(read_key_text(request), now=now)
        except InvalidApiKey as refusal:
            refuse_failed_authentication(request, refusal)
        record_key_use(caller.api_key, now=now)
        self.partner, self.api_key = caller.partner, caller.api_key
        self.caller_id = self.partner.pk
        self.actor = Actor(Initiator.PARTNER, self.api_key.name)
        # The log line of the request tells whose it was.
        request.partner_id = str(self.partner.pk)  # type: ignore[attr-defined]
        request.key_prefix = self.api_key.prefix  # type: ignore[attr-defined]
        return caller

    def _check_rate_limit(self, api_key: ApiKey) -> None:
        state = check_rate_limit(api_key)
        if state:
            self.headers |= _rate_limit_headers(state)
            state.refuse_if_exceeded()


def _rate_limit_headers(state: RateLimitState) -> dict[str, str]:
    """Return the header fields of draft-ietf-httpapi-ratelimit-headers."""
    headers = {"RateLimit-Policy": f'"default";q={state.limit};w={state.window_seconds}'}
    if state.remaining is not None:
        left = f"r={state.remaining};t={state.seconds_until_more}"
        headers["RateLimit"] = f'"default";{left}'
    return headers
