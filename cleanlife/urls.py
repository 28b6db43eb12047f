"""Every route of the product; the apps are named as dotted strings only."""

from django.contrib import admin
from django.urls import include, path

from cleanlife.api.reference import send_contract, send_document, show_reference

urlpatterns = [
    path("", include("cleanlife.health.urls")),
    path("v1/", include("partners.api.urls")),
    path("v1/", include("catalog.api.urls")),
    path("v1/", include("bookings.api.urls")),
    path("v1/", include("webhooks.api.urls")),
    path("", include("bookings.pages.urls")),
    path("docs/", show_reference, name="docs"),
    path("docs/openapi.yaml", send_document, name="openapi"),
    path("docs/contract.md", send_contract, name="contract"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "cleanlife.api.views.bad_request"
handler404 = "cleanlife.api.views.unknown_route"
handler500 = "cleanlife.api.views.server_error"
