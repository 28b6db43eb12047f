"""Service areas (contract, section 5)."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.service_areas import ServiceAreaOutput, ServiceAreaQuery
from bookings.contact_payload import zone_payload
from bookings.services.contacts.service_area import ServiceArea, find_service_area
from cleanlife.api.envelope import success
from cleanlife.api.operation import Answer, operation
from cleanlife.api.views import asked_language
from partners.api.views import PartnerViewSet
from partners.models import Permission


class ServiceAreaViewSet(PartnerViewSet):
    """Where we clean."""

    @action(detail=False, url_path="lookup")
    @operation(
        permission=Permission.TIMESLOTS_READ,
        query=ServiceAreaQuery,
        answer=Answer(ServiceAreaOutput, localized=True),
        operation_id="lookUpServiceArea",
    )
    def lookup(self, request: Request) -> Response:
        """Look up whether we clean at a place, and which of your services."""
        return success(
            service_area_payload(find_service_area(partner=self.partner, **self.query))
        )


def service_area_payload(area: ServiceArea) -> dict[str, Any]:
    """Return a service area as the contract writes it."""
    zone = area.zone
    return {
        "covered": zone is not None,
        "zone": zone_payload(zone, language=asked_language()) if zone else None,
        "services": [str(service.pk) for service in area.services],
    }
