"""The base of every partner route, and the first call of an integration."""

from typing import ClassVar, cast

from rest_framework.request import Request
from rest_framework.response import Response

from cleanlife.actor import Actor, Initiator
from cleanlife.api.envelope import success
from cleanlife.api.operation import Answer, operation
from cleanlife.api.views import ContractViewSet
from cleanlife.errors import DomainError
from partners.api.serializers import MeOutput
from partners.errors import (
    InvalidApiKey,
    InvalidPartnerDomain,
    IpNotAllowed,
    PartnerRateLimitExceeded,
    PermissionMissing,
    SandboxDomainNotAllowed,
)
from partners.models import ApiKey, Partner
from partners.payload import caller_payload
from partners.services.authenticate import Caller


class PartnerViewSet(ContractViewSet):
    """A viewset that knows which partner calls; ``partners.api.access`` lets them in."""

    common_errors: ClassVar[tuple[type[DomainError], ...]] = (
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

    def perform_authentication(self, request: Request) -> None:
        """Find out who calls."""
        super().perform_authentication(request)
        caller = cast("Caller", request.auth)
        self.partner, self.api_key = caller.partner, caller.api_key
        self.actor = Actor(Initiator.PARTNER, self.api_key.name)


class MeViewSet(PartnerViewSet):
    """The caller itself."""

    @operation(permission=None, answer=Answer(MeOutput))
    def retrieve(self, request: Request) -> Response:
        """Show whose key this is and what it may do; any valid key may ask."""
        return success(caller_payload(self.api_key))
