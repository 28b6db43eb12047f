"""Holds (contract, section 4)."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings import errors
from bookings.api.serializers.holds import CreateHoldInput, HoldOutput, ReleasedHoldOutput
from bookings.payload import hold_payload
from bookings.services.holds.change_hold import extend_hold, release_hold
from bookings.services.holds.create_hold import create_hold
from catalog.errors import ServiceNotAllowed, ServiceNotFound
from cleanlife import clock
from cleanlife.api.envelope import success
from cleanlife.api.operation import Answer, operation
from partners.api.views import PartnerViewSet
from partners.models import Permission


class HoldViewSet(PartnerViewSet):
    """Keep a time for a customer who is still deciding."""

    lookup_url_kwarg = "holdId"

    @operation(
        permission=Permission.BOOKINGS_CREATE,
        body=CreateHoldInput,
        answer=Answer(HoldOutput),
        refuses=(
            errors.AddressNotFound,
            ServiceNotFound,
            ServiceNotAllowed,
            errors.TooManyHolds,
            errors.VisitTimeUnavailable,
        ),
        operation_id="createHold",
    )
    def create(self, request: Request) -> Response:
        """Hold a time; nobody else can book it until it expires."""
        hold = create_hold(partner=self.partner, **self.body, now=clock.now())
        return success(hold_payload(hold))

    @action(detail=True, methods=["post"], url_path="extend")
    @operation(
        permission=Permission.BOOKINGS_CREATE,
        answer=Answer(HoldOutput),
        refuses=(
            errors.HoldNotFound,
            errors.HoldAlreadyUsed,
            errors.HoldExpired,
            errors.HoldAlreadyExtended,
        ),
        operation_id="extendHold",
    )
    def extend(self, request: Request) -> Response:
        """Extend a hold, once."""
        hold_id = self.ids["holdId"]
        hold = extend_hold(partner=self.partner, hold_id=hold_id, now=clock.now())
        return success(hold_payload(hold))

    @operation(
        permission=Permission.BOOKINGS_CREATE,
        answer=Answer(ReleasedHoldOutput),
        refuses=(errors.HoldNotFound, errors.HoldAlreadyUsed),
        operation_id="releaseHold",
    )
    def destroy(self, request: Request) -> Response:
        """Release a hold; its time is free at once."""
        hold = release_hold(partner=self.partner, hold_id=self.ids["holdId"])
        return success({"holdId": str(hold.pk), "released": True})
