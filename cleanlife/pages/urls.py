"""Routes of the pages that belong to no other app, and the reference."""

from django.urls import path

from cleanlife.pages.reference import send_contract, send_document, show_reference
from cleanlife.pages.start import send_icon, send_robots, show_start

TOUCH_ICON = {"file": "pages/touch-icon.png"}

urlpatterns = [
    path("", show_start, name="start"),
    path("v1/", show_start, name="api-start"),
    path("docs/", show_reference, name="docs"),
    path("docs/openapi.yaml", send_document, name="openapi"),
    path("docs/contract.md", send_contract, name="contract"),
    path("robots.txt", send_robots, name="robots"),
    path("favicon.ico", send_icon, {"file": "backoffice/icon.svg"}, name="icon"),
    path("apple-touch-icon.png", send_icon, TOUCH_ICON, name="touch-icon"),
    path("apple-touch-icon-precomposed.png", send_icon, TOUCH_ICON, name="touch-icon-ready"),
]
