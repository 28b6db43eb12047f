"""The deprecation facility, on a route that exists in this test only."""

from datetime import UTC, datetime

import pytest
from rest_framework.permissions import BasePermission
from rest_framework.routers import SimpleRouter

from cleanlife.api.envelope import success
from cleanlife.api.operation import Answer, Deprecation, MetaOutput, operation
from cleanlife.api.views import ContractViewSet
from cleanlife.errors import NotFound
from tests.client import PartnerClient

DEPRECATION = Deprecation(
    since=datetime(2026, 7, 1, tzinfo=UTC),
    sunset=datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    link="https://docs.cleanlife.sa/changelog#old",
)
HEADERS = {
    "Deprecation": "@1782864000",
    "Sunset": "Thu, 31 Dec 2026 23:59:59 GMT",
    "Link": '<https://docs.cleanlife.sa/changelog#old>; rel="deprecation"; type="text/html"',
}


class RefuseOnDemand(BasePermission):
    def has_permission(self, request, view):
        if request.headers.get("x-refuse"):
            raise NotFound
        return True


class OldViewSet(ContractViewSet):
    """One old action and one that stays."""

    authentication_classes = []
    permission_classes = [RefuseOnDemand]

    @operation(permission=None, answer=Answer(MetaOutput), deprecation=DEPRECATION)
    def list(self, request):
        return success([])

    @operation(permission=None, answer=Answer(MetaOutput))
    def create(self, request):
        return success({})


router = SimpleRouter(trailing_slash=False)
router.register("v1/partners/old", OldViewSet, basename="old")
urlpatterns = router.urls

pytestmark = pytest.mark.urls(__name__)


def headers_of(response):
    return {name: response.headers[name] for name in HEADERS if name in response.headers}


def test_a_deprecated_action_says_so():
    response = PartnerClient().get("old")
    assert response.status_code == 200
    assert headers_of(response) == HEADERS


def test_its_refusals_say_so_too():
    response = PartnerClient().request("GET", "old", **{"x-refuse": "1"})
    assert response.status_code == 404
    assert headers_of(response) == HEADERS


def test_other_actions_do_not():
    assert headers_of(PartnerClient().post("old", {})) == {}
    assert headers_of(PartnerClient().request("OPTIONS", "old")) == {}
