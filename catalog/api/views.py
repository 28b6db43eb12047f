"""Routes of the catalogue: services and pricing tiers."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.serializers import (
    ServiceDetailOutput,
    ServiceOutput,
    ServicesQuery,
    TierOutput,
)
from catalog.errors import ServiceNotFound
from catalog.models import Service
from catalog.payload import ARABIC, service_detail_payload, service_payload, tier_payload
from catalog.services.enabled_services import (
    list_add_ons,
    list_packages,
    list_services,
    show_service,
)
from catalog.services.price_items import find_rates, list_tiers
from cleanlife.api.envelope import success, whole_list
from cleanlife.api.operation import Answer, Shape, operation
from cleanlife.api.pagination import answer_page
from cleanlife.api.views import asked_language
from partners.api.views import PartnerViewSet
from partners.models import Permission


class ServiceViewSet(PartnerViewSet):
    """Services that are enabled for the partner."""

    lookup_url_kwarg = "serviceId"

    @operation(
        permission=Permission.SERVICES_READ,
        query=ServicesQuery,
        answer=Answer(ServiceOutput, Shape.PAGE, localized=True),
    )
    def list(self, request: Request) -> Response:
        """List the services that you may sell."""
        language = asked_language()
        rates = find_rates(partner=self.partner)

        def show(service: Service) -> dict[str, Any]:
            price = rates.price_per_hour(service)
            return service_payload(service, price_per_hour_halalas=price, language=language)

        return answer_page(
            list_services(partner=self.partner),
            self.query,
            show=show,
            sort_columns={
                "name": "name_ar" if language == ARABIC else "name_en",
                "createdAt": "created_at",
            },
        )

    @operation(
        permission=Permission.SERVICES_READ,
        answer=Answer(ServiceDetailOutput, localized=True),
        refuses=(ServiceNotFound,),
    )
    def retrieve(self, request: Request) -> Response:
        """Show one service."""
        service = show_service(partner=self.partner, service_id=self.ids["serviceId"])
        return success(
            service_detail_payload(
                service,
                price_per_hour_halalas=find_rates(partner=self.partner).price_per_hour(service),
                add_ons=list_add_ons(service),
                packages=list_packages(service),
                language=asked_language(),
            )
        )


class TierViewSet(PartnerViewSet):
    """Pricing tiers."""

    @operation(
        permission=Permission.PRICING_READ,
        answer=Answer(TierOutput, Shape.WHOLE_LIST),
        operation_id="listPricingTiers",
    )
    def list(self, request: Request) -> Response:
        """List the price factors by the length of the visit."""
        return whole_list([tier_payload(tier) for tier in list_tiers()])
