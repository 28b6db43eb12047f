"""Every route of the product; the apps are named as dotted strings only."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("cleanlife.pages.urls")),
    path("", include("cleanlife.health.urls")),
    path("v1/", include("partners.api.urls")),
    path("v1/", include("catalog.api.urls")),
    path("v1/", include("bookings.api.urls")),
    path("v1/", include("webhooks.api.urls")),
    path("", include("bookings.pages.urls")),
    path("admin/day/", include("bookings.admin.board.urls")),
    path("", include("field.pages.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "cleanlife.pages.errors.bad_request"
handler403 = "cleanlife.pages.errors.forbidden"
handler404 = "cleanlife.pages.errors.not_found"
handler500 = "cleanlife.pages.errors.server_error"
