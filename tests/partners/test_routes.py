"""Every view is closed until it declares an operation, whichever app it is in."""

import pytest
from django.urls import get_resolver, path
from django.urls.resolvers import URLResolver
from rest_framework.decorators import action, api_view
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from cleanlife.api.envelope import success
from cleanlife.api.operation import Answer, MetaOutput, operation, operation_of
from partners.api.views import PartnerViewSet
from partners.models import Permission
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory


class PlainView(APIView):
    """Somebody forgot to think of access."""

    def get(self, request):
        return Response("open")

    post = put = patch = delete = get


@api_view(["GET", "POST"])
def plain_function(request):
    return Response("open")


class PlainViewSet(ViewSet):
    def list(self, request):
        return Response("open")

    def create(self, request):
        return Response("open")

    def patch(self, request):
        return Response("open")


class ForgetfulViewSet(PartnerViewSet):
    """Of its methods one is declared."""

    def list(self, request):
        return success("open")

    @action(detail=False, methods=["post"])
    def forgotten(self, request):
        return success("open")

    @action(detail=False, methods=["options"])
    def asked(self, request):
        return success("open")

    def patch(self, request):
        return success("open")

    @action(detail=False)
    @operation(permission=Permission.SANDBOX, answer=Answer(MetaOutput))
    def declared(self, request):
        return success("allowed")


router = SimpleRouter(trailing_slash=False)
router.register("v1/partners/plain-set", PlainViewSet, basename="plain-set")
router.register("v1/partners/forgetful", ForgetfulViewSet, basename="forgetful")
urlpatterns = [
    path("v1/partners/plain", PlainView.as_view()),
    path("v1/partners/function", plain_function),
    *router.urls,
]

pytestmark = pytest.mark.django_db


def callbacks(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from callbacks(pattern.url_patterns)
        else:
            yield pattern.callback


def served_classes():
    found = (getattr(view, "cls", None) for view in callbacks(get_resolver().url_patterns))
    return {cls for cls in found if cls}


def served_actions():
    views = callbacks(get_resolver().url_patterns)
    return {
        (view.cls, action) for view in views for action in getattr(view, "actions", {}).values()
    }


@pytest.mark.parametrize("cls", sorted(served_classes(), key=str), ids=lambda c: c.__name__)
def test_every_view_of_the_framework_asks_what_the_settings_say(cls):
    assert issubclass(cls, PartnerViewSet)
    assert cls.authentication_classes == APIView.authentication_classes != []
    assert cls.permission_classes == APIView.permission_classes != []


@pytest.mark.parametrize(
    ("cls", "action"),
    sorted(served_actions(), key=str),
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_every_action_declares_its_operation(cls, action):
    assert operation_of(cls, action)


CLOSED = [
    ("GET", "plain"),
    ("HEAD", "plain"),
    ("POST", "plain"),
    ("PUT", "plain"),
    ("OPTIONS", "plain"),
    ("GET", "function"),
    ("POST", "function"),
    ("GET", "plain-set"),
    ("POST", "plain-set"),
    ("PATCH", "plain-set"),
    ("OPTIONS", "plain-set"),
    ("GET", "forgetful"),
    ("POST", "forgetful/forgotten"),
    ("OPTIONS", "forgetful/asked"),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("method", "route"), CLOSED)
def test_what_declares_no_operation_is_closed(method, route):
    nobody = PartnerClient().request(method, route)
    mighty = PartnerClient(ApiKeyFactory(every_permission=True)).request(method, route)
    assert (nobody.status_code, mighty.status_code) == (401, 403)
    assert b"open" not in nobody.content + mighty.content
    if method != "HEAD":
        assert nobody.json()["error"]["code"] == "UNAUTHORIZED"
        assert mighty.json()["error"]["code"] == "FORBIDDEN"


@pytest.mark.urls(__name__)
def test_a_method_that_no_route_maps_is_not_allowed():
    answer = PartnerClient(ApiKeyFactory(every_permission=True)).request("PATCH", "forgetful")
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("permissions", "status"), [([], 403), (["partner_sandbox"], 200)])
def test_what_declares_one_asks_for_its_permission(permissions, status):
    key = ApiKeyFactory(permissions=permissions)
    assert PartnerClient(key).get("forgetful/declared").status_code == status
    assert PartnerClient().get("forgetful/declared").status_code == 401
