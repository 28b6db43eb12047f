"""What customers think of their visits (contract, section 4)."""

from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.visits import RatingListQuery, RatingOutput
from bookings.services.visits.ratings import list_ratings
from bookings.visit_payload import rating_payload
from cleanlife.api.operation import Answer, Shape, operation
from cleanlife.api.pagination import answer_page
from partners.api.views import PartnerViewSet
from partners.models import Permission

SORT_COLUMNS = {"ratedAt": "created_at", "updatedAt": "updated_at"}


class RatingViewSet(PartnerViewSet):
    """Read what customers think."""

    @operation(
        permission=Permission.BOOKINGS_READ,
        query=RatingListQuery,
        answer=Answer(RatingOutput, Shape.PAGE),
    )
    def list(self, request: Request) -> Response:
        """List the ratings of your bookings, newest first."""
        rows = list_ratings(partner=self.partner, filters=self.query)
        return answer_page(rows, self.query, show=rating_payload, sort_columns=SORT_COLUMNS)
