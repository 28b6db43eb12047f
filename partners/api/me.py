"""Who am I: the first call of an integration (contract, section 2)."""

from rest_framework.request import Request
from rest_framework.response import Response

from cleanlife.api.envelope import success
from cleanlife.api.openapi import Answer
from partners.api.serializers import MeOutput
from partners.api.views import PartnerViewSet
from partners.payload import caller_object


class MeViewSet(PartnerViewSet):
    """The caller itself."""

    permissions = {"retrieve": None}
    answers = {"retrieve": Answer(MeOutput)}

    def retrieve(self, request: Request) -> Response:
        """Show whose key this is and what it may do; any valid key may ask."""
        return success(caller_object(self.api_key))
