"""Every address of the product; the apps are named as dotted strings only."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

urlpatterns = [
    path("", include("cleanlife.health.urls")),
    path("v1/", include("partners.api.urls")),
    path("v1/", include("catalog.api.urls")),
    path("v1/", include("scheduling.api.urls")),
    path("v1/", include("bookings.api.urls")),
    path("v1/", include("webhooks.api.urls")),
    path("docs/", SpectacularSwaggerView.as_view(url_name="openapi"), name="docs"),
    path("docs/openapi.yaml", SpectacularAPIView.as_view(), name="openapi"),
    path("admin/", admin.site.urls),
]

handler400 = "cleanlife.api.views.bad_request"
handler404 = "cleanlife.api.views.unknown_route"
handler500 = "cleanlife.api.views.server_error"
