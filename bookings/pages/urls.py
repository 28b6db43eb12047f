"""Routes outside /v1: the customer's page, photos, and what the gateway calls."""

from django.urls import path

from bookings.pages.callback import tap_callback
from bookings.pages.pay import come_back, pay
from bookings.pages.photos import show_photo

urlpatterns = [
    path("pay/<str:token>", pay, name="pay"),
    path("pay/<str:token>/return", come_back, name="pay-return"),
    path("photos/<str:token>", show_photo, name="photo"),
    path("payments/tap/callback", tap_callback, name="tap-callback"),
]
