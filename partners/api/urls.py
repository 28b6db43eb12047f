"""Routes of this app below /v1/."""

from django.urls import path

from partners.api.views import MeViewSet

urlpatterns = [path("partners/me", MeViewSet.as_view({"get": "retrieve"}), name="me")]
