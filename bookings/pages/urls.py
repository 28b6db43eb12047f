"""Routes outside /v1: the customer's pages, photos, and what the gateway calls."""

from django.urls import path

from bookings.pages.callback import tap_callback
from bookings.pages.pay import come_back, pay
from bookings.pages.photos import show_photo
from bookings.pages.visit.access import decide_photos, describe_access, show_place, tell_at_door
from bookings.pages.visit.change import cancel_visit, move_visit
from bookings.pages.visit.rate import rate
from bookings.pages.visit.show import show_visit

urlpatterns = [
    path("pay/<str:token>", pay, name="pay"),
    path("pay/<str:token>/return", come_back, name="pay-return"),
    path("photos/<str:token>", show_photo, name="photo"),
    path("payments/tap/callback", tap_callback, name="tap-callback"),
    path("visit/<str:token>/", show_visit, name="visit"),
    path("visit/<str:token>/access", describe_access, name="visit-access"),
    path("visit/<str:token>/pin", show_place, name="visit-pin"),
    path("visit/<str:token>/door", tell_at_door, name="visit-door"),
    path("visit/<str:token>/photos", decide_photos, name="visit-photos"),
    path("visit/<str:token>/move", move_visit, name="visit-move"),
    path("visit/<str:token>/cancel", cancel_visit, name="visit-cancel"),
    path("visit/<str:token>/rating", rate, name="visit-rating"),
]
