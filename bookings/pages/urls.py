"""Routes outside /v1: the customer's page, and what the gateway calls."""

from django.urls import path

from bookings.pages.callback import tap_callback
from bookings.pages.pay import come_back, pay

urlpatterns = [
    path("pay/<str:token>", pay, name="pay"),
    path("pay/<str:token>/return", come_back, name="pay-return"),
    path("payments/tap/callback", tap_callback, name="tap-callback"),
]
